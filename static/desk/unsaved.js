// Ask before a page with unsaved typing is left. Without this script the page works the same.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("#article_form")
  if (!form) return
  // A page that came back with errors holds text that is not stored yet.
  let unsaved = Boolean(document.querySelector(".errornote"))
  form.addEventListener("input", () => { unsaved = true })
  form.addEventListener("change", () => { unsaved = true })
  // The fields with search tell only jQuery about their changes.
  const chosen = "select2:select select2:unselect select2:clear"
  window.django?.jQuery(form).on(chosen, () => { unsaved = true })
  form.addEventListener("submit", (event) => {
    // What opens beside the form, a preview, saves nothing.
    if (!event.submitter?.formTarget) unsaved = false
  })
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault()
  })
})
