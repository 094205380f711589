// The front page of the desk: “/” leads to the search, and what is typed into the small form of a
// new article is kept in this browser's tab until it is saved.

const search = document.querySelector("[data-desk-search]");

function isTyping(target) {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]");
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!search || isTyping(event.target)) return;
  event.preventDefault();
  search.focus();
  search.select();
});

const form = document.querySelector("[data-desk-quick]");
const KEY = "desk-quick";

function fields() {
  return [...form.querySelectorAll("input[type=text], textarea")];
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {}; // storage that is switched off keeps nothing
  }
}

function write(values) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(values));
  } catch {
    // the form works without
  }
}

if (form) {
  if ("saved" in form.dataset) write({}); // the server has it
  const kept = read();
  for (const field of fields()) {
    if (!field.value && kept[field.name]) field.value = kept[field.name];
  }
  form.addEventListener("input", () => {
    write(Object.fromEntries(fields().map((field) => [field.name, field.value])));
  });
}
