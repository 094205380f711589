// Says that this form is open, and tells who else has the same article open or has saved it.

const BEAT = 15_000

const root = document.querySelector("[data-desk-saving]")
const form = document.querySelector("#article_form")
const place = root?.querySelector("[data-desk-presence]")
if (place && form?.elements.form_key) start()

function start() {
  let shown = ""
  let timer = 0

  function fields() {
    return new URLSearchParams({
      csrfmiddlewaretoken: form.querySelector("[name=csrfmiddlewaretoken]").value,
      form_key: form.elements.form_key.value,
      base: form.elements.base_revision.value,
      typing: root.dataset.touched ? "1" : "0",
    })
  }

  async function beat() {
    window.clearTimeout(timer)
    if (!root.dataset.presence) return
    if (document.visibilityState === "visible") {
      try {
        const answer = await fetch(root.dataset.presence, {
          method: "POST",
          body: fields(),
          redirect: "manual",
          headers: { Accept: "application/json" },
        })
        if (answer.ok) show(await answer.json())
      } catch {
        // Whether the server is there is said where it matters: beside what was typed.
      }
    }
    timer = window.setTimeout(beat, BEAT)
  }

  // Only what is news is written, so that it is read out once.
  function show({ others, newer }) {
    const lines = [...others, newer].filter(Boolean)
    if (lines.join("\n") === shown) return
    shown = lines.join("\n")
    place.replaceChildren(
      ...lines.map((line) => {
        const paragraph = document.createElement("p")
        paragraph.textContent = line
        if (line === newer) paragraph.className = "is-newer"
        return paragraph
      }),
    )
  }

  let hasTyped = false
  form.addEventListener("input", () => {
    if (hasTyped) return
    hasTyped = true
    window.setTimeout(beat, 0)
  })
  document.addEventListener("visibilitychange", beat)
  document.addEventListener("desk:saved", () => { if (!timer) beat() })
  window.addEventListener("pagehide", () => {
    if (!root.dataset.presence) return
    const leaving = fields()
    leaving.set("leaving", "1")
    navigator.sendBeacon?.(root.dataset.presence, leaving)
  })
  window.addEventListener("pageshow", (event) => { if (event.persisted) beat() })
  beat()
}
