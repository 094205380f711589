// Keeps a note to colleagues while it is typed: in this browser, until it stands in the thread.
//
// A note goes to colleagues once it is added and not before, so the server gets nothing of it here.
// The text of the article is kept by autosave.js, which leaves this field alone.

const DELAY = 300 // milliseconds after a key
const PREFIX = "desk:note:"

const root = document.querySelector("[data-desk-saving]")
const field = document.querySelector("#workflow textarea[name=message]")
if (root?.dataset.article && field) start()

function start() {
  const key = `${PREFIX}${root.dataset.user}:${root.dataset.article}`
  let timer = 0

  // Storage may be forbidden, absent or full: typing goes on all the same.
  function stored() {
    try {
      return JSON.parse(localStorage.getItem(key) || "null")
    } catch {
      return null
    }
  }

  function keep(extra = {}) {
    window.clearTimeout(timer)
    timer = 0
    try {
      if (field.value.trim()) {
        localStorage.setItem(key, JSON.stringify({ text: field.value, time: Date.now(), ...extra }))
      } else localStorage.removeItem(key)
    } catch {
      // Nothing to be done about it.
    }
  }

  function forget() {
    try {
      localStorage.removeItem(key)
    } catch {
      // As above.
    }
  }

  // The thread shows a note with other line breaks and with links in it.
  const bare = (text) => text.replace(/\s+/g, "")

  function stands(text) {
    const notes = document.querySelectorAll("#workflow .workflow-text")
    return [...notes].some((note) => bare(note.textContent) === bare(text))
  }

  function bringBack(item) {
    field.value = item.text
    field.closest("details").open = true
    const time = new Date(item.time).toLocaleString(document.documentElement.lang || undefined)
    const said = document.createElement("p")
    said.className = "help"
    said.setAttribute("role", "status")
    field.after(said)
    said.textContent = root.dataset.saidNote.replace("%s", time)
    field.addEventListener("input", () => said.remove(), { once: true })
  }

  const left = stored()
  if (left?.text) {
    if (left.sent && stands(left.text)) forget()
    else if (!field.value.trim()) bringBack(left)
  }

  field.addEventListener("input", () => {
    timer ||= window.setTimeout(keep, DELAY)
  })
  // "Save draft" leaves the note where it is; the other buttons may be refused, or never arrive.
  field.form?.addEventListener("submit", () => {
    if (field.value.trim()) keep({ sent: true })
  })
  window.addEventListener("pagehide", () => {
    if (timer) keep()
  })
}
