// Fields that offer choices while one types (select2) have no name for readers of screens as long
// as they are empty: they are given that of their label.

const name = (rendered) => {
  const field = document.getElementById(rendered.id.replace(/^select2-(.*)-container$/, "$1"))
  const label = field?.labels?.[0]?.textContent.trim() || field?.closest("td")?.className || ""
  if (label) rendered.setAttribute("aria-label", label.replace(/:$/, "").replace(/^field-/, ""))
}
const nameAll = () => document.querySelectorAll(".select2-selection__rendered[id]").forEach(name)

// Django makes these fields when jQuery says that the page is ready, and in new rows when they are
// added; whoever asks later is told later.
window.django?.jQuery?.(nameAll)
document.addEventListener("formset:added", () => setTimeout(nameAll))
