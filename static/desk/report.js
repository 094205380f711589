// The report before publication follows what is typed.
//
// It comes with the page; without this script it is about what was saved last. Here the form is sent
// to be looked at, unsaved, some time after the last key, and when names were decided below.

const PAUSE = 2500 // milliseconds without a key; linking a long text takes a moment

function start(section, form) {
  const findings = section.querySelector("[data-report-findings]")
  const line = section.querySelector("[data-report-line]")
  const status = section.querySelector("[data-report-said]")
  const details = section.querySelector("[data-report-details]")
  let timer = 0
  let asked = null
  let changes = 0
  let known = 0

  // On a telephone the line says enough until somebody wants to know more.
  if (matchMedia("(max-width: 767px)").matches) details.open = false

  function later(pause = PAUSE) {
    changes += 1
    section.classList.add("is-old")
    clearTimeout(timer)
    timer = setTimeout(ask, pause)
  }

  async function ask() {
    clearTimeout(timer)
    if (known === changes) return
    asked?.abort()
    asked = new AbortController()
    const about = changes
    try {
      const answer = await fetch(section.dataset.report, {
        method: "POST",
        body: new FormData(form),
        redirect: "error",
        signal: asked.signal,
      })
      if (!answer.ok) return
      const html = await answer.text()
      if (about < known) return
      known = about
      show(html)
      if (known === changes) section.classList.remove("is-old")
    } catch {
      // Offline, logged out or asked anew: the report stays as it is, and old.
    }
  }

  function show(html) {
    const at = findings.contains(document.activeElement) ? document.activeElement.hash : null
    findings.innerHTML = html
    if (at) findings.querySelector(`a[href="${CSS.escape(at)}"]`)?.focus()
    const summary = findings.querySelector("[data-report-summary]")?.dataset.reportSummary || ""
    if (line.textContent === summary) return
    line.textContent = summary
    status.textContent = summary
    for (const count of document.querySelectorAll("[data-report-count]")) {
      count.textContent = summary
    }
  }

  // A new article was kept for the first time: what was said of the new one is asked of this one.
  function adopt(article) {
    if (!article || !section.dataset.report.endsWith("/article/report/")) return
    section.dataset.report = section.dataset.report.replace(/report\/$/, `${article}/report/`)
    for (const button of form.querySelectorAll("button[formaction$='/article/preview/']")) {
      const address = button.getAttribute("formaction")
      button.setAttribute("formaction", address.replace(/preview\/$/, `${article}/preview/`))
    }
  }

  // --- The way to a field ----------------------------------------------------------------------

  // The writing field stands in for a text area that is not shown.
  function place(hash) {
    const element = document.getElementById(hash.slice(1))
    if (!element) return null
    if (hash === "#corrections-group") return correction(element)
    if (element.offsetParent !== null) return element
    return element.closest(".form-row")?.querySelector(".ProseMirror, .select2-selection, input")
  }

  // A row for a new correction, made by the admin's own link if there is none yet.
  function correction(group) {
    const rows = () => [...group.querySelectorAll(".inline-related:not(.has_original):not(.empty-form)")]
    if (!rows().length) group.querySelector(".add-row a")?.click()
    return rows().at(-1)?.querySelector("textarea") || group
  }

  section.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']")
    const target = link && place(link.getAttribute("href"))
    if (!target) return
    event.preventDefault()
    if (!target.matches("a, button, input, select, textarea, [tabindex], [contenteditable]")) {
      target.tabIndex = -1
    }
    target.scrollIntoView({ block: "center" })
    target.focus({ preventScroll: true })
  })

  form.addEventListener("input", () => later())
  form.addEventListener("change", () => later())
  // The fields with search tell only jQuery about their changes.
  window.django?.jQuery(form).on("select2:select select2:unselect select2:clear", () => later())
  document.addEventListener("desk:saved", (event) => {
    adopt(event.detail?.article)
    ask()
  })
  document.addEventListener("desk:decided", () => later(0))
}

const section = document.querySelector("[data-report]")
const form = document.querySelector("#article_form")
if (section && form) start(section, form)
