// The rich text editor of an article's body, on top of the text area that works without it.
//
// It brings its own style sheet (the page's policy allows no style element), and it steps aside
// where the text holds markup that it would lose: then the text area with the HTML stays. What the
// text area holds is always what is sent, so whatever else reads it need not know of this.

import * as prose from "django-prose-editor/editor"
import { counted, element, text } from "desk/body/dialogs"
import { embedDialog, insertCard, insertEmbed, titleOf } from "desk/body/embeds"
import { videoOrPost } from "desk/body/addresses"
import { linkDialog } from "desk/body/linking"
import { losesSomething } from "desk/body/loss"
import { clipboardSerializer, markNotes, renameClashes } from "desk/body/notes"
import { cleanPasted, joinWrappedLines } from "desk/body/pasting"
import { asFile, filesIn, insertPicture, pictureDialog } from "desk/body/pictures"
import { extensions } from "desk/body/schema"
import { makeToolbar } from "desk/body/toolbar"

const WORDS_A_MINUTE = 220
// The buttons lie over the upper edge: what one writes stays below them.
const MARGIN = { top: 160, right: 5, bottom: 48, left: 5 }

// The stored HTML as the editor reads it: notes are told from other lists.
function forEditing(html) {
  const body = new DOMParser().parseFromString(html, "text/html").body
  markNotes(body)
  return body.innerHTML
}

// Empty is one empty paragraph: a picture alone has no words either, but is a text.
function isEmpty({ firstChild, childCount }) {
  return childCount === 1 && firstChild.type.name === "paragraph" && firstChild.content.size === 0
}

function htmlOf(editor) {
  return isEmpty(editor.state.doc) ? "" : editor.getHTML().replace(/<figcaption[^>]*><\/figcaption>/g, "")
}

function edit(textarea) {
  const addresses = {
    linkable: textarea.dataset.linkable,
    find: textarea.dataset.imageFind,
    upload: textarea.dataset.imageUpload,
  }
  const language = () => document.querySelector("#id_language")?.value || ""
  const label = textarea.labels?.[0]
  const holder = element("div", { class: "desk-editor" })
  const page = element("div", { class: "desk-editor-page", id: `${textarea.id}-page` })
  const left = element("div", { class: "desk-editor-left", role: "status" })
  const facts = element("p", { class: "desk-editor-facts" })
  textarea.before(holder)

  let written = textarea.value
  const editor = new prose.Editor({
    element: page,
    extensions,
    injectCSS: false,
    content: forEditing(textarea.value),
    editorProps: {
      attributes: { "aria-label": text("Text"), role: "textbox", "aria-multiline": "true" },
      transformPastedText: joinWrappedLines,
      transformPastedHTML: (html) => pasted(html),
      handlePaste: (view, event) => pastedSomethingElse(event.clipboardData),
      handleDrop: (view, event, slice, moved) => !moved && droppedFiles(view, event),
    },
    onUpdate: store,
  })
  editor.view.setProps({ scrollMargin: MARGIN, scrollThreshold: MARGIN })

  if (losesSomething(textarea.value, htmlOf(editor))) {
    editor.destroy()
    holder.remove()
    const note = element("p", { class: "help" }, text("This text holds markup that the visual editor does not know, so here is its HTML."))
    textarea.before(note)
    return
  }

  editor.view.setProps({ clipboardSerializer: clipboardSerializer(editor.schema, () => editor.state.doc) })
  const toolbar = makeToolbar(
    editor,
    { link: () => linkDialog(editor, { address: addresses.linkable, language }), picture, embed, html: switchHtml },
    page.id,
  )
  holder.append(toolbar.bar, left, page, textarea, facts)
  textarea.hidden = true
  // Whoever leads to the field (a label, a list of what is missing) leads to where one writes.
  textarea.focus = () => (textarea.hidden ? editor.commands.focus() : HTMLElement.prototype.focus.call(textarea))
  label?.addEventListener("click", () => textarea.focus())
  document.addEventListener("click", (event) => {
    if (event.target.closest?.(`a[href="#${textarea.id}"]`)) textarea.focus()
  })

  // --- What is sent ------------------------------------------------------------------------------

  function store() {
    written = htmlOf(editor)
    textarea.value = written
    textarea.dispatchEvent(new Event("input", { bubbles: true }))
    count()
  }

  // Somebody else put another text into the text area: a recovered one, say.
  function takeOver() {
    if (textarea.hidden && textarea.value !== written) load(textarea.value)
  }
  textarea.addEventListener("input", takeOver)
  textarea.addEventListener("change", takeOver)

  function load(html) {
    editor.commands.setContent(forEditing(html), { emitUpdate: false })
    written = html
    count()
    return !losesSomething(html, htmlOf(editor))
  }

  function count() {
    const words = textOf(editor.state.doc).split(/\s+/).filter(Boolean).length
    const minutes = Math.max(1, Math.round(words / WORDS_A_MINUTE))
    facts.textContent = words
      ? `${counted(text("%s word"), text("%s words"), words)} · ${counted(text("%s minute to read"), text("%s minutes to read"), minutes)}`
      : ""
  }

  // --- The other view ----------------------------------------------------------------------------

  function switchHtml() {
    if (textarea.hidden) {
      textarea.hidden = false
      page.hidden = true
      editor.setEditable(false, false)
      say()
      textarea.focus()
    } else if (load(textarea.value)) {
      textarea.hidden = true
      page.hidden = false
      editor.setEditable(true, false)
      say()
      editor.commands.focus()
    } else {
      say([text("This HTML holds what the visual view would lose, so it stays as HTML. It can be saved like this.")])
    }
    const button = toolbar.bar.querySelector("[data-act=html]")
    button.setAttribute("aria-pressed", String(!textarea.hidden))
    toolbar.update()
  }

  // --- Pictures, videos --------------------------------------------------------------------------

  async function picture(_editor, file = null) {
    const chosen = await pictureDialog(addresses, { file })
    if (chosen) insertPicture(editor, chosen)
    else editor.commands.focus()
    return Boolean(chosen)
  }

  async function embed() {
    const chosen = await embedDialog(addresses)
    if (chosen) insertEmbed(editor, chosen)
    else editor.commands.focus()
  }

  async function changeFigure(pos) {
    const node = editor.state.doc.nodeAt(pos)
    const caption = node.textContent
    const { href, title } = node.attrs
    if (node.type.name === "card") {
      const chosen = await embedDialog(addresses, { href, title, caption })
      if (!chosen) return editor.commands.focus()
      editor.commands.setNodeSelection(pos)
      // The caption's own links and emphasis stay, unless its words were changed.
      if (!chosen.still && chosen.caption === caption) {
        return editor.chain().focus().updateAttributes("card", { href: chosen.href, title: chosen.title }).run()
      }
      return insertEmbed(editor, chosen)
    }
    const chosen = await pictureDialog(addresses, { title: text("Another picture, or another description"), present: { ...node.attrs, caption } })
    if (!chosen) return editor.commands.focus()
    editor.commands.setNodeSelection(pos)
    if (chosen.caption === caption) {
      const { caption: _same, ...attributes } = chosen
      return editor.chain().focus().updateAttributes("figure", attributes).run()
    }
    return insertPicture(editor, { ...chosen, href })
  }
  editor.view.dom.addEventListener("desk:edit-figure", (event) => changeFigure(event.detail.pos))

  async function uploadOneByOne(files) {
    for (const file of files) await picture(editor, file)
  }

  // --- Pasting -----------------------------------------------------------------------------------

  function pasted(html) {
    const { body, left: behind, pictures } = cleanPasted(html)
    renameClashes(body, editor.state.doc, editor.schema)
    const files = pictures.map(asFile).filter(Boolean)
    const lost = behind + pictures.length - files.length
    const lines = []
    if (lost) {
      lines.push(counted(
        text("%s picture was left behind: upload it with the picture button."),
        text("%s pictures were left behind: upload them with the picture button."),
        lost,
      ))
    }
    if (files.length) {
      const question = counted(
        text("%s picture came along with the text. It is not in yet."),
        text("%s pictures came along with the text. They are not in yet."),
        files.length,
      )
      const button = element("button", { type: "button", class: "desk-button" }, text("Describe and upload …"))
      button.addEventListener("click", () => {
        say()
        uploadOneByOne(files)
      })
      lines.push(question, button)
    }
    say(lines)
    return body.innerHTML
  }

  function pastedSomethingElse(data) {
    if (!data) return false
    const html = data.getData("text/html")
    const plain = data.getData("text/plain").trim()
    const files = filesIn(data)
    // Browsers put a copied picture beside an <img> that leads to where it came from.
    const isOnlyPicture = !html || /^\s*(<meta[^>]*>)?\s*(<!--\w+-->)?\s*<img[^>]*>\s*(<!--\w+-->)?\s*$/i.test(html)
    if (files.length && isOnlyPicture && !plain) {
      uploadOneByOne(files)
      return true
    }
    const { selection } = editor.state
    const isAlone = selection.empty && selection.$from.parent.type.name === "paragraph" && selection.$from.parent.content.size === 0
    const found = isAlone && /^\S+$/.test(plain) ? videoOrPost(plain) : null
    if (found) {
      insertCard(editor, { href: found.href, title: titleOf(found.href), caption: "" })
      say([text("The address became a card. “Change” on it adds a still and a caption.")])
      return true
    }
    // The code that sites give out for embedding, as text.
    if (!html && /^<(iframe|blockquote class="(twitter-tweet|instagram-media))[\s\S]*>$/i.test(plain)) {
      editor.commands.insertContent(pasted(plain))
      return true
    }
    return false
  }

  function droppedFiles(view, event) {
    const files = filesIn(event.dataTransfer)
    if (!files.length) return false
    event.preventDefault()
    const place = view.posAtCoords({ left: event.clientX, top: event.clientY })
    if (place) editor.commands.setTextSelection(place.pos)
    uploadOneByOne(files)
    return true
  }

  function say(lines = []) {
    left.replaceChildren(...lines.flatMap((line) => [line, " "]))
  }

  // --- Keys --------------------------------------------------------------------------------------

  page.addEventListener("keydown", (event) => {
    const isCommand = event.ctrlKey || event.metaKey
    if (isCommand && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault()
      linkDialog(editor, { address: addresses.linkable, language })
    } else if (event.altKey && event.key === "F10") {
      event.preventDefault()
      toolbar.focus()
    } else if (event.altKey && event.key === "F1") {
      event.preventDefault()
      toolbar.bar.querySelector("[data-act=keys]").click()
    }
  }, true)

  count()
  // For scripts and tests that want to know that typing can begin.
  textarea.dataset.deskBody = "ready"
}

function textOf(doc) {
  return doc.textBetween(0, doc.content.size, " ", " ")
}

for (const textarea of document.querySelectorAll("textarea[data-desk-body]")) edit(textarea)
