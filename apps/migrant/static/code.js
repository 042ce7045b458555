// Comfort only: without this file, the code is typed. It came behind the # of the address, which no browser sends on.
const form = document.querySelector("[data-code]");
const field = form.querySelector("input");
const scanned = decodeURIComponent(location.hash.slice(1));

if (scanned && !field.value) {
  field.value = scanned;
  form.querySelector("button").focus();
  // In another language it is still there; once it is sent, it stands in no history.
  for (const link of document.querySelectorAll("a[hreflang]")) link.hash = location.hash;
  form.addEventListener("submit", () => history.replaceState(null, "", location.pathname));
}
