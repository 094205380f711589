// Pictures at the desk: files dropped or pasted onto the list, and the focal point set by pointing.
// Without this there are the form for one picture and two numbers for its focal point.

const filled = (text, ...values) => values.reduce((said, value) => said.replace(/%[sxy]/, value), text)
const pictures = (transfer) => [...(transfer?.files || [])]

function whenDropped(zone, take) {
  let depth = 0
  const over = (change) => {
    depth = Math.max(0, depth + change)
    zone.classList.toggle("is-over", depth > 0)
  }
  zone.addEventListener("dragenter", () => over(1))
  zone.addEventListener("dragleave", () => over(-1))
  zone.addEventListener("drop", (event) => {
    over(-depth)
    if (pictures(event.dataTransfer).length) take(pictures(event.dataTransfer))
  })
  // A file dropped beside the zone must not take the page away.
  for (const type of ["dragover", "drop"]) {
    document.addEventListener(type, (event) => {
      if ([...(event.dataTransfer?.types || [])].includes("Files")) event.preventDefault()
    })
  }
  document.addEventListener("paste", (event) => {
    const files = pictures(event.clipboardData)
    if (!files.length) return
    event.preventDefault()
    take(files)
  })
}

// --- The list: several files, one after the other, each with its own outcome

function list(zone) {
  const said = zone.dataset
  const outcomes = zone.querySelector("ul")
  const waiting = []
  let busy = false

  function row(file) {
    const item = document.createElement("li")
    const name = document.createElement("span")
    const state = document.createElement("span")
    name.textContent = file.name || said.saidPasted
    state.textContent = said.saidWaiting
    item.append(name, state)
    outcomes.append(item)
    return { item, state, name: name.textContent }
  }

  function wrong({ item, state, name }, file, message) {
    const again = document.createElement("button")
    again.type = "button"
    again.className = "button"
    again.textContent = filled(said.saidAgain, name)
    again.addEventListener("click", () => {
      item.remove()
      take([file])
    })
    item.classList.add("is-wrong")
    state.textContent = message
    item.append(again)
  }

  function there({ item, state, name }, picture) {
    const shown = document.createElement("img")
    const link = document.createElement("a")
    shown.src = picture.thumbnail
    shown.alt = ""
    link.href = picture.url
    const described = picture.alt || picture.is_decorative
    link.textContent = filled(described ? said.saidOpen : said.saidDescribe, name)
    state.textContent = [picture.existing ? said.saidExisting : said.saidDone, ...(picture.notices || [])].join(" · ")
    item.prepend(shown)
    item.append(link)
  }

  function send(file, line) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest()
      const data = new FormData()
      data.append("file", file, file.name || "picture")
      request.open("POST", said.drop)
      request.setRequestHeader("X-CSRFToken", zone.querySelector("[name=csrfmiddlewaretoken]").value)
      request.setRequestHeader("Accept", "application/json")
      request.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) => {
        if (!lengthComputable) return
        line.state.textContent = loaded < total ? filled(said.saidSending, Math.round((100 * loaded) / total)) : said.saidWorking
      })
      request.addEventListener("error", () => {
        wrong(line, file, said.saidOffline)
        resolve()
      })
      request.addEventListener("load", () => {
        let answer = null
        try {
          answer = JSON.parse(request.responseText)
        } catch {
          // The login page, or a proxy's word for "too large".
        }
        if (request.status < 300 && answer?.pk) there(line, answer)
        else if (answer?.errors) wrong(line, file, Object.values(answer.errors).flat().join(" "))
        else wrong(line, file, request.status < 300 ? said.saidLoggedOut : said.saidRefused)
        resolve()
      })
      request.send(data)
    })
  }

  async function take(files) {
    waiting.push(...files.map((file) => [file, row(file)]))
    if (busy) return
    busy = true
    while (waiting.length) await send(...waiting.shift())
    busy = false
  }

  const chooser = zone.querySelector("input[type=file]")
  chooser.addEventListener("change", () => {
    take([...chooser.files])
    chooser.value = ""
  })
  whenDropped(zone, take)
  zone.hidden = false
}

// --- The form: a file dropped into it is as good as one chosen

function form(input, texts) {
  const zone = document.createElement("div")
  const label = document.createElement("p")
  const outcome = document.createElement("p")
  zone.className = "desk-drop"
  label.textContent = texts.drop
  outcome.setAttribute("role", "status")
  input.before(zone)
  zone.append(label, input, outcome)
  const tell = () => {
    outcome.textContent = input.files.length ? filled(texts.taken, input.files[0].name) : ""
  }
  input.addEventListener("change", tell)
  whenDropped(zone, ([file]) => {
    const one = new DataTransfer()
    one.items.add(file)
    input.files = one.files
    input.closest("details")?.setAttribute("open", "")
    input.dispatchEvent(new Event("change", { bubbles: true }))
  })
}

// --- The focal point: pointed at, moved with the arrow keys, or typed

function focal(holder, texts) {
  const across = document.getElementById("id_focal_x")
  const down = document.getElementById("id_focal_y")
  const image = holder.querySelector("img")
  if (!across || !down || !image) return
  const ring = document.createElement("button")
  const help = document.createElement("p")
  ring.type = "button"
  ring.className = "desk-focal-point"
  help.className = "help"
  help.textContent = texts.help
  holder.classList.add("is-live")
  holder.append(ring)
  holder.after(help)
  const within = (value) => Math.min(100, Math.max(0, Math.round(value)))
  const read = (input) => within(Number(input.value) || 0)

  function show() {
    const [x, y] = [read(across), read(down)]
    ring.style.left = `${image.offsetLeft + (image.offsetWidth * x) / 100}px`
    ring.style.top = `${image.offsetTop + (image.offsetHeight * y) / 100}px`
    ring.setAttribute("aria-label", texts.label.replace("%x", x).replace("%y", y))
    for (const cut of document.querySelectorAll("[data-cuts] img")) preview(cut, x, y)
  }

  // The cut as the server will make it: as much as fits, the point as near to its middle as can be.
  function preview(cut, x, y) {
    const [width, height] = [Number(image.getAttribute("width")), Number(image.getAttribute("height"))]
    const ratio = Number(cut.dataset.ratio)
    if (!width || !height) return
    const [wide, high] = width > height * ratio ? [height * ratio, height] : [width, width / ratio]
    const part = (whole, piece, percent) => {
      if (whole <= piece) return 50
      return (100 * Math.min(Math.max(0, (whole * percent) / 100 - piece / 2), whole - piece)) / (whole - piece)
    }
    cut.src = image.src
    cut.style.objectFit = "cover"
    cut.style.width = `${96 * ratio}px`
    cut.style.objectPosition = `${part(width, wide, x)}% ${part(height, high, y)}%`
  }

  function set(x, y) {
    across.value = within(x)
    down.value = within(y)
    for (const input of [across, down]) input.dispatchEvent(new Event("change", { bubbles: true }))
    show()
  }

  const point = (event) => {
    const box = image.getBoundingClientRect()
    set((100 * (event.clientX - box.left)) / box.width, (100 * (event.clientY - box.top)) / box.height)
  }
  image.addEventListener("click", point)
  ring.addEventListener("pointerdown", (event) => ring.setPointerCapture(event.pointerId))
  ring.addEventListener("pointermove", (event) => ring.hasPointerCapture(event.pointerId) && point(event))
  ring.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 10 : 1
    const [x, y] = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key] || []
    if (x === undefined) return
    event.preventDefault()
    set(read(across) + x, read(down) + y)
  })
  for (const input of [across, down]) input.addEventListener("input", show)
  new ResizeObserver(show).observe(image)
  show()
}

const zone = document.querySelector(".desk-drop")
if (zone) list(zone)
const texts = document.querySelector("[data-focal-texts]")?.dataset
if (texts) {
  const input = document.getElementById("id_file")
  if (input) form(input, texts)
  const holder = document.querySelector("[data-focal]")
  if (holder) focal(holder, texts)
}
document.documentElement.dataset.deskPictures = "ready"
