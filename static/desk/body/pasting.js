// What comes from other programmes, made into what an article may hold.
//
// Word, Google Docs, LibreOffice, Apple's Notes and Pages, web pages: their styles become emphasis
// and headings, their imitated lists become lists, their footnotes become notes; colours, fonts,
// tracked changes, comments and everything that could run stay behind. The words are the author's
// and are left alone. `articles.pasting` does the same to HTML that is typed into the text area, and
// one set of examples holds both to it; what is safe is decided by `articles.sanitising` alone.

import { tidyAddress, videoOrPost } from "desk/body/addresses"
import { markNotes } from "desk/body/notes"

const DROPPED =
  "script, style, object, embed, applet, svg, math, link, meta, base, title, template, noscript, " +
  "input, button, select, option, textarea, audio, video, source, track, canvas, frame, frameset, " +
  "xml, map, area, dialog, nav, portal, o\\:p:empty"
const KEPT = {
  p: [], h2: [], h3: [], h4: [], strong: [], em: [], s: [], sub: [], sup: ["data-note", "data-note-html"],
  code: [], pre: [], a: ["href", "title", "hreflang"], ul: [], ol: ["start", "data-notes"],
  li: ["data-note"], blockquote: ["cite"], q: ["cite"], cite: [], br: [], hr: [], figure: [], figcaption: [],
  img: ["src", "alt", "width", "height"], table: [], thead: [], tbody: [], tr: [],
  th: ["colspan", "rowspan", "scope"], td: ["colspan", "rowspan"], abbr: ["title"], time: ["datetime"],
  bdi: [], dl: [], dt: [], dd: [], span: [],
}
const EVERYWHERE = ["lang", "dir"]
const BLOCKS = new Set([
  "P", "H1", "H2", "H3", "H4", "H5", "H6", "UL", "OL", "LI", "BLOCKQUOTE", "PRE", "FIGURE", "FIGCAPTION",
  "TABLE", "THEAD", "TBODY", "TFOOT", "TR", "TD", "TH", "CAPTION", "HR", "DL", "DT", "DD", "DIV", "SECTION",
  "ARTICLE", "MAIN", "HEADER", "FOOTER", "ASIDE", "CENTER", "ADDRESS", "DETAILS", "SUMMARY", "FIELDSET",
])
const SAME = { B: "strong", I: "em", DEL: "s", STRIKE: "s", VAR: "em", DFN: "em", KBD: "code", SAMP: "code", TT: "code", LISTING: "pre", XMP: "pre" }

const isBlock = (node) => BLOCKS.has(node.tagName)
const styleOf = (node) => node.getAttribute?.("data-css") || ""
const classOf = (node) => node.getAttribute?.("class") || ""

function rename(node, tag) {
  const made = node.ownerDocument.createElement(tag)
  for (const { name, value } of [...node.attributes]) made.setAttribute(name, value)
  made.append(...node.childNodes)
  node.replaceWith(made)
  return made
}

const unwrap = (node) => node.replaceWith(...node.childNodes)

function wrapInside(node, tag) {
  const made = node.ownerDocument.createElement(tag)
  made.append(...node.childNodes)
  node.append(made)
}

// --- Lines of plain text -------------------------------------------------------------------------

// Lines that an e-mail programme broke belong together; an empty line ends a paragraph.
export function joinWrappedLines(pasted) {
  const blocks = pasted.replace(/\r\n?/g, "\n").split(/\n[ \t\u00a0]*(?:\n[ \t\u00a0]*)+/)
  return blocks
    .map((block) => {
      const lines = block.split("\n").map((line) => line.trim()).filter(Boolean)
      const wrapped =
        lines.length > 1 && lines.slice(0, -1).every((line) => line.length >= 50 && line.length <= 100)
      return lines.join(wrapped ? " " : "\n")
    })
    .filter(Boolean)
    .join("\n")
}

// --- The whole ---------------------------------------------------------------------------------

// {html, left, pictures}: what goes in, how many pictures of other sites stay behind, and the
// pictures that came along as data.
export function cleanPasted(html, origin = window.location.origin) {
  const body = parsed(html)
  const isOurs = Boolean(body.querySelector("[data-pm-slice]"))
  const slice = body.querySelector("[data-pm-slice]")?.getAttribute("data-pm-slice")
  const fromOffice = /\bmso-|class="?Mso|schemas-microsoft-com|docs-internal-guid|LibreOffice|data-contrast=|Cocoa HTML/i.test(html)
  dropWhatIsNoText(body)
  embedsToLinks(body)
  findNotes(body)
  imitatedListsToLists(body)
  namedStyles(body)
  stylesToElements(body)
  quotations(body)
  paragraphs(body)
  lists(body)
  headings(body)
  links(body, origin)
  const { left, pictures } = images(body, origin)
  tables(body)
  if (fromOffice) for (const node of body.querySelectorAll("[lang], [dir=ltr]")) forgetLanguage(node)
  onlyWhatIsAllowed(body)
  spaces(body)
  empties(body)
  if (isOurs && body.firstElementChild) body.firstElementChild.setAttribute("data-pm-slice", slice)
  else appendNotes(body)
  return { body, left, pictures }
}

// Handlers and styles are renamed before parsing: the page's policy would stop them anyway, and
// the browser complain of each.
function parsed(html) {
  const words = html.replace(/<(style|script)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, "")
  const quiet = words.replace(/<[a-z][^>]*>/gi, (tag) =>
    tag.replace(/([\s"'/])on\w+\s*=/gi, "$1data-dropped=").replace(/([\s"'/])style\s*=/gi, "$1data-css="),
  )
  const body = new DOMParser().parseFromString(quiet, "text/html").body
  for (const node of body.querySelectorAll("*")) {
    for (const { name } of [...node.attributes]) if (/^on|^style$/i.test(name)) node.removeAttribute(name)
  }
  return body
}

function comments(body) {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT)
  const found = []
  while (walker.nextNode()) found.push(walker.currentNode)
  return found
}

function dropWhatIsNoText(body) {
  for (const node of comments(body)) node.remove()
  for (const node of body.querySelectorAll(DROPPED)) node.remove()
  const isWord = body.querySelector("[class^=Mso], [data-css*=mso-], o\\:p, ins[cite], del[cite]")
  for (const node of body.querySelectorAll("*")) {
    const style = styleOf(node)
    const isHidden = /display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all/i.test(style) || node.hidden
    // The words that a comment is about stay; its sign and its own words go.
    if (node.tagName === "A" && !classOf(node) && /mso-comment-reference/i.test(style)) {
      unwrap(node)
      continue
    }
    const isComment =
      /mso-element\s*:\s*comment|mso-comment-reference/i.test(style) ||
      /^(MsoCommentReference|MsoCommentText|msocomanchor|msocomtxt|msocomoff)/.test(classOf(node))
    // What a tracked change took out is no longer said.
    const isTakenOut = node.tagName === "DEL" && isWord
    if (isHidden || isComment || isTakenOut) node.remove()
  }
  // Comments of Google Docs: [a] in the text, and their words at the end.
  for (const link of body.querySelectorAll('a[href^="#cmnt"]')) {
    const isWords = /^#cmnt_ref/.test(link.getAttribute("href"))
    ;(isWords ? link.closest("div, p") : link.closest("sup") || link)?.remove()
  }
  for (const node of body.querySelectorAll("ins")) unwrap(node)
}

// An embedded player becomes its address; the editor makes a card of it.
function embedsToLinks(body) {
  for (const frame of body.querySelectorAll("iframe")) {
    const found = videoOrPost(frame.getAttribute("src") || "")
    frame.replaceWith(...(found ? [cardFor(found, body.ownerDocument)] : []))
  }
  for (const post of body.querySelectorAll("blockquote.twitter-tweet, blockquote.instagram-media, blockquote[data-telegram-post]")) {
    const found = [...post.querySelectorAll("a[href]")].map((link) => videoOrPost(link.getAttribute("href"))).filter(Boolean).at(-1)
    if (found) post.replaceWith(cardFor(found, body.ownerDocument))
  }
}

export function cardFor({ href, name, kind }, doc = document, caption = "") {
  const figure = doc.createElement("figure")
  const link = doc.createElement("a")
  link.setAttribute("href", href)
  const gettext = window.gettext || ((message) => message)
  const title = kind === "video" ? gettext("Video on %s") : gettext("Post on %s")
  link.textContent = title.replace("%s", name)
  figure.append(link)
  if (caption) {
    const words = doc.createElement("figcaption")
    words.textContent = caption
    figure.append(words)
  }
  return figure
}

// --- Footnotes -----------------------------------------------------------------------------------

const target = (body, word) =>
  [...body.querySelectorAll("[id], a[name]")].find((node) => node.id === word || node.getAttribute("name") === word)

// Numbers that lead to a note, where that leads back: whoever wrote it.
function findNotes(body) {
  const pairs = []
  for (const link of body.querySelectorAll('a[href*="#"]')) {
    const word = decodeURIComponentSafely(link.getAttribute("href").replace(/^[^#]*#/, ""))
    const place = word && target(body, word)
    if (!place || place === link || place.contains(link)) continue
    const isBefore = link.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING
    const holder = holderOf(place, body)
    if (!isBefore || !holder || holder.contains(link)) continue
    const names = [link.id, link.getAttribute("name"), link.closest("sup[id]")?.id, link.closest("span[id]")?.id].filter(Boolean)
    const back = [...holder.querySelectorAll('a[href*="#"]')].find((other) =>
      names.includes(decodeURIComponentSafely(other.getAttribute("href").replace(/^[^#]*#/, ""))),
    )
    if (back) pairs.push({ link, holder, back })
  }
  const words = new Map()
  for (const { link, holder, back } of pairs) {
    if (!words.has(holder)) {
      back.remove()
      words.set(holder, `pasted-${words.size + 1}`)
      for (const other of holder.querySelectorAll('a[href*="#"]')) if (/^\s*[↩⤴^↑]/.test(other.textContent)) other.remove()
    }
    const sup = body.ownerDocument.createElement("sup")
    sup.setAttribute("data-note", words.get(holder))
    sup.setAttribute("data-holder", words.get(holder))
    sup.textContent = link.textContent.replace(/[^\p{L}\p{N}*†‡]/gu, "") || "*"
    ;(link.closest("sup") || link).replaceWith(sup)
  }
  // Out of the flow, but cleaned with the rest; put into each number at the end.
  for (const [holder, word] of words) {
    const kept = body.ownerDocument.createElement("div")
    kept.setAttribute("data-kept-note", word)
    kept.append(...holder.childNodes)
    const list = holder.parentElement
    holder.remove()
    body.append(kept)
    // What only held the notes: the list, a heading or a rule above them.
    for (let rest = list; rest && rest !== body && !rest.textContent.trim(); ) {
      const parent = rest.parentElement
      const above = rest.previousElementSibling
      rest.remove()
      if (above?.tagName === "HR") above.remove()
      rest = parent
    }
  }
}

function decodeURIComponentSafely(word) {
  try {
    return decodeURIComponent(word)
  } catch {
    return word
  }
}

function holderOf(place, body) {
  const item = place.closest("li") || place.closest('div[data-css*="mso-element"], div[id]') || place.closest("p, div, aside")
  return item && item !== body && body.contains(item) ? item : null
}

// Each number carries its note from here on.
function appendNotes(body) {
  for (const kept of [...body.querySelectorAll("[data-kept-note]")]) {
    const first = kept.querySelector("p")
    if (first) trimStart(first)
    for (const sup of body.querySelectorAll("sup[data-note]")) {
      if (sup.getAttribute("data-note") === kept.getAttribute("data-kept-note")) {
        sup.setAttribute("data-note-html", kept.innerHTML)
      }
    }
    kept.remove()
  }
  // Notes in our own form, as copied from an article's HTML.
  if (body.querySelector("sup[data-note]")) return
  markNotes(body)
  const list = body.querySelector("ol[data-notes]")
  if (!list) return
  for (const item of list.children) {
    for (const sup of body.querySelectorAll("sup[data-note]")) {
      if (sup.getAttribute("data-note") === item.getAttribute("data-note")) sup.setAttribute("data-note-html", item.innerHTML)
    }
  }
  list.remove()
}

// A number in brackets before the words of a note, which the list gives itself.
function trimStart(paragraph) {
  const first = paragraph.firstChild
  if (first?.nodeType === Node.TEXT_NODE) first.data = first.data.replace(/^[\s\u00a0]*(\[\d+\]|\d+[.)])?[\s\u00a0]*/, "")
}

// --- Lists ---------------------------------------------------------------------------------------

const levelOf = (node) => {
  const word = styleOf(node).match(/mso-list\s*:\s*\S+\s+level(\d+)/i)
  if (word) return Number(word[1])
  return node.tagName === "P" && /^MsoListParagraph/.test(classOf(node)) && markerIn(node) ? 1 : 0
}

const markerIn = (node) =>
  [...node.querySelectorAll("span")].find((span) => /mso-list\s*:\s*ignore/i.test(styleOf(span)))

// Word writes paragraphs with a sign in front; their style says how deep they stand.
function imitatedListsToLists(body) {
  for (const start of [...body.querySelectorAll("p, h1, h2, h3, h4, h5, h6")]) {
    if (!start.isConnected && !body.contains(start)) continue
    if (!levelOf(start) || !markerIn(start)) continue
    const items = []
    for (let node = start; node?.nodeType === Node.ELEMENT_NODE && levelOf(node) && markerIn(node); ) {
      items.push(node)
      node = node.nextElementSibling
    }
    const anchor = body.ownerDocument.createComment("")
    start.before(anchor)
    anchor.replaceWith(nested(items, body.ownerDocument))
  }
}

function nested(items, doc) {
  const fragment = doc.createDocumentFragment()
  const open = [] // lists from the outermost in
  for (const item of items) {
    const level = levelOf(item)
    const marker = markerIn(item)
    const sign = marker.textContent.replace(/[\s\u00a0]+/g, "")
    marker.remove()
    const tag = /^\(?(\d+|[a-z]{1,2}|[ivxlcdm]+|\p{L})[.)]/iu.test(sign) ? "ol" : "ul"
    while (open.length && open.at(-1).level > level) open.pop()
    if (open.length && open.at(-1).level === level && open.at(-1).list.tagName.toLowerCase() !== tag) open.pop()
    if (!open.length || open.at(-1).level < level) {
      const list = doc.createElement(tag)
      const number = Number.parseInt(sign.replace(/\D/g, ""), 10)
      if (tag === "ol" && number > 1 && /^\(?\d/.test(sign)) list.setAttribute("start", number)
      if (open.length) open.at(-1).list.lastElementChild.append(list)
      else fragment.append(list)
      open.push({ list, level })
    }
    const li = doc.createElement("li")
    const paragraph = doc.createElement("p")
    paragraph.append(...item.childNodes)
    li.append(paragraph)
    open.at(-1).list.append(li)
    item.remove()
  }
  return fragment
}

// Lists within lists belong into an item; items without a list get one; Word's web version says in
// an attribute how deep each of its many little lists stands.
function lists(body) {
  for (const list of body.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")) {
    const before = list.previousElementSibling
    if (before?.tagName === "LI") before.append(list)
    else {
      const item = body.ownerDocument.createElement("li")
      list.before(item)
      item.append(list)
    }
  }
  for (const item of [...body.querySelectorAll("li")]) {
    if (!/^(UL|OL)$/.test(item.parentElement.tagName)) {
      const list = body.ownerDocument.createElement("ul")
      item.before(list)
      while (list.nextSibling?.tagName === "LI") list.append(list.nextSibling)
    }
  }
  deepen(body)
}

function deepen(body) {
  const levelOfItem = (item) => Number(item.getAttribute("data-aria-level") || item.getAttribute("aria-level") || 1)
  for (const list of [...body.querySelectorAll("ul, ol")]) {
    const first = list.firstElementChild
    if (!first?.hasAttribute("data-aria-level")) continue
    const before = list.previousElementSibling
    if (!/^(UL|OL)$/.test(before?.tagName || "")) continue
    const level = levelOfItem(first)
    let into = before
    let depth = 1
    while (depth < level && into.lastElementChild) {
      const inner = [...into.lastElementChild.children].find((child) => /^(UL|OL)$/.test(child.tagName))
      if (!inner) break
      into = inner
      depth += 1
    }
    if (depth < level) into.lastElementChild?.append(list)
    else if (into.tagName === list.tagName) {
      into.append(...list.children)
      list.remove()
    }
  }
}

// --- Styles --------------------------------------------------------------------------------------

function namedStyles(body) {
  for (const node of body.querySelectorAll("[class]")) {
    const name = classOf(node).split(/\s/)[0]
    if (node.tagName !== "P") continue
    if (/^MsoTitle/.test(name)) rename(node, "h1")
    else if (/^MsoSubtitle/.test(name)) rename(node, "p")
    else if (/^Mso(Heading|heading)[1-6]/.test(name)) rename(node, `h${name.at(-1)}`)
    else if (/^(Mso(Intense)?Quote|IntenseQuote|Quote|quotations|western-quote)/.test(name)) {
      const quote = body.ownerDocument.createElement("blockquote")
      node.before(quote)
      quote.append(node)
    }
  }
  for (const node of [...body.querySelectorAll("[role=heading][aria-level]")]) {
    if (/^(P|DIV)$/.test(node.tagName)) rename(node, `h${Math.min(6, Number(node.getAttribute("aria-level")) || 2)}`)
  }
}

function stylesToElements(body) {
  for (const [from, to] of Object.entries(SAME)) {
    for (const node of body.querySelectorAll(from.toLowerCase())) {
      const style = styleOf(node)
      // Google Docs and Safari wrap everything in a "bold" that is none.
      if (from === "B" && /(^|;)\s*font-weight\s*:\s*(normal|[1-4]00)/i.test(style)) unwrap(node)
      else if (from === "I" && /(^|;)\s*font-style\s*:\s*normal/i.test(style)) unwrap(node)
      else rename(node, to)
    }
  }
  for (const node of body.querySelectorAll("span, font")) {
    const style = styleOf(node)
    const inHeading = node.closest("h1, h2, h3, h4, h5, h6")
    const has = (tag) => node.closest(tag)
    const wanted = [
      /(^|;)\s*font-weight\s*:\s*(bold|bolder|[6-9]00)/i.test(style) && !inHeading && !has("strong") && "strong",
      /(^|;)\s*font-style\s*:\s*(italic|oblique)/i.test(style) && !has("em") && "em",
      /text-decoration[^;]*:\s*[^;]*line-through/i.test(style) && !has("s") && "s",
      /vertical-align\s*:\s*super/i.test(style) && !has("sup") && "sup",
      /vertical-align\s*:\s*sub(\b|;|$)/i.test(style) && !/super/i.test(style) && !has("sub") && "sub",
    ].filter(Boolean)
    if (!node.textContent.trim() || [...node.children].some(isBlock)) continue
    for (const tag of wanted) wrapInside(node, tag)
  }
  // Emphasis around blocks: on to their insides.
  for (const node of [...body.querySelectorAll("strong, em, s, a, sup, sub, code")]) {
    if ([...node.querySelectorAll("*")].some(isBlock)) {
      if (node.tagName !== "A" && !node.querySelector("table, ul, ol")) {
        for (const block of node.querySelectorAll("p, div, li")) wrapInside(block, node.tagName.toLowerCase())
      }
      unwrap(node)
    }
  }
}

function quotations(body) {
  for (const footer of body.querySelectorAll("blockquote footer, blockquote figcaption")) {
    const line = rename(footer, "p")
    if (!line.querySelector("cite")) wrapInside(line, "cite")
  }
  for (const figure of body.querySelectorAll("figure")) {
    if (figure.querySelector("img, a[href]") && !figure.querySelector("blockquote, table, pre, p, div")) continue
    const caption = figure.querySelector(":scope > figcaption")
    if (caption) rename(caption, "p")
    unwrap(figure)
  }
}

// --- Blocks --------------------------------------------------------------------------------------

function paragraphs(body) {
  for (const node of [...body.querySelectorAll("div, section, article, main, header, footer, aside, center, address, details, summary, fieldset")].reverse()) {
    if (node.hasAttribute("data-kept-note")) splitInto(node)
    else if ([...node.children].some(isBlock)) {
      splitInto(node)
      unwrap(node)
    } else if (node.closest("p, h1, h2, h3, h4, h5, h6, li > p")) unwrap(node)
    else rename(node, "p")
  }
  splitInto(body)
  for (const node of [...body.querySelectorAll("p")]) breakParagraph(node)
}

// What stands beside blocks without being in one: paragraphs, parted by empty lines.
function splitInto(holder) {
  let run = []
  const flush = (before) => {
    const says = run.some((node) => (node.textContent || "").trim() || node.querySelector?.("img") || node.tagName === "IMG")
    if (says) {
      const made = holder.ownerDocument.createElement("p")
      holder.insertBefore(made, before)
      made.append(...run)
      breakParagraph(made)
    } else for (const node of run) node.remove()
    run = []
  }
  for (const node of [...holder.childNodes]) {
    if (isBlock(node)) flush(node)
    else run.push(node)
  }
  flush(null)
}

// Two line breaks, one after the other, are what somebody without paragraphs does.
function breakParagraph(paragraph) {
  for (const br of paragraph.querySelectorAll("br.Apple-interchange-newline")) br.remove()
  const nodes = [...paragraph.childNodes]
  const isGap = (node) => node.tagName === "BR" || (node.nodeType === Node.TEXT_NODE && !node.data.trim())
  const pieces = [[]]
  for (let at = 0; at < nodes.length; at += 1) {
    let end = at
    while (end < nodes.length && isGap(nodes[end])) end += 1
    const breaks = nodes.slice(at, end).filter((node) => node.tagName === "BR").length
    if (breaks >= 2) {
      pieces.push([])
      at = end - 1
    } else if (end > at) {
      pieces.at(-1).push(...nodes.slice(at, end))
      at = end - 1
    } else pieces.at(-1).push(nodes[at])
  }
  if (pieces.length === 1) return
  const full = pieces.filter((piece) => piece.some((node) => !isGap(node)))
  if (!full.length) return paragraph.replaceChildren()
  for (const piece of full.slice(0, -1)) {
    const made = paragraph.cloneNode(false)
    made.append(...piece)
    paragraph.before(made)
  }
  paragraph.replaceChildren(...full.at(-1))
}

// An article's own headline is the first level, so texts begin at the second; no level is skipped.
function headings(body) {
  const found = [...body.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  const levels = [...new Set(found.map((node) => Number(node.tagName[1])))].sort()
  const start = Math.max(2, levels[0])
  for (const node of found) {
    const level = Math.min(4, start + levels.indexOf(Number(node.tagName[1])))
    const made = rename(node, `h${level}`)
    // A heading is bold by itself.
    const [only] = made.children
    if (made.childNodes.length === 1 && only?.tagName === "STRONG") unwrap(only)
  }
}

// --- Links and pictures --------------------------------------------------------------------------

function links(body, origin) {
  for (const link of body.querySelectorAll("a")) {
    const href = link.getAttribute("href")
    const tidy = href === null ? null : tidyAddress(href, origin)
    const leadsNowhere = tidy === null || /^[#?]/.test(tidy) || !(link.textContent.trim() || link.querySelector("img"))
    const inNote = link.closest("sup") && /^#/.test(tidy || "")
    if (leadsNowhere && !inNote) unwrap(link)
    else link.setAttribute("href", tidy)
  }
}

function images(body, origin) {
  let left = 0
  const pictures = []
  for (const image of body.querySelectorAll("img, picture, v\\:imagedata")) {
    if (image.tagName === "PICTURE") continue
    const src = image.getAttribute("src") || ""
    if (/^data:image\/(png|jpe?g|gif|webp|avif);base64,/i.test(src)) pictures.push({ src, alt: image.getAttribute("alt") || "" })
    else if (isOwn(src, origin)) {
      image.setAttribute("src", src.startsWith("/") ? src : new URL(src).pathname)
      if (!image.hasAttribute("alt")) image.setAttribute("alt", "")
      continue
    } else if (!isTiny(image)) left += 1
    const figure = image.closest("figure")
    image.remove()
    if (figure && !figure.querySelector("img") && !figure.querySelector("a[href]")?.textContent.trim()) {
      const caption = figure.querySelector("figcaption")
      if (caption) rename(caption, "p")
      for (const link of figure.querySelectorAll("a")) unwrap(link)
      unwrap(figure)
    }
  }
  return { left, pictures }
}

// Counters that sites hide in their pages; nobody misses them.
const isTiny = (image) => Number(image.getAttribute("width") || 9) <= 2 || Number(image.getAttribute("height") || 9) <= 2

function isOwn(src, origin) {
  try {
    const url = new URL(src, origin)
    return url.origin === origin && /^(\/(?![/\\])|https?:)/i.test(src) && url.pathname !== "/"
  } catch {
    return false
  }
}

// --- Tables --------------------------------------------------------------------------------------

function tables(body) {
  for (const table of [...body.querySelectorAll("table")].reverse()) {
    for (const caption of table.querySelectorAll(":scope > caption")) {
      const line = rename(caption, "p")
      table.before(line)
    }
    for (const node of table.querySelectorAll("col, colgroup")) node.remove()
    for (const foot of table.querySelectorAll(":scope > tfoot")) table.append(rename(foot, "tbody"))
    const cells = table.querySelectorAll("td, th")
    // One cell is a frame, not a table.
    if (cells.length === 1) table.replaceWith(...cells[0].childNodes)
  }
}

// --- At the end ----------------------------------------------------------------------------------

function forgetLanguage(node) {
  node.removeAttribute("lang")
  if (node.getAttribute("dir") === "ltr") node.removeAttribute("dir")
}

function onlyWhatIsAllowed(body) {
  for (const node of [...body.querySelectorAll("*")]) {
    if (node.hasAttribute("data-kept-note")) continue
    const name = node.localName
    const isKept = Object.hasOwn(KEPT, name) && node.namespaceURI === "http://www.w3.org/1999/xhtml"
    const isBare = name === "span" && !node.hasAttribute("lang") && !node.hasAttribute("dir")
    if (!isKept || isBare) {
      unwrap(node)
      continue
    }
    const allowed = [...KEPT[name], ...EVERYWHERE]
    for (const attribute of [...node.attributes]) {
      const isEmpty = attribute.value === "" && attribute.name !== "alt" && attribute.name !== "data-notes"
      if (!allowed.includes(attribute.name) || isEmpty) node.removeAttribute(attribute.name)
    }
  }
  body.normalize()
}

// Runs of spaces, of which only programmes that lay out pages are fond. A single no-break space
// between words is the author's; soft hyphens are, too.
function spaces(body) {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const node = walker.currentNode
    if (node.parentElement.closest("pre, code")) continue
    node.data = node.data
      .replace(/\ufeff/g, "")
      .replace(/[\t\n\r\f ]+/g, " ")
      .replace(/[ \u00a0]*\u00a0[ \u00a0]+|[ \u00a0]+\u00a0[ \u00a0]*/g, " ")
  }
  for (const node of body.querySelectorAll("p, h2, h3, h4, li, td, th, figcaption, dt, dd")) {
    edge(node, "firstChild", /^[ \u00a0]+/)
    edge(node, "lastChild", /[ \u00a0]+$/)
  }
}

function edge(node, side, pattern) {
  const inner = node[side]
  if (inner?.nodeType === Node.TEXT_NODE) inner.data = inner.data.replace(pattern, "")
  else if (inner?.tagName === "BR" && side === "lastChild") {
    inner.remove()
    edge(node, side, pattern)
  } else if (/^(STRONG|EM|A|S|SPAN)$/.test(inner?.tagName || "")) edge(inner, side, pattern)
}

function empties(body) {
  const isEmpty = (node) => !node.textContent.replace(/\u00a0/g, " ").trim() && !node.querySelector("img, hr, sup[data-note]")
  for (const node of [...body.querySelectorAll("strong, em, s, a, sup, sub, span, cite, q, code")].reverse()) {
    if (isEmpty(node) && !node.hasAttribute("data-note")) unwrap(node) // their spaces and breaks stay
  }
  for (const node of [...body.querySelectorAll("p, h2, h3, h4, li, ul, ol, blockquote, figure, pre")].reverse()) {
    const inTable = node.parentElement.matches("td, th") && node.parentElement.children.length === 1
    if (isEmpty(node) && !inTable) node.remove()
  }
}
