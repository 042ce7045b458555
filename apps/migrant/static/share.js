// Comfort only: without this file, the address is there to be copied by hand.
const address = document.querySelector("#address");
const share = document.querySelector("[data-share]");
const copy = document.querySelector("[data-copy]");
const copied = document.querySelector("[data-copied]");

if (navigator.share) {
  share.hidden = false;
  share.addEventListener("click", () => {
    navigator.share({ title: share.dataset.title, url: address.value }).catch(() => {}); // closed without choosing
  });
}
if (navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(address.value);
    copied.hidden = false;
  });
}
address.addEventListener("focus", () => address.select());
