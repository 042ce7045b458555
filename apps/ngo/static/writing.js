// Comfort for writing a note: characters left. Keeping what is typed is in kit/desk.js.

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
}
