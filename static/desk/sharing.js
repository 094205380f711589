// Shared previews: a link is made and revoked without leaving the page, and copied by a button.
//
// Without this script the forms lead to the page of their own, in another tab: what is typed into
// the article above is never touched.

function start(root) {
  const list = root.querySelector("[data-shared-list]")
  const status = root.querySelector("[data-shared-status]")

  function say(text) {
    status.textContent = ""
    requestAnimationFrame(() => { status.textContent = text })
  }

  function equip() {
    for (const button of list.querySelectorAll("[data-copy]")) {
      button.hidden = !navigator.clipboard
    }
  }

  async function send(form) {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Shared-Previews": "1" },
      redirect: "error",
    })
    if (!answer.ok) throw new Error(answer.status)
    list.innerHTML = await answer.text()
    equip()
    say(list.querySelector("[data-shared-said]")?.textContent || "")
    const address = list.querySelector("#shared-address")
    if (address) {
      address.focus()
      address.select()
    } else {
      root.querySelector("h2").focus()
    }
  }

  root.querySelector("h2").tabIndex = -1
  root.addEventListener("submit", (event) => {
    event.preventDefault()
    const button = event.submitter
    if (button) button.disabled = true
    send(event.target).catch(() => {
      if (button) button.disabled = false
      say(root.dataset.failed)
      const line = list.querySelector("[data-shared-failed]") || document.createElement("p")
      line.className = "errornote"
      line.dataset.sharedFailed = ""
      line.textContent = root.dataset.failed
      list.prepend(line)
    })
  })
  root.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]")
    if (!button) return
    const field = document.getElementById(button.dataset.copy)
    try {
      await navigator.clipboard.writeText(field.value)
      button.textContent = button.dataset.copied
      say(button.dataset.copied)
    } catch {
      field.select()
    }
  })
  equip()
}

for (const root of document.querySelectorAll("[data-shared]")) start(root)
