// What a reader can do with an article: copy its address, quote it with its source, print it, hand
// it to another program. Nothing is counted and nobody is told; without this module the page loses
// only these buttons.

const tools = document.querySelector("[data-story-tools]");
const said = document.querySelector("[data-story-said]");
const text = document.querySelector(".story-body");
const source = document.getElementById("citation");

let chosen = "";

// A click on a button ends the selection in some browsers, so the last one is remembered.
document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed) return;
  const inside = text?.contains(selection.anchorNode) && text.contains(selection.focusNode);
  chosen = inside ? selection.toString().trim() : "";
});

async function copy(words) {
  if (navigator.clipboard) return navigator.clipboard.writeText(words);
  // Without encryption there is no clipboard, except in this old way.
  const field = document.createElement("textarea");
  field.value = words;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (!copied) throw new Error("not copied");
}

const inOneLine = (element) => element.textContent.replace(/\s+/g, " ").trim();

const does = {
  address: () => copy(tools.dataset.address),
  quote: () => copy(chosen ? `“${chosen}”\n\n${inOneLine(source)}` : inOneLine(source)),
  print: () => window.print(),
  share: () => navigator.share({ title: tools.dataset.headline, url: tools.dataset.address }),
};

tools?.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-does]");
  if (!button) return;
  try {
    await does[button.dataset.does]();
  } catch {
    return; // the reader thought better of it, or the browser will not
  }
  if (!button.dataset.said) return;
  button.dataset.done = "";
  said.textContent = button.dataset.said;
  setTimeout(() => {
    delete button.dataset.done;
    said.textContent = "";
  }, 4000);
});

if (tools && navigator.share) {
  tools.querySelector(".is-unavailable").classList.remove("is-unavailable");
}
