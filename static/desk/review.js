// The review panel: acts without leaving the page, keys, and the way between text and list.
//
// Everything works without this script, by forms that lead to the panel's own page. Here a form
// sends in the background and the panel comes back whole; what is typed elsewhere on the page is
// never touched. Keys are heard only while the focus is in the panel, beside the text.

const CURRENT = "is-current"

function start(root) {
  const panel = root.querySelector("[data-review-panel]")
  const status = root.querySelector("[data-review-said]")

  const rows = () => [...panel.querySelectorAll("[data-row]")]
  const rowOf = (element) => element?.closest("[data-row]")
  const rowNumbered = (number) => panel.querySelector(`[data-row="${number}"]`)
  const rowKeyed = (key) => rows().find((row) => row.dataset.key === key)

  function say(text) {
    status.textContent = ""
    // A status that says the same twice is read once; an empty moment makes it news.
    requestAnimationFrame(() => { status.textContent = text })
  }

  // --- The current row, and its places in the text ---------------------------------------------

  function markCurrent(row, { scrollText = true } = {}) {
    for (const element of panel.querySelectorAll(`.${CURRENT}`)) element.classList.remove(CURRENT)
    if (!row) return
    row.classList.add(CURRENT)
    const places = panel.querySelectorAll(`[data-mark="${row.dataset.row}"]`)
    for (const place of places) place.classList.add(CURRENT)
    if (scrollText && places[0]) scrollWithin(panel.querySelector("[data-review-text]"), places[0])
  }

  // Scrolls the text alone: the page stays where the editor looks.
  function scrollWithin(box, element) {
    const [outer, inner] = [box.getBoundingClientRect(), element.getBoundingClientRect()]
    if (inner.top < outer.top || inner.bottom > outer.bottom) {
      box.scrollTop += inner.top - outer.top - box.clientHeight / 3
    }
  }

  function focusRow(row) {
    const summary = row?.querySelector("summary")
    if (!summary) return
    summary.focus({ preventScroll: true })
    // Where the text stands beside the list, both are to be seen; the row above all.
    const text = panel.querySelector("[data-review-text]")
    if (getComputedStyle(text).position === "sticky") text.scrollIntoView({ block: "nearest" })
    summary.scrollIntoView({ block: "nearest" })
  }

  panel.addEventListener("focusin", (event) => {
    const row = rowOf(event.target)
    if (row && !row.classList.contains(CURRENT)) markCurrent(row)
  })

  panel.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-mark]")
    if (mark) {
      event.preventDefault()
      const row = rowNumbered(mark.dataset.mark)
      if (!row) return
      row.open = true
      markCurrent(row, { scrollText: false })
      focusRow(row)
      return
    }
    if (event.target.closest("[data-review-show]")) {
      event.preventDefault()
      const row = rowOf(event.target)
      markCurrent(row)
      panel.querySelector(`[data-mark="${row.dataset.row}"]`)?.scrollIntoView({ block: "nearest" })
    }
  })

  // --- Acts ------------------------------------------------------------------------------------

  let busy = false

  panel.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-review-act]")
    if (!form) return
    event.preventDefault()
    if (!busy) send(form, event.submitter)
  })

  async function send(form, button) {
    const row = rowOf(form)
    const listed = rows()
    const place = row ? listed.indexOf(row) : 0
    // Whom to turn to next: those after this one first, then from the top again.
    const others = [...listed.slice(place + 1), ...listed.slice(0, place)]
    const next = others.filter((other) => "open" in other.dataset).map((other) => other.dataset.key)
    const data = new FormData(form)
    if (button?.name) data.append(button.name, button.value)
    busy = true
    panel.setAttribute("aria-busy", "true")
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: data,
        headers: { "X-Review-Panel": "1" },
        redirect: "manual",
      })
      // A redirect leads to the page where one logs in.
      if (answer.type === "opaqueredirect") complain(root.dataset.ended)
      else if (!answer.ok) complain(root.dataset.failed)
      else replace(await answer.text(), row, next)
    } catch {
      complain(root.dataset.failed)
    } finally {
      busy = false
      panel.removeAttribute("aria-busy")
    }
  }

  function complain(text) {
    let box = panel.querySelector("[data-review-outcome]")
    if (!box) {
      box = document.createElement("div")
      box.dataset.reviewOutcome = ""
      panel.querySelector(".review-top").prepend(box)
    }
    box.className = "review-outcome is-refusal"
    const line = document.createElement("p")
    line.textContent = text
    box.replaceChildren(line)
    say(text)
  }

  function replace(html, acted, next) {
    const key = acted?.dataset.key
    const open = new Set(rows().filter((row) => row.open).map((row) => row.dataset.key))
    const scrolled = panel.querySelector("[data-review-text]").scrollTop
    const keysShown = panel.querySelector("[data-review-keys]").open
    panel.innerHTML = html
    document.dispatchEvent(new CustomEvent("desk:decided"))
    panel.querySelector("[data-review-text]").scrollTop = scrolled
    panel.querySelector("[data-review-keys]").open = keysShown
    for (const row of rows()) row.open = open.has(row.dataset.key) && row.dataset.key !== key
    showStale()
    equip()
    turnTo(key, next, Boolean(acted) && "open" in acted.dataset)
  }

  // Where the focus goes after an act: to a question, to the row that was refused or restored, or
  // on to the next one that waits.
  function turnTo(key, next, wasWaiting) {
    const question = panel.querySelector("[data-review-question]")
    if (question) {
      const heading = question.querySelector("h3")
      heading.focus()
      say(heading.textContent)
      return
    }
    const outcome = panel.querySelector("[data-review-outcome]")
    const said = outcome?.querySelector("[data-review-outcome-text]").textContent || ""
    const wasUndone = outcome && !outcome.querySelector("[data-review-undo]")
    const same = rowKeyed(outcome?.dataset.key || key)
    const waiting = next.map(rowKeyed).find((row) => row && "open" in row.dataset)
    const goal = wasUndone ? same || waiting : waiting || same || rows()[0]
    if (goal) goal.open = goal === waiting || Boolean(wasUndone)
    focusRow(goal)
    markCurrent(goal)
    say(wasWaiting && !waiting ? `${said} ${root.dataset.movedOn}` : said)
  }

  // --- Keys ------------------------------------------------------------------------------------

  const TYPING = "input, textarea, select, [contenteditable]"

  panel.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target.closest(`${TYPING}, [data-review-text]`)) return
    const act = KEYS[event.key]
    if (act && act(rowOf(event.target)) !== false) event.preventDefault()
  })

  function step(row, by) {
    const listed = rows()
    const place = row ? listed.indexOf(row) + by : 0
    const goal = listed[Math.min(Math.max(place, 0), listed.length - 1)]
    focusRow(goal)
  }

  function press(row, selector) {
    const button = row?.querySelector(selector)
    if (button) {
      button.click()
    } else if (row) {
      // Nothing to press: show what there is to choose from.
      row.open = true
      row.querySelector("[data-candidate], form button")?.focus()
    }
  }

  const KEYS = {
    j: (row) => step(row, 1),
    k: (row) => step(row, -1),
    ArrowDown: (row) => step(row, 1),
    ArrowUp: (row) => step(row, -1),
    Home: () => step(null, 0),
    End: () => focusRow(rows().at(-1)),
    a: (row) => press(row, "[data-accept]"),
    n: (row) => press(row, "[data-never]"),
    c: (row) => {
      if (!row) return false
      row.open = true
      row.querySelector("[data-choose]")?.focus()
    },
    u: () => panel.querySelector("[data-review-undo]")?.click(),
    Escape: (row) => {
      if (!row?.open) return false
      row.open = false
      focusRow(row)
    },
    "?": () => {
      const keys = panel.querySelector("[data-review-keys]")
      keys.open = !keys.open
      if (keys.open) say(keys.querySelector("dl").innerText.replace(/\s+/g, " "))
    },
  }

  // --- Choosing among all entities -------------------------------------------------------------

  function equip() {
    for (const input of panel.querySelectorAll("[data-choose]")) choices(input, root.dataset)
  }

  // --- Text that is not saved yet --------------------------------------------------------------

  const article = document.querySelector("#article_form")
  // A form that came back with errors holds text that is not saved.
  let stale = Boolean(document.querySelector(".errornote"))

  function showStale() {
    const note = panel.querySelector("[data-review-stale]")
    note.hidden = !stale
    panel.querySelector("[data-review-saved]").classList.toggle("is-stale", stale)
  }

  function nowStale() {
    if (stale) return
    stale = true
    showStale()
  }

  article?.addEventListener("input", nowStale)
  article?.addEventListener("change", nowStale)

  // --- Words selected in the text, for the form about names that are not listed ----------------

  panel.addEventListener("pointerup", (event) => {
    const field = panel.querySelector("#unlisted-form")
    if (!field || !event.target.closest("[data-review-text]")) return
    const words = String(getSelection()).trim().replace(/\s+/g, " ")
    if (words && words.length <= field.maxLength) field.value = words
  })

  // The browser, too, moves the focus when it follows a fragment, as late as it draws the page;
  // ours comes after.
  function arrive() {
    if (location.hash !== "#names") return
    const go = () => focusRow(rows().find((row) => row.open) || rows()[0])
    requestAnimationFrame(() => requestAnimationFrame(go))
  }

  showStale()
  equip()
  addEventListener("hashchange", arrive)
  if (document.readyState === "complete") arrive()
  else addEventListener("load", arrive)
}

// A text field that suggests entities by any of their names: the pattern of a combobox with a list.
function choices(input, { autocomplete, none }) {
  const form = input.form
  const chosen = form.querySelector("[data-chosen]")
  const list = document.createElement("ul")
  list.className = "review-options"
  list.id = `${input.id}-options`
  list.setAttribute("role", "listbox")
  list.setAttribute("aria-label", form.querySelector(`label[for="${input.id}"]`).textContent)
  list.hidden = true
  input.after(list)
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) input.setAttribute(name, value)

  let timer = 0
  let asked = 0

  const options = () => [...list.querySelectorAll("[role=option]")]
  const selected = () => list.querySelector("[aria-selected=true]")

  function close() {
    asked += 1
    clearTimeout(timer)
    list.hidden = true
    input.setAttribute("aria-expanded", "false")
    input.removeAttribute("aria-activedescendant")
  }

  function select(option) {
    selected()?.removeAttribute("aria-selected")
    if (!option) return
    option.setAttribute("aria-selected", "true")
    option.scrollIntoView({ block: "nearest" })
    input.setAttribute("aria-activedescendant", option.id)
  }

  function choose(option) {
    chosen.value = option.dataset.value
    input.value = option.textContent
    close()
    input.focus()
  }

  function show(found) {
    list.replaceChildren(
      ...found.map(({ id, text }, index) => {
        const option = document.createElement("li")
        option.id = `${list.id}-${index}`
        option.setAttribute("role", "option")
        option.dataset.value = id
        option.textContent = text
        return option
      }),
    )
    if (!found.length) {
      const nobody = document.createElement("li")
      nobody.textContent = none
      list.append(nobody)
    }
    list.hidden = false
    input.setAttribute("aria-expanded", "true")
    input.removeAttribute("aria-activedescendant")
  }

  async function search() {
    const number = ++asked
    const query = new URLSearchParams({
      term: input.value,
      app_label: "articles",
      model_name: "decision",
      field_name: "entity",
    })
    try {
      const answer = await fetch(`${autocomplete}?${query}`, { redirect: "manual" })
      // Without an answer the field still works: the words are sent, and the server asks who.
      if (!answer.ok || number !== asked) return
      show((await answer.json()).results)
    } catch {
      close()
    }
  }

  input.addEventListener("input", () => {
    chosen.value = ""
    clearTimeout(timer)
    if (input.value.trim().length < 2) close()
    else timer = setTimeout(search, 200)
  })

  input.addEventListener("keydown", (event) => {
    const isOpen = !list.hidden
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (move && isOpen) {
      const all = options()
      const from = selected() ? all.indexOf(selected()) : move > 0 ? -1 : 0
      select(all[(from + move + all.length) % all.length])
      event.preventDefault()
    } else if (event.key === "Enter" && isOpen && selected()) {
      choose(selected())
      event.preventDefault()
    } else if (event.key === "Escape") {
      if (isOpen) close()
      else input.closest("[data-row]")?.querySelector("summary").focus()
      event.preventDefault()
    }
  })

  list.addEventListener("pointerdown", (event) => {
    // Before the field loses the focus, which would close the list.
    event.preventDefault()
    const option = event.target.closest("[role=option]")
    if (option) choose(option)
  })

  input.addEventListener("blur", close)
}

for (const root of document.querySelectorAll("[data-review]")) start(root)
