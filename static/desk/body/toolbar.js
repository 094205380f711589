// The buttons over the text, by the keyboard pattern of toolbars: one stop of the Tab key, arrows
// between the buttons, and what is in force at the cursor said by `aria-pressed`.

import { ask, element, text } from "desk/body/dialogs"

const isMac = /Mac|iP(hone|ad)/.test(navigator.platform)
const keysOf = (keys) => (isMac ? keys.replace("Ctrl", "⌘").replace("Alt", "⌥") : keys)

// [name, label, what is shown, shortcut, what it does, what says that it is in force]
// What is shown: a word, or the name of an icon with a colon before it.
function groups(acts) {
  const chain = (name, ...rest) => (editor) => editor.chain().focus()[name](...rest).run()
  const can = (name, ...rest) => (editor) => editor.can()[name](...rest)
  const inTable = (editor) => editor.isActive("table")
  return [
    [text("Blocks"), [
      { name: "h2", label: text("Heading"), word: "H2", keys: "Ctrl+Alt+2", act: chain("toggleHeading", { level: 2 }), on: (e) => e.isActive("heading", { level: 2 }) },
      { name: "h3", label: text("Smaller heading"), word: "H3", keys: "Ctrl+Alt+3", act: chain("toggleHeading", { level: 3 }), on: (e) => e.isActive("heading", { level: 3 }) },
      { name: "quote", label: text("Quotation in a block of its own"), icon: "format_quote", keys: "Ctrl+Shift+B", act: chain("toggleBlockquote"), on: (e) => e.isActive("blockquote") },
      { name: "bullets", label: text("List"), icon: "format_list_bulleted", keys: "Ctrl+Shift+8", act: chain("toggleBulletList"), on: (e) => e.isActive("bulletList") },
      { name: "numbers", label: text("Numbered list"), icon: "format_list_numbered", keys: "Ctrl+Shift+7", act: chain("toggleOrderedList"), on: (e) => e.isActive("orderedList") },
    ]],
    [text("Emphasis"), [
      { name: "bold", label: text("Strong"), icon: "format_bold", keys: "Ctrl+B", act: chain("toggleBold"), on: (e) => e.isActive("bold") },
      { name: "italic", label: text("Emphasis"), icon: "format_italic", keys: "Ctrl+I", act: chain("toggleItalic"), on: (e) => e.isActive("italic") },
      { name: "strike", label: text("Struck out"), icon: "format_strikethrough", keys: "Ctrl+Shift+S", act: chain("toggleStrike"), on: (e) => e.isActive("strike") },
      { name: "cite", label: text("Title of a work, or source of a quotation"), word: text("Title"), act: chain("toggleMark", "cite"), on: (e) => e.isActive("cite") },
      { name: "superscript", label: text("Superscript"), word: "x²", keys: "Ctrl+.", act: chain("toggleSuperscript"), on: (e) => e.isActive("superscript") },
      { name: "subscript", label: text("Subscript"), word: "x₂", keys: "Ctrl+,", act: chain("toggleSubscript"), on: (e) => e.isActive("subscript") },
      { name: "plain", label: text("Without formatting"), icon: "format_clear", act: (e) => e.chain().focus().unsetAllMarks().clearNodes().run() },
    ]],
    [text("Put in"), [
      { name: "link", label: text("Link to …"), icon: "insert_link", word: text("Link"), keys: "Ctrl+K", act: acts.link, on: (e) => e.isActive("link"), asks: true },
      { name: "note", label: text("Footnote"), word: text("Note"), keys: "Ctrl+Alt+F", act: chain("insertNote"), can: can("insertNote") },
      { name: "picture", label: text("Picture"), icon: "image", word: text("Picture"), act: acts.picture, asks: true },
      { name: "embed", label: text("Video or post from elsewhere"), word: text("Video"), act: acts.embed, asks: true },
      { name: "table", label: text("Table"), icon: "grid_on", act: chain("insertTable", { rows: 3, cols: 3, withHeaderRow: true }), can: (e) => !inTable(e) },
      { name: "rule", label: text("Line between parts"), word: "—", act: chain("setHorizontalRule") },
    ]],
    [text("Table"), [
      { name: "row", label: text("Row below"), word: text("+ row"), act: chain("addRowAfter"), shown: inTable },
      { name: "column", label: text("Column after"), word: text("+ column"), act: chain("addColumnAfter"), shown: inTable },
      { name: "header", label: text("Heading row"), word: text("head"), act: chain("toggleHeaderRow"), shown: inTable },
      { name: "norow", label: text("Delete row"), word: text("− row"), act: chain("deleteRow"), shown: inTable },
      { name: "nocolumn", label: text("Delete column"), word: text("− column"), act: chain("deleteColumn"), shown: inTable },
      { name: "notable", label: text("Delete table"), word: text("− table"), act: chain("deleteTable"), shown: inTable },
    ]],
    [text("Back and forth"), [
      { name: "undo", label: text("Undo"), icon: "undo", keys: "Ctrl+Z", act: chain("undo"), can: can("undo") },
      { name: "redo", label: text("Redo"), icon: "redo", keys: "Ctrl+Shift+Z", act: chain("redo"), can: can("redo") },
      { name: "html", label: text("HTML"), word: "HTML", act: acts.html, asks: true },
      { name: "keys", label: text("Keys"), word: "?", keys: "Alt+F1", act: () => showKeys(acts), asks: true },
    ]],
  ]
}

export function makeToolbar(editor, acts, controls) {
  const listed = groups(acts)
  const items = listed.flatMap(([, found]) => found)
  const bar = element("div", { class: "desk-toolbar", role: "toolbar", "aria-label": text("Formatting"), "aria-controls": controls })
  for (const [name, found] of listed) {
    const group = element("div", { class: "desk-toolbar-group", role: "group", "aria-label": name })
    for (const item of found) group.append((item.button = buttonOf(item)))
    bar.append(group)
  }

  function press(item) {
    if (item.button.getAttribute("aria-disabled") === "true") return
    item.act(editor)
  }

  function buttonOf(item) {
    const title = item.keys ? `${item.label} (${keysOf(item.keys)})` : item.label
    const button = element("button", {
      type: "button", tabindex: "-1", title, "aria-label": item.label, "data-act": item.name,
      "aria-pressed": item.on ? "false" : null, "aria-haspopup": item.asks ? "dialog" : null,
    })
    if (item.keys) button.setAttribute("aria-keyshortcuts", item.keys.replace("Ctrl", isMac ? "Meta" : "Control"))
    if (item.icon) button.append(element("span", { class: "material-icons", "aria-hidden": "true" }, item.icon))
    if (item.word) button.append(element("span", { class: "desk-toolbar-word", "aria-hidden": "true" }, item.word))
    // The selection stays where it is.
    button.addEventListener("mousedown", (event) => event.preventDefault())
    button.addEventListener("click", () => press(item))
    return button
  }

  const reachable = () => items.map(({ button }) => button).filter((button) => !button.hidden)

  function stopAt(button) {
    for (const other of reachable()) other.tabIndex = other === button ? 0 : -1
  }

  bar.addEventListener("focusin", (event) => stopAt(event.target))
  bar.addEventListener("keydown", (event) => {
    const buttons = reachable()
    const place = buttons.indexOf(document.activeElement)
    const isBack = getComputedStyle(bar).direction === "rtl" ? "ArrowRight" : "ArrowLeft"
    const moves = { ArrowLeft: isBack === "ArrowLeft" ? -1 : 1, ArrowRight: isBack === "ArrowLeft" ? 1 : -1 }
    let next = null
    if (event.key in moves) next = buttons[(place + moves[event.key] + buttons.length) % buttons.length]
    else if (event.key === "Home") next = buttons[0]
    else if (event.key === "End") next = buttons.at(-1)
    else if (event.key === "Escape") editor.commands.focus()
    else return
    event.preventDefault()
    next?.focus()
  })

  function update() {
    const isOff = !editor.isEditable
    for (const item of items) {
      if (item.on) item.button.setAttribute("aria-pressed", String(!isOff && item.on(editor)))
      if (item.shown) item.button.hidden = !item.shown(editor)
      const isImpossible = (isOff && item.name !== "html" && item.name !== "keys") || (item.can && !item.can(editor))
      if (isImpossible) item.button.setAttribute("aria-disabled", "true")
      else item.button.removeAttribute("aria-disabled")
    }
    for (const group of bar.children) group.hidden = [...group.children].every((button) => button.hidden)
    const current = items.find(({ button }) => button.tabIndex === 0 && !button.hidden)
    if (!current) stopAt(reachable()[0])
  }
  editor.on("transaction", update)
  update()
  return { bar, update, focus: () => reachable().find((button) => button.tabIndex === 0)?.focus() }
}

function showKeys(acts) {
  const rows = groups(acts)
    .flatMap(([, items]) => items)
    .filter(({ keys }) => keys)
    .map(({ label, keys }) => [label, keysOf(keys)])
  const more = [
    [text("Paragraph"), "Ctrl+Alt+0"], [text("Smallest heading"), "Ctrl+Alt+4"], [text("Code"), "Ctrl+E"],
    [text("New line in a paragraph"), "Shift+Enter"], [text("Deeper, or less deep, in a list"), "Tab, Shift+Tab"],
    [text("Paste without formatting"), "Ctrl+Shift+V"], [text("From the text to the buttons"), "Alt+F10"],
    [text("From a note back to its number"), "Ctrl+Alt+F"],
  ].map(([label, keys]) => [label, keysOf(keys)])
  const table = element(
    "table",
    { class: "desk-keys" },
    element("tbody", {}, ...[...rows, ...more].map(([label, keys]) => element("tr", {}, element("th", { scope: "row" }, label), element("td", {}, element("kbd", {}, keys))))),
  )
  ask({ title: text("Keys in the text"), content: table, submit: text("Close"), answer: () => true, tells: true })
}
