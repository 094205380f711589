// Pictures in the text: found among those that are there, or uploaded; described before they go in.

import { Refusal, ask, element, field, filled, newId, text, tick } from "desk/body/dialogs"

const PAUSE = 250
const MOST_BYTES = 40 * 1024 * 1024 // the server has the last word
const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value || ""

// Something to choose a picture with. `chosen(picture)`: {src, alt, caption, …}; null while none is.
export function pictureChooser({ find, upload }, { file = null, optional = false } = {}) {
  const holder = element("div", { class: "desk-chooser" })
  const choices = element("div", { class: "desk-choices", role: "radiogroup", "aria-label": text("Pictures found") })
  const said = element("p", { class: "desk-targets-said", role: "status" })
  const search = element("input", { type: "search", autocomplete: "off" })
  const files = element("input", { type: "file", accept: "image/*" })
  const state = { file: null, picture: null }
  const listeners = []
  const name = newId("choice")
  let waiting = null
  let address = null

  const changed = () => listeners.forEach((listen) => listen(state))

  function show(found) {
    choices.replaceChildren(
      ...found.map((picture) => {
        const input = element("input", { type: "radio", name, id: newId("picture") })
        input.addEventListener("change", () => {
          state.picture = picture
          state.file = null
          files.value = ""
          changed()
        })
        return element(
          "div",
          { class: "desk-choice" },
          input,
          element(
            "label",
            { for: input.id },
            element("img", { src: picture.thumbnail || picture.src, alt: "", loading: "lazy", width: 96, height: 72 }),
            element("span", {}, picture.alt || picture.caption || picture.src.split("/").at(-1)),
          ),
        )
      }),
    )
  }

  async function look() {
    try {
      const answer = await fetch(`${find}?${new URLSearchParams({ q: search.value })}`, { headers: { Accept: "application/json" } })
      if (!answer.ok || answer.redirected) throw new Error(answer.status)
      const { results, more } = await answer.json()
      show(results)
      const none = search.value ? text("No picture like that.") : text("There are no pictures yet.")
      said.textContent = results.length ? (more ? text("There are more: type a word to narrow.") : "") : none
    } catch {
      said.textContent = text("The pictures could not be looked up.")
    }
  }

  function take(chosen) {
    state.file = chosen
    state.picture = null
    for (const input of choices.querySelectorAll("input")) input.checked = false
    changed()
  }

  search.addEventListener("input", () => {
    clearTimeout(waiting)
    waiting = setTimeout(look, PAUSE)
  })
  files.addEventListener("change", () => files.files[0] && take(files.files[0]))
  if (find && !file) {
    holder.append(field(optional ? text("Find a still among the pictures") : text("Find among the pictures"), search), said, choices)
    look()
  }
  if (upload && !file) holder.append(field(text("Or upload one"), files))
  if (!find && !upload) {
    address = element("input", { type: "text" })
    address.addEventListener("input", () => {
      state.picture = /^\/(?![/\\])/.test(address.value) ? { src: address.value.trim(), alt: "" } : null
      changed()
    })
    holder.append(field(text("Address of the picture on this site"), address, text("From the page of the picture, under Images.")))
  }
  if (file) queueMicrotask(() => take(file))
  return { holder, state, listen: (listener) => listeners.push(listener) }
}

// Sends a file to the server; what it says against it is shown as it is.
export async function sendPicture(upload, file, { alt, decorative, caption, credit, licence }) {
  if (file.size > MOST_BYTES) throw new Refusal(text("This file is too large."))
  const data = new FormData()
  data.append("file", file, file.name || "picture")
  data.append("alt", alt)
  if (decorative) data.append("is_decorative", "on")
  for (const [key, value] of Object.entries({ caption, credit, licence })) data.append(key, value || "")
  let answer
  try {
    answer = await fetch(upload, {
      method: "POST",
      body: data,
      headers: { "X-CSRFToken": token(), Accept: "application/json" },
      credentials: "same-origin",
    })
  } catch {
    throw new Refusal(text("The picture could not be sent: no connection. Nothing is lost; try again."))
  }
  if (answer.redirected) throw new Refusal(text("You have been logged out. Log in in a new tab, then try again."))
  let said = {}
  try {
    said = await answer.json()
  } catch {
    throw new Refusal(filled(text("The server did not take the picture (%s)."), String(answer.status)))
  }
  if (answer.ok) return said
  throw new Refusal(complaints(said.errors || said.error))
}

function complaints(errors) {
  if (typeof errors === "string") return errors
  const lines = Object.values(errors || {}).flat().map((error) => error?.message || String(error))
  return lines.join(" ") || text("The server did not take the picture.")
}

// Asks for a picture and what readers are owed about it; {src, alt, caption, width, height} or null.
export async function pictureDialog(addresses, { file = null, present = null, title = text("A picture in the text") } = {}) {
  const chooser = pictureChooser(addresses, { file })
  const alt = element("input", { type: "text", maxlength: 300 })
  const decorative = element("input", { type: "checkbox" })
  const caption = element("input", { type: "text", maxlength: 500 })
  const credit = element("input", { type: "text", maxlength: 200 })
  const licence = element("input", { type: "text", maxlength: 100 })
  const ofFile = element("div", { hidden: true }, field(text("Credit"), credit), field(text("Licence"), licence))
  const preview = element("p", { class: "desk-picture-chosen" })
  if (present) {
    chooser.state.picture = present
    alt.value = present.alt || ""
    alt.disabled = decorative.checked = present.alt === ""
    caption.value = present.caption || ""
    preview.append(element("img", { src: present.src, alt: "", width: 160 }))
  }
  chooser.listen(({ file: chosenFile, picture }) => {
    ofFile.hidden = !chosenFile
    preview.replaceChildren()
    if (chosenFile) {
      const shown = element("img", { alt: "", width: 160 })
      shown.addEventListener("error", () => shown.remove())
      // As data: the page's policy shows no other picture that is not on the server.
      const reading = new FileReader()
      reading.addEventListener("load", () => { shown.src = reading.result })
      reading.readAsDataURL(chosenFile)
      preview.append(shown, ` ${chosenFile.name}`)
    }
    if (picture) {
      alt.value = picture.alt || ""
      caption.value = picture.caption || ""
      decorative.checked = Boolean(picture.is_decorative) && !picture.alt
      const owed = [picture.credit, picture.licence].filter(Boolean).join(" · ")
      if (owed) preview.append(filled(text("Credit: %s (shown by itself)"), owed))
    }
  })
  decorative.addEventListener("change", () => { alt.disabled = decorative.checked })
  const content = element(
    "div",
    {},
    chooser.holder,
    preview,
    field(text("What it shows"), alt, text("For readers who do not see it.")),
    tick(text("Decorative: says nothing that a reader would miss"), decorative),
    field(text("Caption"), caption),
    ofFile,
  )
  return ask({
    title,
    content,
    wide: true,
    submit: present ? text("Change") : text("Put it in"),
    async answer() {
      const { file: chosenFile, picture } = chooser.state
      if (!chosenFile && !picture) throw new Refusal(text("Choose a picture first."))
      const described = decorative.checked ? "" : alt.value.trim()
      if (!described && !decorative.checked) {
        throw new Refusal(text("Say what the picture shows, or tick that it is decorative."))
      }
      const given = { alt: described, decorative: decorative.checked, caption: caption.value.trim(), credit: credit.value.trim(), licence: licence.value.trim() }
      const stored = chosenFile ? await sendPicture(addresses.upload, chosenFile, given) : picture
      return { src: stored.src, width: stored.width, height: stored.height, alt: described, caption: given.caption }
    },
  })
}

export function insertPicture(editor, { src, alt, width, height, caption, href = null }) {
  const { schema } = editor.state
  const words = caption ? [schema.text(caption)] : []
  const figure = schema.nodes.figure.create(
    { src, alt, width: width ? String(width) : null, height: height ? String(height) : null, href },
    schema.nodes.figureCaption.create(null, words),
  )
  return insertBlock(editor, figure)
}

// A block of its own: instead of what is selected as a whole or of an empty paragraph, else behind
// the paragraph of the cursor. No sentence is cut in two by it, and no selected words are replaced.
export function insertBlock(editor, node) {
  const { $to, node: whole } = editor.state.selection
  const isCaption = $to.parent.type.name === "figureCaption"
  const isEmpty = !isCaption && !$to.parent.content.size
  const chain = editor.chain().focus()
  if (whole || isEmpty || !$to.parent.isTextblock) return chain.insertContent(node.toJSON()).run()
  const depth = isCaption ? $to.depth - 1 : $to.depth
  const isBefore = !isCaption && !$to.parentOffset
  const behind = isBefore ? $to.before(depth) : $to.after(depth)
  return chain.insertContentAt($to.node(1).type.name === "notes" ? $to.before(1) : behind, node.toJSON()).run()
}

export function filesIn(transfer) {
  return [...(transfer?.files || [])].filter((file) => file.type.startsWith("image/"))
}

// A picture that came along in pasted text as data, as a file.
export function asFile({ src }, number) {
  const [, type, data] = src.match(/^data:(image\/[\w+.-]+);base64,(.*)$/s) || []
  if (!type) return null
  try {
    const bytes = Uint8Array.from(atob(data.replace(/\s/g, "")), (sign) => sign.charCodeAt(0))
    return new File([bytes], `pasted-${number}.${type.split("/")[1].replace("jpeg", "jpg")}`, { type })
  } catch {
    return null
  }
}
