/* Cards: who somebody is, shown beside the name that the reader points at.

   A link to a person, state, organisation or event stays a link. On a pointer that can hover, and on
   focus by keyboard, its card comes from our own server and stands beside it: it can be entered,
   it goes with Escape, and it moves nothing on the page. On touch nothing changes. */

const PAGES = /^(?:\/[a-z]{2})?\/(?:people|countries|organisations|events)\/[^/]+\/$/;
const FETCH_AFTER = 90; // milliseconds of pointing, so that a passing pointer asks for nothing
const SHOW_AFTER = 260;
const HIDE_AFTER = 220; // time enough to move from the name into the card
const MOST_KEPT = 60;
const GAP = 8; // pixels between the name and its card

const kept = new Map();
const finePointer = matchMedia("(hover: hover) and (pointer: fine)");
const card = document.createElement("div");
card.id = "entity-card";
card.className = "entity-card";
card.setAttribute("role", "tooltip");
card.hidden = true;

let shownFor = null;
let wantedFor = null;
let dismissed = null;
let timers = [];

function explained(target) {
  const link = target instanceof Element ? target.closest("main a[href], aside a[href]") : null;
  if (!link || link.closest("svg, .breadcrumbs, .letters, .paging")) return null;
  if (link.origin !== location.origin || !PAGES.test(link.pathname)) return null;
  return link.pathname === location.pathname ? null : link;
}

function addressOf(link) {
  const time = document.querySelector("main article.story time[datetime]");
  const day = time ? `${time.dateTime.slice(0, 10)}/` : "";
  return `${link.pathname}card/${day}`;
}

function fetched(link) {
  const address = addressOf(link);
  if (!kept.has(address)) {
    if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value);
    const answer = fetch(address, { credentials: "omit" })
      .then((response) => (response.ok ? response.text() : ""))
      .catch(() => "");
    kept.set(address, answer);
    answer.then((html) => html || kept.delete(address));
  }
  return kept.get(address);
}

/* The card's own style comes with the first card: pages that show none do without it. */
function styled() {
  const script = document.querySelector("script[data-card-sheet]");
  if (!script || styled.done) return styled.done;
  styled.done = new Promise((resolve) => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = script.dataset.cardSheet;
    sheet.onload = sheet.onerror = resolve;
    document.head.append(sheet);
  });
  return styled.done;
}

async function show(link) {
  const [html] = await Promise.all([fetched(link), styled()]);
  if (!html || wantedFor !== link || !link.isConnected) return;
  // Made by our own server, which escapes what editors write.
  card.replaceChildren(document.createRange().createContextualFragment(html));
  (document.querySelector("main") ?? document.body).append(card);
  card.hidden = false;
  place(link);
  shownFor = link;
  link.setAttribute("aria-describedby", card.id);
}

function place(link) {
  const line = [...link.getClientRects()].at(-1) ?? link.getBoundingClientRect();
  const width = card.offsetWidth;
  const height = card.offsetHeight;
  const view = document.documentElement;
  const left = Math.max(GAP, Math.min(line.left, view.clientWidth - width - GAP));
  const fitsBelow = line.bottom + GAP + height <= view.clientHeight;
  const fitsAbove = line.top - GAP - height >= 0;
  const top = fitsBelow || !fitsAbove ? line.bottom + GAP : line.top - GAP - height;
  // Whatever it hangs in may itself be the measure of what hangs in it.
  const frame = (card.offsetParent ?? view).getBoundingClientRect();
  card.style.left = `${left - frame.left}px`;
  card.style.top = `${top - frame.top}px`;
}

function want(link) {
  cancel();
  wantedFor = link;
  if (shownFor === link) return;
  hide();
  wantedFor = link;
  timers = [
    setTimeout(() => fetched(link), FETCH_AFTER),
    setTimeout(() => show(link), SHOW_AFTER),
  ];
}

function leave() {
  cancel();
  timers = [setTimeout(hide, HIDE_AFTER)];
}

function cancel() {
  timers.forEach(clearTimeout);
  timers = [];
}

function hide() {
  cancel();
  wantedFor = null;
  shownFor?.removeAttribute("aria-describedby");
  shownFor = null;
  card.hidden = true;
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse" || !finePointer.matches) return;
  if (card.contains(event.target)) return cancel();
  const link = explained(event.target);
  if (link !== dismissed) dismissed = null;
  if (link && link !== dismissed) want(link);
});

document.addEventListener("pointerout", (event) => {
  if (event.pointerType !== "mouse") return;
  const from = explained(event.target) || (card.contains(event.target) ? card : null);
  const to = event.relatedTarget;
  if (!from || (to instanceof Node && (from.contains(to) || card.contains(to)))) return;
  // Whoever reads by keyboard keeps the card of the name that has the focus.
  if (shownFor?.matches(":focus-visible")) return cancel();
  leave();
});

document.addEventListener("focusin", (event) => {
  const link = explained(event.target);
  if (link?.matches(":focus-visible")) want(link);
});

document.addEventListener("focusout", (event) => {
  if (explained(event.target) && !card.matches(":hover")) leave();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || (!shownFor && !wantedFor)) return;
  dismissed = shownFor ?? wantedFor;
  hide();
});

addEventListener("resize", hide);
addEventListener("pagehide", hide);
