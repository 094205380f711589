// A video or a post of somewhere else: a still of ours with a caption, or a card with words.
//
// Nothing is loaded from there, neither now nor when it is read: it is a link that looks its part.

import { Refusal, ask, element, field, filled, text } from "desk/body/dialogs"
import { hostOf, typedAddress, videoOrPost } from "desk/body/addresses"
import { insertBlock, insertPicture, pictureChooser, sendPicture } from "desk/body/pictures"

export function titleOf(address) {
  const found = videoOrPost(address)
  if (!found) return hostOf(address)
  return filled(found.kind === "video" ? text("Video on %s") : text("Post on %s"), found.name)
}

export function insertCard(editor, { href, title, caption }) {
  const { schema } = editor.state
  const words = caption ? [schema.text(caption)] : []
  return insertBlock(editor, schema.nodes.card.create({ href, title }, schema.nodes.figureCaption.create(null, words)))
}

export async function embedDialog(addresses, present = {}) {
  const address = element("input", { type: "url", value: present.href || "", maxlength: 2000, inputmode: "url" })
  const title = element("input", { type: "text", value: present.title || "", maxlength: 300 })
  const caption = element("input", { type: "text", value: present.caption || "", maxlength: 500 })
  const alt = element("input", { type: "text", maxlength: 300 })
  const chooser = pictureChooser(addresses, { optional: true })
  const still = element("div", { hidden: true }, field(text("What the still shows"), alt))
  chooser.listen(({ file, picture }) => {
    still.hidden = !file && !picture
    if (picture) alt.value = picture.alt || ""
  })
  const own = element("details", { class: "desk-still" }, element("summary", {}, text("A still, with or instead of words")), chooser.holder, still)
  const content = element(
    "div",
    {},
    field(text("Address of the video, the post or the page"), address, text("Readers are led there; nothing is loaded from there.")),
    field(text("Title"), title, text("Empty: “Video on …”, “Post on …” or the name of the site.")),
    field(text("Caption"), caption),
    own,
  )
  return ask({
    title: text("A video or a post from elsewhere"),
    content,
    wide: true,
    submit: present.href ? text("Change") : text("Put it in"),
    async answer() {
      const typed = typedAddress(address.value)
      if (!typed || !/^https?:/.test(typed)) throw new Refusal(text("An address begins with https://."))
      const href = videoOrPost(typed)?.href || typed
      const words = { href, title: title.value.trim() || titleOf(href), caption: caption.value.trim() }
      const { file, picture } = chooser.state
      if (!file && !picture) return words
      const described = alt.value.trim()
      if (!described) throw new Refusal(text("Say what the still shows, for readers who do not see it."))
      const stored = file ? await sendPicture(addresses.upload, file, { alt: described, caption: "" }) : picture
      return { ...words, still: { ...stored, alt: described } }
    },
  })
}

export function insertEmbed(editor, { href, title, caption, still }) {
  if (!still) return insertCard(editor, { href, title, caption })
  return insertPicture(editor, { ...still, href, caption: caption || title })
}
