// The rich text editor of an article's body, on top of the text area that works without it.
//
// It brings its own style sheet (the page's policy allows no style element), and it steps aside
// where the text holds markup that it would lose: then the text area with the HTML stays.

import * as prose from "django-prose-editor/editor"

const text = window.gettext || ((message) => message)

// Markup that prose needs and the editor does not bring. Each keeps its text and its attributes.
const mark = (name, tag, attributes = []) =>
  prose.Mark.create({
    name,
    inclusive: false,
    addAttributes: () => Object.fromEntries(attributes.map((key) => [key, { default: null }])),
    parseHTML: () => [{ tag }],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  })

const marks = [
  mark("q", "q", ["cite"]),
  mark("cite", "cite"),
  mark("abbr", "abbr", ["title"]),
  mark("time", "time", ["datetime"]),
  mark("bdi", "bdi", ["lang", "dir"]),
  prose.Mark.create({
    name: "foreign",
    addAttributes: () => ({ lang: { default: null }, dir: { default: null } }),
    parseHTML: () => [{ tag: "span[lang]" }, { tag: "span[dir]" }],
    renderHTML: ({ HTMLAttributes }) => ["span", HTMLAttributes, 0],
  }),
]

const languages = prose.Extension.create({
  name: "languages",
  addGlobalAttributes: () => [
    {
      types: ["paragraph", "heading", "blockquote", "listItem"],
      attributes: { lang: { default: null }, dir: { default: null } },
    },
    { types: ["blockquote"], attributes: { cite: { default: null } } },
  ],
})

const extensions = [
  prose.Document,
  prose.Paragraph,
  prose.Text,
  prose.HardBreak,
  prose.Dropcursor,
  prose.Gapcursor,
  prose.History,
  prose.Heading.configure({ levels: [2, 3, 4] }),
  prose.Bold,
  prose.Italic,
  prose.Strike,
  prose.Subscript,
  prose.Superscript,
  prose.Code,
  prose.CodeBlock,
  prose.Blockquote,
  prose.HorizontalRule,
  prose.BulletList,
  prose.OrderedList,
  prose.ListItem,
  prose.Link.configure({ enableTarget: false, autolink: false, linkOnPaste: true }),
  prose.Image,
  prose.Figure,
  prose.Caption,
  prose.Table,
  prose.TableRow,
  prose.TableHeader,
  prose.TableCell,
  prose.HTML,
  prose.Fullscreen,
  prose.Menu.configure({
    groups: [
      { group: "blockType -lists", type: "dropdown", minItems: 2 },
      { group: "lists" },
      { group: "marks" },
      { group: "link" },
      { group: "nodes -blockType -lists" },
      { group: "table" },
      { group: "history" },
      { group: "utility" },
    ],
  }),
  languages,
  ...marks,
].filter(Boolean)

// How often each element occurs, as far as the editor could lose it.
const SAME = { B: "STRONG", I: "EM", DEL: "S" }
const IGNORED = new Set(["TBODY", "THEAD", "COLGROUP", "COL", "P", "BR"])

function inventory(html) {
  const counts = new Map()
  for (const element of new DOMParser().parseFromString(html, "text/html").body.querySelectorAll("*")) {
    const name = SAME[element.tagName] || element.tagName
    if (IGNORED.has(name)) continue
    counts.set(name, (counts.get(name) || 0) + 1)
    for (const attribute of ["lang", "dir", "href", "src", "alt", "start", "colspan", "rowspan"]) {
      const key = `${name} ${attribute}`
      if (element.hasAttribute(attribute)) counts.set(key, (counts.get(key) || 0) + 1)
    }
  }
  return counts
}

function losesSomething(before, after) {
  const kept = inventory(after)
  return [...inventory(before)].some(([key, count]) => (kept.get(key) || 0) < count)
}

// Lines that an e-mail programme broke belong together; an empty line ends a paragraph.
function joinWrappedLines(pasted) {
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

// What other programmes put around their text: nothing of it belongs in an article.
function stripPastedMarkup(html) {
  // Handlers go before parsing: the page's policy would stop them, and the browser complain.
  const handlers = /\son\w+\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi
  const quiet = html.replace(/<[^>]*>/g, (tag) => tag.replace(handlers, ""))
  const pasted = new DOMParser().parseFromString(quiet, "text/html")
  const foreign = "script, style, iframe, object, embed, svg, math, link, meta, base, form, input, button"
  for (const element of pasted.querySelectorAll(foreign)) element.remove()
  for (const element of pasted.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      const isCode = name.startsWith("on") || /^\s*(javascript|vbscript|data):/i.test(value)
      if (isCode || name === "style" || name === "class" || name === "id") element.removeAttribute(name)
    }
  }
  return pasted.body.innerHTML
}

function edit(textarea) {
  const element = document.createElement("div")
  element.className = "prose-editor"
  textarea.before(element)
  element.append(textarea)

  const editor = new prose.Editor({
    element,
    extensions,
    injectCSS: false,
    content: textarea.value,
    editorProps: {
      attributes: { "aria-label": text("Text"), role: "textbox", "aria-multiline": "true" },
      transformPastedText: joinWrappedLines,
      transformPastedHTML: stripPastedMarkup,
    },
    onUpdate({ editor }) {
      textarea.value = editor.isEmpty ? "" : editor.getHTML()
      textarea.dispatchEvent(new Event("input", { bubbles: true }))
    },
  })

  if (losesSomething(textarea.value, editor.getHTML())) {
    editor.destroy()
    element.before(textarea)
    element.remove()
    const note = document.createElement("p")
    note.className = "help"
    note.textContent = text(
      "This text holds markup that the visual editor does not know, so here is its HTML.",
    )
    textarea.before(note)
    return
  }
  // For scripts and tests that want to know that typing can begin.
  textarea.dataset.deskBody = "ready"
}

for (const textarea of document.querySelectorAll("textarea[data-desk-body]")) edit(textarea)
