// What a text may consist of in the visual editor: the same as `articles.sanitising` allows, but
// for lists of definitions and captions of tables, which stay HTML.

import * as prose from "django-prose-editor/editor"
import { Card, Figure, FigureCaption } from "desk/body/figures"
import { Note, NoteReference, Notes } from "desk/body/notes"

const attributes = (...names) => Object.fromEntries(names.map((name) => [name, { default: null }]))

// Markup that prose needs and the editor does not bring. Each keeps its text and its attributes.
const mark = (name, tag, ...names) =>
  prose.Mark.create({
    name,
    inclusive: false,
    addAttributes: () => attributes(...names),
    parseHTML: () => [{ tag }],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  })

const languages = prose.Extension.create({
  name: "languages",
  addGlobalAttributes: () => [
    {
      types: [
        "paragraph", "heading", "blockquote", "listItem", "bulletList", "orderedList", "table",
        "tableRow", "tableCell", "tableHeader", "figure", "card", "figureCaption", "note",
      ],
      attributes: attributes("lang", "dir"),
    },
    { types: ["blockquote"], attributes: attributes("cite") },
    { types: ["tableHeader"], attributes: attributes("scope") },
    { types: ["link"], attributes: attributes("hreflang", "title") },
  ],
})

export const extensions = [
  // The notes stand where the author put their list, which is nearly always the end.
  prose.Document.extend({ content: "block+ notes? block*" }),
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
  // Outside of links, since a superscript link is the number of a note.
  prose.Superscript.extend({ priority: 1100 }),
  prose.Code,
  prose.CodeBlock,
  prose.Blockquote,
  prose.HorizontalRule,
  prose.BulletList,
  prose.OrderedList,
  prose.ListItem,
  // Its own dialogue is not ours; see linking.js.
  prose.Link.extend({ addKeyboardShortcuts: () => ({}), addMenuItems: undefined }).configure({
    enableTarget: false,
    autolink: false,
    linkOnPaste: true,
  }),
  prose.Image.configure({ inline: true }),
  Figure,
  FigureCaption,
  Card,
  NoteReference,
  Note,
  Notes,
  prose.Table,
  prose.TableRow,
  prose.TableHeader,
  prose.TableCell,
  languages,
  mark("q", "q", "cite"),
  mark("cite", "cite"),
  mark("abbr", "abbr", "title"),
  mark("time", "time", "datetime"),
  mark("bdi", "bdi", "lang", "dir"),
  prose.Mark.create({
    name: "foreign",
    addAttributes: () => attributes("lang", "dir"),
    parseHTML: () => [{ tag: "span[lang]" }, { tag: "span[dir]" }],
    renderHTML: ({ HTMLAttributes }) => ["span", HTMLAttributes, 0],
  }),
]
