// Keeps what is typed in an article's form: in this browser within a second, on the server soon after.
//
// Nothing here makes a version. Without this script the form works the same, and is saved by its
// buttons alone. What it tells others: "desk:saved" on the document after the server has kept a
// text (detail: number, time, article); data-touched on its element once something was typed.

const BROWSER_DELAY = 500 // milliseconds after a key
const SERVER_DELAY = 2000 // after the last key ...
const SERVER_LONGEST = 10_000 // ... but while somebody types without a pause, at least this often
const PATIENCE = 20_000 // for an answer
const LONGEST_RETRY = 60_000
const PREFIX = "desk:unsaved:"
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "message"]) // note.js keeps the note to colleagues

const root = document.querySelector("[data-desk-saving]")
const form = document.querySelector("#article_form")
if (root && form?.querySelector("[name=_draft]")) start()

function start() {
  const said = root.dataset
  const line = document.querySelector("[data-desk-kept]")
  const lineText = line?.querySelector("[data-desk-kept-said]")
  const login = line?.querySelector("[data-desk-login]")
  const keyField = form.elements.form_key
  const ownKey = keyField.value
  const storageKey = PREFIX + said.user + ":" + ownKey

  // A page that came back with errors holds text that was not saved.
  let acknowledged = document.querySelector(".errornote") ? null : snapshot()
  let savedAt = ""
  let isKeptHere = true
  let isLeaving = false
  let isBusy = false
  let isWanted = false
  let isOut = false
  let retry = SERVER_DELAY
  let browserTimer = 0
  let serverTimer = 0
  let waitingSince = 0

  // --- What stands in the form -------------------------------------------------------------------

  function snapshot() {
    const fields = new URLSearchParams()
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !NOT_KEPT.has(name)) fields.append(name, value)
    }
    return fields.toString()
  }

  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value

  function setToken(value) {
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = value
  }

  // --- What is said of it: quietly, and never moving the focus -----------------------------------

  function say(text, { isTrouble = false, offersLogin = false } = {}) {
    if (!line) return
    line.hidden = false
    line.classList.toggle("is-trouble", isTrouble)
    if (lineText.textContent !== text) lineText.textContent = text
    login.hidden = !offersLogin
  }

  function sayUnsaved() {
    if (!isKeptHere) say(said.saidNowhere, { isTrouble: true })
    else if (savedAt) say(said.saidBrowser.replace("%s", savedAt), { isTrouble: true })
    else say(said.saidNever, { isTrouble: true })
  }

  // --- This browser ------------------------------------------------------------------------------

  // Storage may be forbidden, absent or full: typing goes on all the same.
  function keepHere(extra = {}) {
    window.clearTimeout(browserTimer)
    browserTimer = 0
    const fields = snapshot()
    if (fields === acknowledged) return
    const item = { article: said.article, key: ownKey, time: Date.now(), fields, ...extra }
    try {
      localStorage.setItem(storageKey, JSON.stringify(item))
      isKeptHere = true
    } catch {
      isKeptHere = false
    }
  }

  function forgetHere(key, fields) {
    try {
      const item = JSON.parse(localStorage.getItem(key) || "null")
      if (item?.fields === fields) localStorage.removeItem(key)
    } catch {
      // What cannot be read is not offered either.
    }
  }

  function leftHere() {
    const found = []
    const done = new Set((said.done || "").split(" "))
    try {
      for (const name of Object.keys(localStorage)) {
        if (!name.startsWith(PREFIX + said.user + ":") || name === storageKey) continue
        const item = JSON.parse(localStorage.getItem(name) || "null")
        if (!item?.fields) continue
        if (done.has(item.key) && item.sent === item.fields) localStorage.removeItem(name)
        else if (item.article === said.article) found.push({ ...item, name })
      }
    } catch {
      return []
    }
    return found.sort((one, other) => one.time - other.time)
  }

  // --- The server --------------------------------------------------------------------------------

  async function send(address, fields) {
    const body = new URLSearchParams(fields)
    body.set("csrfmiddlewaretoken", token())
    return fetch(address, {
      method: "POST",
      body,
      redirect: "manual",
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
    })
  }

  // "in" with a fresh token, "out", "other" (somebody else is logged in) or "away" (no answer).
  async function session() {
    try {
      const answer = await fetch(said.token, {
        redirect: "manual",
        cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE),
      })
      if (answer.type === "opaqueredirect") return "out"
      if (!answer.ok) return "away"
      const { token, user } = await answer.json()
      if (String(user) !== said.user) return "other"
      setToken(token)
      return "in"
    } catch {
      return "away"
    }
  }

  function sayOut(state) {
    isOut = true
    keepHere()
    if (state === "other") say(said.saidOther, { isTrouble: true, offersLogin: true })
    else say(isKeptHere ? said.saidOut : said.saidNowhere, { isTrouble: true, offersLogin: true })
  }

  // Sends, and once more with a fresh token where the first was of a session that is over.
  // Returns what the server acknowledged, or null after saying why it did not.
  async function deliver(address, fields) {
    let answer = await send(address, fields)
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      const state = await session()
      if (state === "out" || state === "other") {
        sayOut(state)
        return null
      }
      if (state === "away") throw new Error("no answer")
      answer = await send(address, fields)
      if (answer.status === 403) {
        isOut = true
        keepHere()
        say(said.saidForbidden, { isTrouble: true })
        return null
      }
    }
    if (!answer.ok) throw new Error(`status ${answer.status}`)
    return answer.json()
  }

  async function keepThere() {
    window.clearTimeout(serverTimer)
    serverTimer = 0
    if (isLeaving) return
    if (isBusy) {
      isWanted = true
      return
    }
    const fields = snapshot()
    if (fields === acknowledged) return
    isBusy = true
    let hasFailed = false
    try {
      const kept = await deliver(said.autosave, fields)
      if (kept) settle(kept, fields)
    } catch {
      hasFailed = true
      keepHere()
      sayUnsaved()
    } finally {
      isBusy = false
      waitingSince = 0
    }
    if (hasFailed) {
      retry = Math.min(retry * 2, LONGEST_RETRY)
      serverTimer = window.setTimeout(keepThere, retry)
    } else if (isWanted && !isOut) {
      isWanted = false
      later()
    }
  }

  function settle(kept, fields) {
    acknowledged = fields
    savedAt = kept.time
    isOut = false
    retry = SERVER_DELAY
    forgetHere(storageKey, fields)
    if (!said.article) adopt(kept)
    say(said.saidSaved.replace("%s", kept.time))
    document.dispatchEvent(
      new CustomEvent("desk:saved", {
        detail: { number: kept.number, time: kept.time, article: kept.article },
      }),
    )
  }

  // The new article has an address now: reloading, going back and saving all lead to it.
  function adopt(kept) {
    said.article = String(kept.article)
    said.autosave = kept.autosave
    said.presence = kept.presence
    said.unsaved = kept.unsaved
    form.setAttribute("action", kept.change)
    history.replaceState(history.state, "", kept.change)
  }

  function later() {
    const now = Date.now()
    waitingSince ||= now
    window.clearTimeout(serverTimer)
    const longest = Math.max(0, waitingSince + SERVER_LONGEST - now)
    serverTimer = window.setTimeout(keepThere, Math.min(SERVER_DELAY, longest))
  }

  function touched(event) {
    if (NOT_KEPT.has(event?.target?.name)) return
    said.touched = "1"
    browserTimer ||= window.setTimeout(keepHere, BROWSER_DELAY)
    if (!isOut && retry === SERVER_DELAY) later()
  }

  form.addEventListener("input", touched)
  form.addEventListener("change", touched)
  // The fields with search, and rows that are added, tell only jQuery about their changes.
  window.django?.jQuery(form).on("select2:select select2:unselect select2:clear", touched)
  document.addEventListener("formset:added", touched)
  document.addEventListener("formset:removed", touched)

  // --- Logged out, offline, and back -------------------------------------------------------------

  async function lookAgain() {
    if (isLeaving || document.visibilityState === "hidden") return
    if (isOut && (await session()) === "in") {
      isOut = false
      retry = SERVER_DELAY
    }
    if (!isOut && snapshot() !== acknowledged) keepThere()
  }

  window.addEventListener("online", lookAgain)
  window.addEventListener("focus", () => { if (isOut) lookAgain() })
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden") {
      if (isOut) lookAgain()
    } else if (snapshot() !== sent) keepHere() // it goes out of sight after a button, too
  })
  window.setInterval(() => { if (isOut) lookAgain() }, 15_000)

  // --- Buttons -----------------------------------------------------------------------------------

  // Before the page is given up, ask whether the server is there and still knows who this is.
  let isChecked = false
  let isChecking = false
  let sent = null

  form.addEventListener("submit", async (event) => {
    const button = event.submitter
    if (isChecked || button?.hasAttribute("formtarget")) return
    event.preventDefault()
    if (isChecking) return
    isChecking = true
    keepHere()
    const state = await session()
    isChecking = false
    if (state === "in") {
      sent = snapshot()
      keepHere({ sent })
      isChecked = isLeaving = true
      window.clearTimeout(serverTimer)
      form.requestSubmit(button)
    } else if (state === "away") {
      say(isKeptHere ? said.saidWaits : said.saidNowhere, { isTrouble: true })
    } else sayOut(state)
  })

  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return
    isChecked = isLeaving = false
    sent = null
  })

  window.addEventListener("pagehide", () => {
    if (isLeaving) return
    keepHere()
    const fields = snapshot()
    if (fields === acknowledged || isOut) return
    const body = new URLSearchParams(fields)
    body.set("csrfmiddlewaretoken", token())
    navigator.sendBeacon?.(said.autosave, body)
  })

  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && (browserTimer || serverTimer || isBusy || isOut) && snapshot() !== acknowledged) {
      event.preventDefault()
    }
  })

  // --- What was left here before -----------------------------------------------------------------

  async function recover() {
    const left = leftHere()
    let found = false
    for (const item of left) {
      try {
        const kept = await deliver(item.article ? said.autosave : said.new, item.fields)
        if (!kept) return
        forgetHere(item.name, item.fields)
        found = true
        if (!item.article) tellOfNew(item, kept)
      } catch {
        return // offered again when the form is opened next
      }
    }
    if (found && said.unsaved) {
      const answer = await fetch(`${said.unsaved}?but=${encodeURIComponent(ownKey)}`, { redirect: "manual" })
      if (answer.ok) root.querySelector("[data-desk-unsaved]").innerHTML = await answer.text()
    }
  }

  function tellOfNew(item, kept) {
    const note = document.createElement("p")
    note.className = "desk-unsaved"
    const time = new Date(item.time).toLocaleString(document.documentElement.lang || undefined)
    note.append(`${said.saidNew.replace("%s", time)} `)
    const link = document.createElement("a")
    link.href = kept.change
    link.textContent = said.saidOpen
    note.append(link)
    root.querySelector("[data-desk-unsaved]").append(note)
  }

  recover()
  if (acknowledged === null) {
    said.touched = "1"
    later()
  }

  // --- What was refused --------------------------------------------------------------------------

  const problems = document.querySelector("[data-desk-problems]")
  if (problems) window.addEventListener("load", () => problems.focus())
  problems?.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']")
    const field = link && document.getElementById(link.hash.slice(1))
    if (!field) return
    // The text stands in a field that the editor has hidden; what is written in is beside it.
    const shown = field.matches("textarea[data-desk-body=ready]")
      ? field.parentElement.querySelector("[contenteditable=true]")
      : field
    if (!shown?.matches("input, select, textarea, [contenteditable=true]")) return
    event.preventDefault()
    shown.focus()
    shown.scrollIntoView({ block: "center" })
  })
}
