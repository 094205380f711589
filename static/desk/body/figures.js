// Pictures with their captions, and cards that stand for a video or a post somewhere else.
//
// Neither asks anybody else for anything: a video is shown as a still of ours, or as words, and is
// a link to where it plays.

import * as prose from "django-prose-editor/editor"
import { element, text } from "desk/body/dialogs"

const { TextSelection, NodeSelection } = prose.pm.state
const { DOMParser: NodeParser, Fragment } = prose.pm.model

const direct = (dom, selector) => dom.querySelector(`:scope > ${selector}`)

// The one element that a figure consists of, its caption apart; null where there are others.
function soleContent(dom) {
  const parts = [...dom.children].filter((child) => child.tagName !== "FIGCAPTION")
  const hasText = [...dom.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())
  return parts.length === 1 && !hasText ? parts[0] : null
}

function pictureIn(dom) {
  const sole = soleContent(dom)
  if (sole?.tagName === "IMG") return { image: sole, href: null }
  const inner = sole?.tagName === "A" && sole.children.length === 1 ? sole.firstElementChild : null
  const isAlone = inner?.tagName === "IMG" && !sole.textContent.trim()
  return isAlone ? { image: inner, href: sole.getAttribute("href") } : null
}

// The caption is parsed by itself, for the picture beside it is no content but an attribute.
function captionOf(dom, schema) {
  const type = schema.nodes.figureCaption
  const caption = direct(dom, "figcaption")
  const parsed = caption
    ? NodeParser.fromSchema(schema).parse(caption, { topNode: type.create(), preserveWhitespace: true })
    : type.create()
  return Fragment.from(parsed)
}

export const FigureCaption = prose.Node.create({
  name: "figureCaption",
  content: "inline*",
  defining: true,
  isolating: true,
  selectable: false,
  renderHTML: ({ HTMLAttributes }) => ["figcaption", HTMLAttributes, 0],
  addNodeView() {
    return ({ node }) => {
      const dom = element("figcaption", { "data-placeholder": text("Caption") })
      const mark = (shown) => dom.classList.toggle("is-empty", shown.content.size === 0)
      mark(node)
      return {
        dom,
        contentDOM: dom,
        ignoreMutation: (mutation) => mutation.type === "attributes",
        update(updated) {
          if (updated.type !== node.type) return false
          mark(updated)
          return true
        },
      }
    }
  },
})

export const Figure = prose.Node.create({
  name: "figure",
  group: "block",
  content: "figureCaption",
  draggable: true,
  isolating: true,
  addAttributes: () =>
    Object.fromEntries(
      ["src", "alt", "width", "height", "href"].map((name) => [
        name,
        {
          default: null,
          rendered: false,
          parseHTML: (dom) => {
            const found = pictureIn(dom)
            return name === "href" ? found.href : found.image.getAttribute(name)
          },
        },
      ]),
    ),
  parseHTML: () => [
    { tag: "figure", priority: 60, getAttrs: (dom) => (pictureIn(dom) ? null : false), getContent: captionOf },
  ],
  renderHTML({ node, HTMLAttributes }) {
    const { src, alt, width, height, href } = node.attrs
    const image = element("img", { src, alt: alt ?? "", width, height })
    // An empty description says "decorative", which is more than none.
    image.setAttribute("alt", alt ?? "")
    const dom = element("figure", HTMLAttributes, href ? element("a", { href }, image) : image)
    return { dom, contentDOM: dom }
  },
  addNodeView() {
    return framed((node) => {
      const { src, alt, href } = node.attrs
      const image = element("img", { src: src || "", alt: alt || "" })
      const said = alt ? text("Description:") : text("Decorative: no description")
      const facts = element("p", { class: "desk-figure-facts" }, said, alt ? ` ${alt}` : "")
      if (href) facts.append(element("br"), `${text("Leads to:")} ${href}`)
      return [image, facts]
    })
  },
  addKeyboardShortcuts() {
    return {
      // The end of the caption is the end of the figure.
      Enter: ({ editor }) => leave(editor),
      Backspace: ({ editor }) => selectAround(editor),
    }
  },
})

export const Card = prose.Node.create({
  name: "card",
  group: "block",
  content: "figureCaption",
  draggable: true,
  isolating: true,
  addAttributes: () => ({
    href: { default: "", rendered: false, parseHTML: (dom) => direct(dom, "a").getAttribute("href") },
    title: { default: "", rendered: false, parseHTML: (dom) => direct(dom, "a").textContent.trim() },
  }),
  parseHTML: () => [
    {
      tag: "figure",
      priority: 60,
      getAttrs: (dom) => {
        const sole = soleContent(dom)
        const isCard = sole?.tagName === "A" && sole.hasAttribute("href") && !sole.children.length
        return isCard && sole.textContent.trim() ? null : false
      },
      getContent: captionOf,
    },
  ],
  renderHTML({ node, HTMLAttributes }) {
    const link = element("a", { href: node.attrs.href }, node.attrs.title)
    const dom = element("figure", HTMLAttributes, link)
    return { dom, contentDOM: dom }
  },
  addNodeView() {
    return framed((node) => [
      element("p", { class: "desk-card-title" }, node.attrs.title),
      element("p", { class: "desk-figure-facts" }, node.attrs.href),
    ])
  },
})

// A frame that is no text, with its buttons, and the caption, which is.
function framed(inside) {
  return ({ node, editor, getPos }) => {
    let current = node
    const button = (label, act) =>
      element("button", { type: "button", class: "desk-button", onclick: act }, label)
    const shown = element("div", { class: "desk-figure-shown" })
    const act = (name) => () => {
      editor.commands.setNodeSelection(getPos())
      if (name === "delete") editor.chain().deleteSelection().focus().run()
      else editor.view.dom.dispatchEvent(new CustomEvent("desk:edit-figure", { detail: { pos: getPos() } }))
    }
    const tools = element(
      "div",
      { class: "desk-figure-tools", role: "group" },
      button(text("Change"), act("edit")),
      button(text("Remove"), act("delete")),
    )
    // Several figures have the same buttons: which one they belong to is said as well.
    const draw = (figure) => {
      shown.replaceChildren(...inside(figure))
      tools.setAttribute("aria-label", figure.attrs.title || figure.attrs.alt || figure.attrs.src || "")
    }
    const frame = element("div", { class: "desk-figure-frame", contenteditable: "false" }, shown, tools)
    const contentDOM = element("div", { class: "desk-figure-caption" })
    const dom = element("figure", { class: `desk-figure is-${node.type.name}` }, frame, contentDOM)
    draw(node)
    return {
      dom,
      contentDOM,
      stopEvent: (event) => tools.contains(event.target),
      ignoreMutation: (mutation) =>
        mutation.type !== "selection" && !contentDOM.contains(mutation.target),
      update(updated) {
        if (updated.type !== current.type) return false
        if (!updated.sameMarkup(current)) draw(updated)
        current = updated
        return true
      },
    }
  }
}

function figureAround($pos) {
  for (let depth = $pos.depth; depth > 0; depth -= 1) {
    if (["figure", "card"].includes($pos.node(depth).type.name)) return depth
  }
  return null
}

function leave(editor) {
  const { state, view } = editor
  const { selection } = state
  const isNode = selection instanceof NodeSelection && ["figure", "card"].includes(selection.node.type.name)
  const depth = isNode ? null : figureAround(selection.$from)
  if (!isNode && depth === null) return false
  const after = isNode ? selection.to : selection.$from.after(depth)
  const tr = state.tr.insert(after, state.schema.nodes.paragraph.create())
  view.dispatch(tr.setSelection(TextSelection.create(tr.doc, after + 1)).scrollIntoView())
  return true
}

function selectAround(editor) {
  const { state, view } = editor
  const { selection } = state
  const depth = selection.empty ? figureAround(selection.$from) : null
  if (depth === null || selection.$from.parentOffset > 0) return false
  view.dispatch(state.tr.setSelection(NodeSelection.create(state.doc, selection.$from.before(depth))))
  return true
}
