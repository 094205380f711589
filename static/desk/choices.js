// What others' fields leave readers of screens without: names, mostly. On every page of the admin.

const labelOf = (field) => field?.labels?.[0]?.textContent.trim() || headOf(field?.closest("td"))
const headOf = (cell) => cell?.closest("table").tHead?.rows[0].cells[cell.cellIndex]?.textContent.trim() || ""
const named = (element, name) => name && element?.setAttribute("aria-label", name.replace(/:$/, ""))

// Fields in rows go by the head of their column, the field of the search by its picture; the
// empty corner of a table is no head at all.
const nameCells = () => {
  for (const field of document.querySelectorAll("td :is(input:not([type=hidden]), select, textarea)")) {
    if (!field.labels?.length && !field.hasAttribute("aria-label")) named(field, headOf(field.closest("td")))
  }
  for (const cell of document.querySelectorAll(".inline-group .tabular td")) cell.dataset.head = headOf(cell)
  for (const corner of document.querySelectorAll("th.original:empty")) corner.setAttribute("role", "cell")
}
named(document.getElementById("searchbar"), document.querySelector("#toolbar label img")?.alt)
nameCells()

// Fields that offer choices while one types (select2) have no name as long as they are empty.
const nameChoices = (select) => {
  const container = select.nextElementSibling
  const label = labelOf(select)
  named(container.querySelector("span.select2-selection__rendered"), label)
  named(container.querySelector(".select2-search__field"), label)
  // Crosses for the pointer alone: keys take away with Backspace. And no items of the list.
  for (const cross of container.querySelectorAll(".select2-selection__clear, .select2-selection__choice__remove")) {
    cross.setAttribute("aria-hidden", "true")
  }
}
const watched = new WeakSet()
const nameAll = () => {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    nameChoices(select)
    if (watched.has(select)) continue
    watched.add(select)
    // What is chosen is drawn anew each time.
    new MutationObserver(() => nameChoices(select)).observe(
      select.nextElementSibling, { childList: true, subtree: true }
    )
  }
}

// Django makes these fields when jQuery says that the page is ready, and in new rows when they are
// added; whoever asks later is told later.
const jQuery = window.django?.jQuery
jQuery?.(nameAll)
document.addEventListener("formset:added", () => setTimeout(() => { nameCells(); nameAll() }))
jQuery?.(document).on("select2:open", ({ target }) => {
  named(document.querySelector(".select2-dropdown .select2-search__field"), labelOf(target))
  const list = document.querySelector(".select2-dropdown [role=listbox]")
  named(list, labelOf(target))
  // A list that scrolls and has nothing to focus is one for keys as well.
  list?.setAttribute("tabindex", "-1")
})

// Day and time of one moment belong together, under the name of the field.
for (const pair of document.querySelectorAll("p.datetime")) {
  const label = pair.closest(".flex-container")?.querySelector("label, legend")?.textContent.trim()
  pair.setAttribute("role", "group")
  named(pair, label || headOf(pair.closest("td")))
}

// The pictures over the two lists of a choice of many (made when the page has loaded) have a text.
addEventListener("load", () => {
  for (const icon of document.querySelectorAll("span.search-label-icon")) icon.setAttribute("role", "img")
})
