// What all dialogues of the writing field share: elements, fields, and one way to ask.
//
// A dialogue stands outside the article's form, so that Enter in it never sends the article.

export const text = window.gettext || ((message) => message)

// "%s" and "%s" filled in order; words stay translatable as whole sentences.
export function filled(message, ...values) {
  return values.reduce((said, value) => said.replace("%s", value), message)
}

// "one" or "many" words for a number, which stands for "%s".
export function counted(one, many, number) {
  const choose = window.ngettext || ((singular, plural, count) => (count === 1 ? singular : plural))
  return filled(choose(one, many, number), number.toLocaleString(document.documentElement.lang || "en"))
}

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue
    if (name === "class") made.className = value
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value)
    else if (name === "value") made.value = value
    else made.setAttribute(name, value === true ? "" : value)
  }
  made.append(...children.filter((child) => child !== null && child !== undefined))
  return made
}

let lastNumber = 0
export function newId(name) {
  lastNumber += 1
  return `desk-${name}-${lastNumber}`
}

export function field(label, input, help = "") {
  input.id ||= newId("field")
  const parts = [element("label", { for: input.id }, label), input]
  if (help) {
    const note = element("p", { class: "help", id: newId("help") }, help)
    input.setAttribute("aria-describedby", note.id)
    parts.push(note)
  }
  return element("div", { class: "desk-dialog-field" }, ...parts)
}

export function tick(label, input) {
  input.id ||= newId("tick")
  return element("div", { class: "desk-dialog-tick" }, input, element("label", { for: input.id }, label))
}

// Asks, and resolves to what `answer()` gives, or to null where nothing is to happen.
//
// `answer` may be asynchronous and may refuse: a `Refusal` is shown in the dialogue, which stays.
// `others`: [label, answer] of further buttons, as for "Remove". `tells`: there is nothing to answer.
export class Refusal extends Error {}

export function ask({ title, content, submit, answer, others = [], wide = false, tells = false }) {
  return new Promise((resolve) => {
    const heading = element("h2", { id: newId("title"), tabindex: tells ? "-1" : null }, title)
    const complaint = element("p", { class: "desk-dialog-complaint", role: "alert", hidden: true })
    const go = element("button", { type: "submit", class: "default" }, submit)
    const cancel = element("button", { type: "button", class: "desk-button" }, text("Cancel"))
    const more = others.map(([label, act]) =>
      element("button", { type: "button", class: "desk-button", onclick: () => finish(act) }, label),
    )
    const buttons = element("div", { class: "desk-dialog-buttons" }, go, ...more, tells ? null : cancel)
    const form = element("form", { novalidate: true }, heading, content, complaint, buttons)
    const dialog = element(
      "dialog",
      { class: wide ? "desk-dialog is-wide" : "desk-dialog", "aria-labelledby": heading.id },
      form,
    )
    let result = null

    async function finish(act) {
      for (const button of buttons.children) button.disabled = button !== cancel
      complaint.hidden = true
      try {
        result = await act()
        dialog.close()
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        complaint.textContent = error.message
        complaint.hidden = false
      } finally {
        for (const button of buttons.children) button.disabled = false
      }
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault()
      finish(answer)
    })
    cancel.addEventListener("click", () => dialog.close())
    dialog.addEventListener("close", () => {
      dialog.remove()
      resolve(result)
    })
    document.body.append(dialog)
    dialog.showModal()
    const first = tells ? heading : content.querySelector?.("[autofocus], input, textarea, button")
    first?.focus()
  })
}

// Asks yes or no.
export async function confirmed(title, words, submit) {
  const content = element("p", {}, words)
  return Boolean(await ask({ title, content, submit, answer: () => true }))
}
