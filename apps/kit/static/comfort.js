// Comfort only: every page works without this file.

// Leave quickly: put a neutral page in this page's place, so that Back doesn't show it again. The pages before it
// are still in the browser's history: whoever goes back to one of them in this tab is led away from it as well.
// Other tabs go too. The server, which signs out, is told and not waited for.
const exit = document.querySelector("form[data-quick-exit]");
const LEFT = "busola-left";
function leave() {
  document.documentElement.hidden = true;
  try { sessionStorage.setItem(LEFT, "yes"); } catch { /* storage is switched off */ }
  window.location.replace(exit.dataset.quickExit);
}
for (const form of document.querySelectorAll("form[data-quick-exit]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    fetch(form.action, { method: "POST", keepalive: true, redirect: "manual" }).catch(() => {});
    try {
      localStorage.setItem(LEFT, "yes"); // so that the other tabs hear of it
      localStorage.removeItem(LEFT);
    } catch { /* storage is switched off */ }
    leave();
  });
}
window.addEventListener("storage", (event) => {
  if (exit && event.key === LEFT && event.newValue) leave();
});
window.addEventListener("pageshow", (event) => {
  let left = false;
  try { left = Boolean(exit && sessionStorage.getItem(LEFT)); } catch { /* storage is switched off */ }
  if (!left) return;
  const back = event.persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  if (back) leave();
  else sessionStorage.removeItem(LEFT);
});

// Where everything was deleted, what this browser has stored besides cookies goes too.
if (document.querySelector("[data-wipe]")) {
  try { localStorage.clear(); sessionStorage.clear(); } catch { /* storage is switched off */ }
  window.caches?.keys().then((names) => names.forEach((name) => caches.delete(name))).catch(() => {});
  window.indexedDB?.deleteDatabase("busola");
  navigator.serviceWorker?.getRegistrations().then((all) => all.forEach((one) => one.unregister())).catch(() => {});
}

// An address opens in the map that is on the phone; without this file, the link leads to a map on the web. The address
// stands beside its link.
const scheme = /Android/.test(navigator.userAgent) ? "geo:0,0?q=" : /iPhone|iPad/.test(navigator.userAgent) ? "maps:?q=" : "";
for (const link of scheme ? document.querySelectorAll("a[data-place]") : []) {
  link.href = scheme + encodeURIComponent(link.closest(".office, li").querySelector("bdi").textContent);
}

// A form is sent once, however often the button is pressed; one that is answered by a file may be sent again.
for (const form of document.querySelectorAll("form[method=post]:not([data-download])")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// A menu closes on Escape, or when something else is chosen.
const menus = [...document.querySelectorAll("details.menu")];
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus) {
    if (menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});
document.addEventListener("click", (event) => {
  for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
});

// Buttons that only make sense with a script.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Print shows everything that is folded away.
window.addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("main details:not([open])")) {
    folded.open = true;
    folded.dataset.wasFolded = "yes";
  }
});
window.addEventListener("afterprint", () => {
  for (const folded of document.querySelectorAll("details[data-was-folded]")) {
    folded.open = false;
    delete folded.dataset.wasFolded;
  }
});
