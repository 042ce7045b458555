// The picture on a recovery card leads here with the card's secret after the #: it goes into the form, and out of the
// address and the history. Without this script the person types what is printed under the picture.
const secret = decodeURIComponent(location.hash.slice(1));
const field = document.getElementById("code");
if (secret && field) {
  field.value = secret.slice(0, 100);
  history.replaceState(null, "", location.pathname + location.search);
  document.getElementById("pin")?.focus();
}
