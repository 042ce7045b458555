// Comfort for writing a note: characters left, a warning before unsaved text is left.

const text = document.querySelector("textarea#text[data-limit]");

if (text) {
  const count = document.getElementById("count");
  const limit = Number(text.dataset.limit);
  const show = () => {
    const left = limit - [...text.value.trim()].length;
    count.textContent = count.dataset.words.replace("{number}", String(left));
    count.classList.toggle("error", left < 0);
    // Near the end only, so that nobody hears a number at every key.
    count.setAttribute("aria-live", left < 100 ? "polite" : "off");
  };
  count.hidden = false;
  text.addEventListener("input", show);
  show();

  const form = text.form;
  const state = () => new URLSearchParams(new FormData(form)).toString();
  const saved = state();
  let leaving = false;
  form.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && ("dirty" in form.dataset || state() !== saved)) event.preventDefault();
  });
}
