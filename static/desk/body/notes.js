// Footnotes: a number in the text, and its note in the list at the end, which keep in step.
//
// Stored as everywhere else: a superscript link to `#word` in the text, and the last numbered list
// holds the notes in the order of their numbers. While the text is edited they are nodes that know
// each other by that word; numbers follow the order in which they stand.

import * as prose from "django-prose-editor/editor"
import { confirmed, element, filled, text } from "desk/body/dialogs"

const { Plugin, PluginKey, TextSelection, NodeSelection } = prose.pm.state
const { Fragment, DOMParser: NodeParser, DOMSerializer } = prose.pm.model
const KEY = new PluginKey("notes")

// --- From what is stored, and from what is pasted ----------------------------------------------

// The word that a superscript link leads to, "" if the element is none.
export function wordOf(sup) {
  const [link, ...others] = sup.children
  const isAlone = sup.textContent.trim() === link?.textContent.trim()
  const href = link?.tagName === "A" && !others.length && isAlone ? link.getAttribute("href") || "" : ""
  return /^#./.test(href) ? href.slice(1) : ""
}

// Marks numbers and notes where they agree, as `articles.reading` does; changes nothing otherwise.
export function markNotes(body) {
  const references = [...body.querySelectorAll("sup")].filter(wordOf)
  const lists = [...body.querySelectorAll("ol")].filter((list) => !list.parentElement.closest("ol, ul"))
  const list = lists.at(-1)
  if (!references.length || !list || list.parentElement !== body) return
  const words = [...new Set(references.map(wordOf))]
  const items = [...list.children]
  const before = (sup) => sup.compareDocumentPosition(list) & Node.DOCUMENT_POSITION_FOLLOWING
  const areBefore = references.every((sup) => before(sup) && !list.contains(sup))
  if (items.length < words.length || !areBefore) return
  if (!list.previousElementSibling || items.some((item) => item.tagName !== "LI")) return
  for (const sup of references) sup.setAttribute("data-note", wordOf(sup))
  list.setAttribute("data-notes", "")
  items.forEach((item, place) => {
    item.setAttribute("data-note", words[place] ?? `unreferenced-${place + 1}`)
    // The way back is made for readers, when they read.
    for (const link of item.querySelectorAll('a[href^="#"]')) {
      if (/^\s*[↩⤴^↑]\ufe0e?\s*$/.test(link.textContent)) link.remove()
    }
  })
}

// --- Nodes ---------------------------------------------------------------------------------------

export const NoteReference = prose.Node.create({
  name: "noteReference",
  group: "inline",
  inline: true,
  atom: true,
  marks: "",
  addAttributes: () => ({
    word: { default: "note-1", parseHTML: (dom) => dom.dataset.note, rendered: false },
    number: { default: "1", parseHTML: (dom) => dom.textContent.trim() || "1", rendered: false },
    // Travels with the clipboard only, so that a note is not left behind.
    html: { default: null, parseHTML: (dom) => dom.dataset.noteHtml || null, rendered: false },
  }),
  parseHTML: () => [{ tag: "sup[data-note]", priority: 100 }],
  renderHTML: ({ node }) => ["sup", {}, ["a", { href: `#${node.attrs.word}` }, node.attrs.number]],
  addNodeView() {
    return ({ node, editor }) => {
      const dom = element("sup", { class: "desk-note-mark" })
      const show = (shown) => {
        dom.textContent = shown.attrs.number
        dom.title = filled(text("Note %s"), shown.attrs.number)
      }
      let current = node
      show(node)
      dom.addEventListener("click", () => goToNote(editor, current.attrs.word))
      return {
        dom,
        update(updated) {
          if (updated.type !== current.type) return false
          current = updated
          show(updated)
          return true
        },
      }
    }
  },
})

export const Note = prose.Node.create({
  name: "note",
  content: "paragraph block*",
  defining: true,
  isolating: true,
  addAttributes: () => ({
    word: { default: "note-1", parseHTML: (dom) => dom.dataset.note, rendered: false },
  }),
  parseHTML: () => [{ tag: "li[data-note]", priority: 100 }],
  renderHTML: ({ HTMLAttributes }) => ["li", HTMLAttributes, 0],
  addNodeView() {
    return ({ node, editor, getPos }) => {
      const contentDOM = element("div", { class: "desk-note-text" })
      const word = node.attrs.word
      const button = (label, sign, act) =>
        element("button", { type: "button", title: label, "aria-label": label, onclick: act }, sign)
      const tools = element(
        "span",
        { class: "desk-note-tools", contenteditable: "false" },
        button(text("Back to the text"), "↑", () => goToReference(editor, word)),
        button(text("Remove this note"), "✕", () => removeNotes(editor, [getPos()])),
      )
      return {
        dom: element("li", {}, contentDOM, tools),
        contentDOM,
        stopEvent: (event) => tools.contains(event.target),
        ignoreMutation: (mutation) =>
          mutation.type !== "selection" && !contentDOM.contains(mutation.target),
        update: (updated) => updated.type === node.type && updated.attrs.word === word,
      }
    }
  },
})

export const Notes = prose.Node.create({
  name: "notes",
  content: "note+",
  isolating: true,
  selectable: false,
  parseHTML: () => [{ tag: "ol[data-notes]", priority: 100 }],
  renderHTML: () => ["ol", {}, 0],
  addNodeView() {
    return () => {
      const contentDOM = element("ol")
      const label = element("p", { class: "desk-notes-label", contenteditable: "false" }, text("Notes"))
      return {
        dom: element("div", { class: "desk-notes" }, label, contentDOM),
        contentDOM,
        ignoreMutation: (mutation) => label.contains(mutation.target),
      }
    }
  },
  addCommands: () => ({
    insertNote:
      () =>
      ({ state, tr, dispatch, editor }) => {
        const { $to } = state.selection
        const type = state.schema.nodes.noteReference
        const inNote = depthOf($to, "note") !== null
        if (inNote || !$to.parent.canReplaceWith($to.index(), $to.index(), type)) return false
        if (!dispatch) return true
        const word = freeWord(state.doc)
        tr.insert($to.pos, type.create({ word }))
        tr.setSelection(TextSelection.near(tr.doc.resolve($to.pos + 1)))
        // The note itself is made by the plugin below, in the same step back and forth.
        queueMicrotask(() => goToNote(editor, word))
        return true
      },
  }),
  addKeyboardShortcuts() {
    return {
      "Mod-Alt-f": ({ editor }) => {
        const { $from } = editor.state.selection
        const depth = depthOf($from, "note")
        if (depth === null) return editor.commands.insertNote()
        return goToReference(editor, $from.node(depth).attrs.word)
      },
      Enter: ({ editor }) => {
        const { selection } = editor.state
        if (!(selection instanceof NodeSelection) || selection.node.type.name !== "noteReference") return false
        return goToNote(editor, selection.node.attrs.word)
      },
      Backspace: ({ editor }) => {
        const { selection } = editor.state
        const depth = depthOf(selection.$from, "note")
        const isEmpty = depth !== null && selection.$from.node(depth).textContent === ""
        if (!selection.empty || !isEmpty) return false
        removeNotes(editor, [selection.$from.before(depth)])
        return true
      },
    }
  },
  addProseMirrorPlugins() {
    return [keptInStep(this.editor)]
  },
})

// --- Questions about a document ------------------------------------------------------------------

function depthOf($pos, name) {
  for (let depth = $pos.depth; depth > 0; depth -= 1) {
    if ($pos.node(depth).type.name === name) return depth
  }
  return null
}

// Numbers in the text, those inside of notes apart.
function referencesIn(doc) {
  const found = []
  const within = []
  doc.descendants((node, pos, parent) => {
    if (node.type.name === "noteReference") found.push({ node, pos })
    if (node.type.name !== "notes") return true
    node.descendants((inner, offset) => {
      if (inner.type.name === "noteReference") within.push({ node: inner, pos: pos + 1 + offset })
    })
    return false
  })
  return { found, within }
}

// Every list of notes with its place; there is one, but for a moment while something is pasted.
function listsIn(doc) {
  const lists = []
  doc.forEach((node, pos) => {
    if (node.type.name === "notes") lists.push({ node, pos })
  })
  return lists
}

function notesIn(doc) {
  const notes = []
  for (const list of listsIn(doc)) {
    list.node.forEach((node, offset) => notes.push({ node, pos: list.pos + 1 + offset }))
  }
  return notes
}

function freeWord(doc) {
  const taken = new Set(notesIn(doc).map(({ node }) => node.attrs.word))
  for (const { node } of referencesIn(doc).found) taken.add(node.attrs.word)
  for (let number = 1; ; number += 1) {
    if (!taken.has(`note-${number}`)) return `note-${number}`
  }
}

// --- Ways ----------------------------------------------------------------------------------------

function select(editor, pos) {
  const { state, view } = editor
  view.dispatch(state.tr.setSelection(TextSelection.near(state.doc.resolve(pos))).scrollIntoView())
  view.focus()
  return true
}

function goToNote(editor, word) {
  const note = notesIn(editor.state.doc).find(({ node }) => node.attrs.word === word)
  return note ? select(editor, note.pos + note.node.nodeSize - 2) : false
}

function goToReference(editor, word) {
  const reference = referencesIn(editor.state.doc).found.find(({ node }) => node.attrs.word === word)
  return reference ? select(editor, reference.pos + 1) : false
}

// Takes out notes, at these places, with their numbers in the text, if the editor says so.
async function removeNotes(editor, places) {
  const words = places.map((pos) => editor.state.doc.nodeAt(pos)?.attrs.word).filter(Boolean)
  await askToRemove(editor, words)
}

async function askToRemove(editor, words) {
  const numbers = referencesIn(editor.state.doc).found.filter(({ node }) => words.includes(node.attrs.word))
  const isMeant = await confirmed(
    text("Remove this note?"),
    text("Its number in the text goes with it. Undo brings both back."),
    text("Remove"),
  )
  if (!isMeant) return editor.view.focus()
  const tr = editor.state.tr
  for (const { node, pos } of numbers.reverse()) tr.delete(pos, pos + node.nodeSize)
  if (!numbers.length) {
    // Nobody refers to it: the note alone goes, and its list with the last of them.
    for (const { node, pos } of notesIn(tr.doc).reverse()) {
      if (words.includes(node.attrs.word)) deleteNote(tr, pos, node)
    }
  }
  editor.view.dispatch(tr.setMeta(KEY, "asked"))
  editor.view.focus()
}

function deleteNote(tr, pos, node) {
  const $pos = tr.doc.resolve(pos)
  if ($pos.parent.childCount === 1) tr.delete($pos.before(), $pos.after())
  else tr.delete(pos, pos + node.nodeSize)
}

// --- In step -------------------------------------------------------------------------------------

function keptInStep(editor) {
  // Notes that went with their numbers, should these come back by cutting and pasting.
  const remembered = new Map()

  return new Plugin({
    key: KEY,

    // A note whose number stays is not deleted in passing: the editor is asked.
    filterTransaction(tr, state) {
      if (!tr.docChanged || tr.getMeta(KEY) || tr.getMeta("history$") || tr.getMeta("preventUpdate")) return true
      if (tr.getMeta("appendedTransaction")) return true
      const left = new Set(notesIn(tr.doc).map(({ node }) => node.attrs.word))
      const before = notesIn(state.doc).map(({ node }) => node.attrs.word)
      const gone = before.filter((word) => !left.has(word))
      if (!gone.length) return true
      const wanted = new Set(referencesIn(tr.doc).found.map(({ node }) => node.attrs.word))
      const orphaned = gone.filter((word) => wanted.has(word))
      if (!orphaned.length) return true
      queueMicrotask(() => askToRemove(editor, orphaned))
      return false
    },

    appendTransaction(transactions, before, state) {
      if (!transactions.some((tr) => tr.docChanged)) return null
      return inStep(before.doc, state, remembered)
    },
  })
}

function inStep(before, state, remembered) {
  const tr = state.tr
  const { found, within } = referencesIn(state.doc)
  const listed = notesIn(state.doc)
  if (!found.length && !within.length && !listed.length) return null

  for (const { node, pos } of [...within].reverse()) tr.delete(pos, pos + node.nodeSize)

  // Numbers, in the order in which they stand.
  const words = [...new Set(found.map(({ node }) => node.attrs.word))]
  for (const { node, pos } of found) {
    const number = String(words.indexOf(node.attrs.word) + 1)
    if (node.attrs.number !== number || node.attrs.html) {
      tr.setNodeMarkup(pos, null, { ...node.attrs, number, html: null })
    }
  }

  // Notes whose last number went are remembered and go; those that never had one stay.
  const referred = new Set(referencesIn(before).found.map(({ node }) => node.attrs.word))
  const present = new Map()
  for (const { node } of notesIn(tr.doc)) {
    if (!present.has(node.attrs.word)) present.set(node.attrs.word, node)
  }
  for (const [word, node] of present) {
    if (words.includes(word) || !referred.has(word)) continue
    remembered.set(word, node)
    present.delete(word)
  }
  const carried = new Map(found.filter(({ node }) => node.attrs.html).map(({ node }) => [node.attrs.word, node.attrs.html]))
  const wanted = [
    ...words.map((word) => present.get(word) || remembered.get(word) || made(state.schema, word, carried.get(word))),
    ...[...present].filter(([word]) => !words.includes(word)).map(([, node]) => node),
  ]
  arrange(tr, wanted, state.schema)
  return tr.docChanged ? tr : null
}

function made(schema, word, html) {
  const type = schema.nodes.note
  if (!html) return type.createAndFill({ word })
  const body = new DOMParser().parseFromString(html, "text/html").body
  const parsed = NodeParser.fromSchema(schema).parse(body, { topNode: type.create({ word }) })
  return type.contentMatch.matchFragment(parsed.content)?.validEnd ? parsed : type.createAndFill({ word })
}

// Brings the list of notes to what is wanted with as little as possible, for a cursor may be in it.
function arrange(tr, wanted, schema) {
  let lists = listsIn(tr.doc)
  const last = tr.doc.childCount && tr.doc.lastChild.type.name === "orderedList"
  const isOne = lists.length === 1 && wanted.length && !(last && lists[0].node !== tr.doc.lastChild)
  if (!isOne) {
    for (const { node, pos } of [...lists].reverse()) tr.delete(pos, pos + node.nodeSize)
    if (wanted.length) tr.insert(tr.doc.content.size, schema.nodes.notes.create(null, wanted))
    return
  }
  const [{ node: list, pos: start }] = lists
  const current = []
  list.forEach((node) => current.push(node))
  const isSame = current.length === wanted.length && current.every((node, place) => node === wanted[place])
  if (isSame) return
  const kept = current.filter((node) => wanted.includes(node))
  const inOrder = wanted.filter((node) => kept.includes(node)).every((node, place) => node === kept[place])
  if (!inOrder || !kept.length) {
    tr.replaceWith(start + 1, start + 1 + list.content.size, Fragment.from(wanted))
    return
  }
  let at = start + 1 + list.content.size
  for (const node of [...current].reverse()) {
    at -= node.nodeSize
    if (!wanted.includes(node)) tr.delete(at, at + node.nodeSize)
  }
  at = start + 1
  for (const node of wanted) {
    if (!kept.includes(node)) tr.insert(at, node)
    at += node.nodeSize
  }
}

// --- The clipboard -------------------------------------------------------------------------------

// As the text is rendered, but each number carries its note with it.
export function clipboardSerializer(schema, currentDoc) {
  const plain = DOMSerializer.fromSchema(schema)
  const serialized = (content) => {
    const holder = document.createElement("div")
    holder.append(plain.serializeFragment(content))
    return holder.innerHTML
  }
  const nodes = {
    ...plain.nodes,
    noteReference: (node) => {
      const note = notesIn(currentDoc()).find((other) => other.node.attrs.word === node.attrs.word)
      const html = note ? serialized(note.node.content) : ""
      return ["sup", { "data-note": node.attrs.word, "data-note-html": html }, node.attrs.number]
    },
  }
  return new DOMSerializer(nodes, plain.marks)
}

// What is pasted may use a word that means another note here: then it gets one of its own.
export function renameClashes(body, doc, schema) {
  const plain = DOMSerializer.fromSchema(schema)
  const textOf = (node) => plain.serializeFragment(node.content).textContent.trim()
  const here = new Map(notesIn(doc).map(({ node }) => [node.attrs.word, textOf(node)]))
  const names = new Map()
  for (const sup of body.querySelectorAll("sup[data-note]")) {
    const word = sup.dataset.note
    if (!names.has(word)) {
      const carried = new DOMParser().parseFromString(sup.dataset.noteHtml || "", "text/html").body
      const isOther = here.has(word) && sup.hasAttribute("data-note-html") && here.get(word) !== carried.textContent.trim()
      names.set(word, isOther ? unusedName(word, here, names) : word)
    }
    sup.dataset.note = names.get(word)
  }
}

function unusedName(word, here, names) {
  const taken = new Set([...here.keys(), ...names.keys(), ...names.values()])
  for (let number = 2; ; number += 1) {
    if (!taken.has(`${word}-${number}`)) return `${word}-${number}`
  }
}
