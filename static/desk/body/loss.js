// Whether the visual editor would lose something of a text: then the text area stays instead.

// How often each element occurs, as far as the editor could lose it.
const SAME = { B: "STRONG", I: "EM", DEL: "S" }
const IGNORED = new Set(["TBODY", "THEAD", "COLGROUP", "COL", "P", "BR"])
const ATTRIBUTES = [
  "lang", "dir", "href", "hreflang", "title", "src", "alt", "start", "colspan", "rowspan", "scope",
  "cite", "datetime",
]

function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html").body
}

function inventory(body) {
  const counts = new Map()
  const count = (key) => counts.set(key, (counts.get(key) || 0) + 1)
  for (const found of body.querySelectorAll("*")) {
    const name = SAME[found.tagName] || found.tagName
    if (IGNORED.has(name)) continue
    // What is empty shows nothing, so nobody misses it.
    if (name === "FIGCAPTION" && !found.textContent.trim()) continue
    count(name)
    for (const attribute of ATTRIBUTES) {
      if (found.hasAttribute(attribute)) count(`${name} ${attribute}`)
    }
  }
  return counts
}

const letters = (body) => body.textContent.replace(/[\s\u00a0]+/g, "")

export function losesSomething(before, after) {
  const [was, is] = [parsed(before), parsed(after)]
  const kept = inventory(is)
  return letters(was) !== letters(is) || [...inventory(was)].some(([key, n]) => (kept.get(key) || 0) < n)
}
