// Addresses as they belong into an article: without redirects, without what follows a reader about.

const TRACKING = /^(utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|igsh(id)?|mc_[ce]id|_hs(enc|mi)|mkt_tok|vero_id|oly_(anon|enc)_id|wickedid|ref_src|ref_url|cmpid|s_cid|_openstat|spm)$/i
const LINKABLE = new Set(["http:", "https:", "mailto:"])

// Where these send readers on to; `key` is the parameter that says where.
const REDIRECTS = [
  { host: /^(www\.)?google\.[a-z.]+$/, path: /^\/url$/, keys: ["q", "url"] },
  { host: /^l\.(facebook|instagram|messenger)\.com$/, path: /^\//, keys: ["u"] },
  { host: /^(\w+\.)?safelinks\.protection\.outlook\.com$/, path: /^\//, keys: ["url"] },
  { host: /^(www\.)?youtube\.com$/, path: /^\/redirect$/, keys: ["q"] },
]

function parsed(address) {
  try {
    return new URL(address)
  } catch {
    return null
  }
}

// The address, tidied; null for what no reader should be led to (javascript:, data:, file:).
// Addresses of this site lose its name, so that they hold wherever the site is.
export function tidyAddress(address, origin = window.location.origin) {
  // As browsers read it: they skip these characters, wherever they stand.
  const given = [...address].filter((sign) => sign > "\u001f" && sign !== "\u007f").join("").trim()
  if (!given) return null
  if (/^[#?]/.test(given) || /^\/(?![/\\])/.test(given)) return given
  let url = parsed(given)
  if (!url && /^[^\s:/]+\.[^\s:/]+/.test(given)) url = parsed(`https://${given}`)
  if (!url && /^\/[/\\]/.test(given)) url = parsed(given.replace(/^[/\\]+/, "https://"))
  for (let hops = 0; url && hops < 3; hops += 1) {
    const rule = REDIRECTS.find(({ host, path }) => host.test(url.hostname) && path.test(url.pathname))
    const next = rule?.keys.map((key) => url.searchParams.get(key)).find(Boolean)
    const target = next && parsed(next)
    if (!target) break
    url = target
  }
  if (!url || !LINKABLE.has(url.protocol)) return null
  if (url.protocol === "mailto:") return url.href
  const names = [...new Set(url.searchParams.keys())].filter((name) => TRACKING.test(name))
  for (const name of names) url.searchParams.delete(name)
  if (url.origin === origin) return `${url.pathname}${url.search}${url.hash}`
  // Written as it was, unless something had to go: browsers escape more than authors do.
  const asGiven = parsed(given)?.href === url.href ? given : url.href
  return asGiven
}

// What an editor typed where an address may stand; null if it is none (a name, say).
export function typedAddress(typed) {
  const given = typed.trim()
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(given)) return `mailto:${given}`
  const isAddress = /^(https?:|mailto:|\/|#|www\.)/i.test(given) && !/\s/.test(given)
  const isBare = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(\/\S*)?$/i.test(given)
  return isAddress || isBare ? tidyAddress(given) : null
}

// --- Videos and posts ----------------------------------------------------------------------------

const first = (match) => match?.[1]

const PLACES = [
  {
    name: "YouTube",
    kind: "video",
    host: /^((www|m|music)\.)?youtube(-nocookie)?\.com$|^youtu\.be$/,
    page(url) {
      const key =
        url.hostname === "youtu.be"
          ? first(url.pathname.match(/^\/([\w-]+)/))
          : url.searchParams.get("v") || first(url.pathname.match(/^\/(?:embed|shorts|live|v)\/([\w-]+)/))
      return key && /^[\w-]+$/.test(key) ? `https://www.youtube.com/watch?v=${key}` : null
    },
  },
  {
    name: "Vimeo",
    kind: "video",
    host: /^(www\.|player\.)?vimeo\.com$/,
    page: (url) => {
      const key = first(url.pathname.match(/^\/(?:video\/)?(\d+)/))
      return key ? `https://vimeo.com/${key}` : null
    },
  },
  {
    name: "X",
    kind: "post",
    host: /^(www\.|mobile\.)?(twitter|x)\.com$/,
    page: (url) => {
      const match = url.pathname.match(/^\/(\w+)\/status\/(\d+)/)
      return match ? `https://x.com/${match[1]}/status/${match[2]}` : null
    },
  },
  {
    name: "Telegram",
    kind: "post",
    host: /^(www\.)?(t\.me|telegram\.me)$/,
    page: (url) => {
      const match = url.pathname.match(/^\/(?:s\/)?(\w+)\/(\d+)/)
      return match ? `https://t.me/${match[1]}/${match[2]}` : null
    },
  },
  {
    name: "Facebook",
    kind: "post",
    host: /^((www|m|web)\.)?facebook\.com$|^fb\.watch$/,
    page: (url) => {
      if (/^\/plugins\//.test(url.pathname)) return url.searchParams.get("href")
      const isPost = /\/(posts|videos|photos|reel|share)\//.test(url.pathname)
      const isNamed = /^\/(watch|permalink\.php|story\.php|photo)/.test(url.pathname)
      return isPost || isNamed || url.hostname === "fb.watch" ? tidyAddress(url.href) : null
    },
  },
  {
    name: "Instagram",
    kind: "post",
    host: /^(www\.)?instagram\.com$/,
    page: (url) => {
      const match = url.pathname.match(/^\/(?:\w[\w.]*\/)?(p|reel|tv)\/([\w-]+)/)
      return match ? `https://www.instagram.com/${match[1]}/${match[2]}/` : null
    },
  },
]

// {href, name, kind} of a video or a post, by its page or by what it is embedded from; else null.
export function videoOrPost(address) {
  const url = parsed(tidyAddress(address) || "")
  const place = url && PLACES.find(({ host }) => host.test(url.hostname))
  const page = place?.page(url)
  const href = page && tidyAddress(page)
  return href ? { href, name: place.name, kind: place.kind } : null
}

export function hostOf(address) {
  return (parsed(address)?.hostname || window.location.hostname).replace(/^www\./, "")
}
