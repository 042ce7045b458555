// Comfort for the editor: line numbers to jump to, a warning before unsaved text is left, Ctrl+S.

const text = document.querySelector("textarea#text:not([readonly])");
const form = text?.form;

function showLine(number) {
  const area = document.querySelector("textarea#text");
  const lines = area.value.split("\n");
  const start = lines.slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[number - 1] ?? "").length);
  area.scrollTop = Math.max(0, (area.scrollHeight / lines.length) * (number - 4));
}

for (const link of document.querySelectorAll("a[data-line]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    showLine(Number(link.dataset.line));
  });
}

if (form) {
  const saved = text.value;
  let leaving = false;
  form.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && ("dirty" in form.dataset || text.value !== saved)) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}
