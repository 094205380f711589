// "Link to": one field for a name, a headline or an address.
//
// Any name of a person, state, organisation or event is found, in any spelling and script, and any
// article by its headline; the site's own search answers. What is linked is a plain link.

import { Refusal, ask, element, field, newId, text } from "desk/body/dialogs"
import { tidyAddress, typedAddress } from "desk/body/addresses"

const PAUSE = 150 // milliseconds of quiet before the server is asked

// A combobox over what the server finds. `chosen(result)` is called with {label, url, …}.
export function targetField(address, language, chosen) {
  const list = element("ul", { id: newId("targets"), role: "listbox", "aria-label": text("Found"), class: "desk-targets", hidden: true })
  const said = element("p", { class: "desk-targets-said", role: "status" })
  const input = element("input", {
    type: "text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: 2000,
  })
  let results = []
  let active = -1
  let waiting = null
  let asked = null

  function show(found) {
    results = found
    active = -1
    list.replaceChildren(
      ...found.map((result, place) =>
        element(
          "li",
          { role: "option", id: `${list.id}-${place}`, "aria-selected": "false", onmousedown: (event) => event.preventDefault(), onclick: () => choose(place) },
          element("span", { class: "desk-target-label" }, result.label),
          " ",
          element("span", { class: "desk-target-kind" }, [result.kind, result.description].filter(Boolean).join(" · ")),
        ),
      ),
    )
    list.hidden = !found.length
    input.setAttribute("aria-expanded", String(found.length > 0))
    input.removeAttribute("aria-activedescendant")
  }

  function move(step) {
    if (!results.length) return
    active = (active + step + results.length + (active < 0 && step < 0 ? 1 : 0)) % results.length
    ;[...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === active)))
    list.children[active].scrollIntoView({ block: "nearest" })
    input.setAttribute("aria-activedescendant", list.children[active].id)
  }

  function choose(place) {
    const result = results[place]
    show([])
    chosen(result)
  }

  async function find() {
    const typed = input.value.trim()
    asked?.abort()
    if (!address || typed.length < 2 || typedAddress(typed)) {
      said.textContent = ""
      return show([])
    }
    asked = new AbortController()
    try {
      const query = new URLSearchParams({ q: typed, language })
      const answer = await fetch(`${address}?${query}`, { signal: asked.signal, headers: { Accept: "application/json" } })
      if (!answer.ok || answer.redirected) throw new Error(answer.status)
      const { results: found } = await answer.json()
      show(found)
      said.textContent = found.length
        ? `${found.length} ${text("found; arrow keys choose")}`
        : text("Nobody and nothing of that name. An address can be typed as well.")
    } catch (error) {
      if (error.name === "AbortError") return
      show([])
      said.textContent = text("The search did not answer. An address can be typed as well.")
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting)
    waiting = setTimeout(find, PAUSE)
  })
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault()
      move(event.key === "ArrowDown" ? 1 : -1)
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault()
      choose(active)
    } else if (event.key === "Escape" && results.length) {
      event.preventDefault()
      event.stopPropagation()
      show([])
    }
  })
  return { input, list, said, first: () => results[0] }
}

export async function linkDialog(editor, { address, language }) {
  const { state } = editor
  if (state.selection.$from.parent.type.name === "codeBlock") return
  if (editor.isActive("link")) editor.commands.extendMarkRange("link")
  const { from, to, empty } = editor.state.selection
  const present = editor.getAttributes("link")
  const words = editor.state.doc.textBetween(from, to, " ")
  let target = null

  const found = targetField(address, language(), (result) => {
    target = result
    found.input.value = result.label
    where.textContent = `${result.label} · ${result.url}`
    found.input.closest("form").requestSubmit()
  })
  if (present.href) found.input.value = present.href
  else if (words && words.length <= 80) found.input.value = words.trim()
  found.input.addEventListener("input", () => { target = null })
  const where = element("p", { class: "desk-link-where" })
  if (present.href) {
    where.append(
      `${text("Leads to:")} `,
      element("a", { href: present.href, target: "_blank", rel: "noopener" }, present.href),
    )
  }
  const shown = element("input", { type: "text", maxlength: 300 })
  const content = element(
    "div",
    {},
    field(text("Name, headline or address"), found.input, text("Any name of a person, state, organisation or event; words of a headline; or an address.")),
    found.list,
    found.said,
    where,
    empty && !present.href ? field(text("Words of the link"), shown, text("Empty: the name or headline itself.")) : "",
  )
  if (found.input.value && !present.href) queueMicrotask(() => found.input.dispatchEvent(new Event("input")))
  const result = await ask({
    title: present.href ? text("Change the link") : text("Link to …"),
    content,
    submit: present.href ? text("Change") : text("Set the link"),
    others: present.href ? [[text("Remove the link"), () => "remove"]] : [],
    answer() {
      if (target) return target
      const typed = found.input.value.trim()
      const href = typedAddress(typed)
      if (href) return { url: href, label: typed }
      if (/^\s*[a-z][a-z0-9+.-]*:/i.test(typed)) throw new Refusal(text("Readers cannot be led there. An address begins with https:// or mailto:."))
      const first = found.first()
      if (!first) throw new Refusal(text("Type a name and choose, or type an address."))
      return first
    },
  })
  if (!result) return editor.view.focus()
  if (result === "remove") return editor.chain().focus().unsetLink().run()
  const attributes = { href: tidyAddress(result.url) || result.url, title: null, hreflang: null }
  const chain = editor.chain().focus().setTextSelection({ from, to })
  if (!empty || present.href) return chain.setLink(attributes).run()
  const label = shown.value.trim() || result.label
  return chain
    .insertContent({ type: "text", text: label, marks: [{ type: "link", attrs: attributes }] })
    .unsetMark("link")
    .run()
}
