// Goes on with a batch, a moment at a time, and says how far it is. Without this the page calls
// itself, or a button does it.

const PAUSE = 200; // milliseconds; the server has others to answer as well
const LONGEST_PAUSE = 20000;

const form = document.getElementById("relinking-form");
const words = document.getElementById("relinking-words");
const progress = document.getElementById("relinking-progress");

async function goOn(pause) {
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    const batch = await answer.json();
    if (!batch.isAtWork) {
      // Not reload(): the page begins anew, with the focus at its top.
      location.assign(location.pathname);
      return;
    }
    words.textContent = batch.words;
    progress.max = batch.total;
    progress.value = batch.done;
    setTimeout(goOn, PAUSE, PAUSE);
  } catch {
    words.textContent = form.dataset.failed;
    const longer = Math.min(pause * 2, LONGEST_PAUSE);
    setTimeout(goOn, longer, longer);
  }
}

if (form) goOn(PAUSE);
