// Comfort at the desk: what is typed stays on this device until it is saved. Every page works without this file.
//
// A form with `data-keep` (what it is about) keeps its fields in this browser, under the account that typed them; one
// with `data-autosave` is also sent when the text rests. It is offered again after a crash, a dead connection, a refusal
// or an expired session, and thrown away once the server has what is in it, by whoever wrote it, on signing out, and
// after a week.

const PREFIX = "busola-kept:";
const SENT = "busola-sent"; // which copy is on its way: its key, and when it was kept
const DROPPED = "busola-dropped";
const WEEK = 7 * 24 * 3600 * 1000;
const REST = 3000;
const LONGEST = 10000; // a server that doesn't answer holds nobody up for ever

// Storage may be switched off or full: then everything is as without this file.
function remember(store, key, value) {
  try {
    if (value === null) store.removeItem(key);
    else store.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

function recall(store, key) {
  try { return store.getItem(key); } catch { return null; }
}

function keptKeys() {
  try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; }
}

function readKept(key) {
  try {
    const kept = JSON.parse(recall(localStorage, key));
    return kept && Array.isArray(kept.fields) && Date.now() - kept.at < WEEK ? kept : null;
  } catch {
    return null;
  }
}

const CLOCK = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY_AND_CLOCK = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });

function timeOf(at) {
  const today = new Date().toDateString() === new Date(at).toDateString();
  return (today ? CLOCK : DAY_AND_CLOCK).format(at);
}

/** Throw a copy away, but not one that was kept later, in another window. */
function forgetKept(key, at) {
  const kept = readKept(key);
  if (!kept || kept.at === at) remember(localStorage, key, null);
}

function tellSent() {
  try { return JSON.parse(recall(sessionStorage, SENT)); } catch { return null; }
}

/** The fields as the page came, whatever the browser has put back into them since. */
function fieldsAsSent(form) {
  const fields = [];
  for (const one of form.elements) {
    if (!one.name || one.disabled || ["BUTTON", "FIELDSET", "OUTPUT"].includes(one.tagName) || ["hidden", "file"].includes(one.type)) continue;
    if (one.type === "checkbox" || one.type === "radio") {
      if (one.defaultChecked) fields.push([one.name, one.value]);
    } else if (one.tagName === "SELECT") {
      const chosen = [...one.options].findLast((option) => option.defaultSelected) ?? one.options[0];
      if (chosen) fields.push([one.name, chosen.value]);
    } else fields.push([one.name, one.defaultValue]);
  }
  return fields;
}

/** One form whose fields are kept. */
class Kept {
  constructor(form) {
    this.form = form;
    this.key = `${PREFIX}${form.dataset.account}:${form.dataset.keep}`;
    this.status = form.querySelector("[data-keeping]");
    this.offer = form.querySelector("[data-kept-offer]");
    this.saved = JSON.stringify(fieldsAsSent(form));
    this.at = 0; // when the copy was kept that this page knows of
    this.offering = false;
    this.panel = "autosave" in form.dataset ? document.querySelector("[data-checked]") : null;
    this.found = this.panel?.innerHTML; // what was found in the saved text
    this.checked = this.saved; // the fields that the panel is about
    this.sending = null;
    this.timer = 0;
    this.leaving = false;
    this.stopped = "dirty" in form.dataset; // a text that was refused waits for a decision
  }

  fields() {
    const shown = new Set([...this.form.elements].filter((one) => one.type !== "hidden").map((one) => one.name));
    return [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && shown.has(name));
  }

  state() { return JSON.stringify(this.fields()); }

  get changed() { return "dirty" in this.form.dataset || this.state() !== this.saved; }

  say(words, at = Date.now()) {
    if (!this.status) return;
    this.status.hidden = false;
    const said = words.replace("{time}", timeOf(at));
    if (this.status.textContent !== said) this.status.textContent = said;
  }

  words(name) { return this.status?.dataset[name] ?? ""; }

  keep() {
    if (!this.changed) {
      if (!this.offering) this.forget();
      return true;
    }
    const { revision, once } = this.form.elements;
    this.at = Date.now();
    const kept = { at: this.at, revision: revision?.value, once: once?.value, fields: this.fields() };
    return remember(localStorage, this.key, JSON.stringify(kept));
  }

  forget() { forgetKept(this.key, this.at); }

  restore(kept) {
    for (const one of this.form.elements) {
      if (!one.name || one.type === "hidden" || one.type === "file" || one.tagName === "BUTTON") continue;
      const values = kept.fields.filter(([name]) => name === one.name).map(([, value]) => value);
      if (one.type === "checkbox" || one.type === "radio") one.checked = values.includes(one.value);
      else if (values.length) one.value = values[0];
    }
    // The text goes on from what it was written on: if somebody saved since, saving shows both.
    if (kept.revision && this.form.elements.revision) this.form.elements.revision.value = kept.revision;
    // What arrived though no answer came back is known by this, and isn't recorded a second time.
    if (kept.once && this.form.elements.once) this.form.elements.once.value = kept.once;
    for (const one of this.form.querySelectorAll("textarea")) one.dispatchEvent(new Event("input", { bubbles: true }));
  }

  offerKept() {
    const kept = readKept(this.key);
    if (!kept) return;
    this.at = kept.at;
    const dirty = "dirty" in this.form.dataset;
    const copy = JSON.stringify(kept.fields);
    if (copy === this.saved && !dirty) { // the page comes from the server: it has what is in the copy
      this.forget();
      return;
    }
    if (copy === this.state()) { // it stands there: it was refused, or the browser has put it back
      this.say(this.words("kept"), kept.at);
      return;
    }
    if (dirty) return;
    if (!this.offer) { // a short text that is folded away: it stands there again
      const fold = this.form.closest("details");
      if (fold) fold.open = true;
      this.restore(kept);
      return;
    }
    const said = this.offer.querySelector("[data-kept-words]");
    const close = () => {
      this.decide();
      (this.form.querySelector("textarea") ?? this.form.querySelector("input:not([type=hidden])"))?.focus();
    };
    this.offer.hidden = false;
    this.offering = true;
    said.textContent = said.dataset.words.replace("{time}", timeOf(kept.at));
    this.offer.querySelector("[data-kept-restore]").addEventListener("click", () => { close(); this.restore(kept); });
    this.offer.querySelector("[data-kept-drop]").addEventListener("click", () => { this.forget(); close(); });
  }

  decide() {
    this.offering = false;
    if (this.offer) this.offer.hidden = true;
  }

  /** Say whether what was found is about what stands in the field. */
  showChecked() {
    if (!this.panel) return;
    const now = this.state();
    if (now === this.saved && this.checked !== now) {
      this.panel.innerHTML = this.found;
      this.checked = now;
    }
    for (const one of document.querySelectorAll("[data-not-checked]")) one.hidden = now === this.checked;
  }

  /** Show what was found in the text that was sent, be it saved or not. */
  noteChecked(sent, told) {
    if (!this.panel || told.checked === undefined) return;
    this.panel.innerHTML = told.checked;
    this.checked = sent;
    if (sent === this.saved) this.found = told.checked;
    this.showChecked();
  }

  onInput() {
    this.decide(); // whoever writes on has decided
    this.showChecked();
    if (!this.changed) {
      this.forget();
      return;
    }
    if (this.keep() && !this.stopped) this.say(this.words("kept"));
    clearTimeout(this.timer);
    if ("autosave" in this.form.dataset && !this.stopped) this.timer = setTimeout(() => this.autosave(), REST);
  }

  async autosave() {
    if (this.sending || this.leaving || !this.changed) return;
    this.sending = this.send(this.state());
    await this.sending;
  }

  async send(sent) {
    const body = new FormData(this.form);
    body.delete("file");
    try {
      const answer = await fetch(this.form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      const isJson = answer.headers.get("content-type")?.startsWith("application/json");
      const told = isJson ? await answer.json() : null;
      if (answer.ok && told) this.noteSaved(sent, told);
      else if (told?.said) {
        this.stopped = Boolean(told.stop);
        this.noteChecked(sent, told);
        this.say(told.said);
      } else this.say(this.words(answer.status === 401 ? "signedOut" : "offline"));
    } catch {
      this.say(this.words("offline"));
    } finally {
      this.sending = null;
      if (this.state() !== sent) this.onInput(); // somebody wrote on meanwhile
    }
  }

  noteSaved(sent, told) {
    this.saved = sent;
    for (const one of document.querySelectorAll("[data-ask-before]")) one.hidden = true;
    for (const one of document.querySelectorAll("input[name=revision]")) {
      if (one.form === this.form || one.form?.hasAttribute("data-follows-revision")) one.value = told.revision;
    }
    if (this.state() === sent) this.forget();
    else this.keep();
    this.noteChecked(sent, told);
    this.say(told.said);
  }

  onSubmit(event) {
    if (navigator.onLine === false) {
      event.preventDefault();
      delete this.form.dataset.sent;
      this.keep();
      this.say(this.words("offline"));
      return;
    }
    clearTimeout(this.timer);
    this.keep();
    if (this.holdUp(event)) return;
    // What was offered and isn't in the fields isn't on its way either.
    remember(sessionStorage, SENT, this.offering && !this.changed ? null : JSON.stringify({ key: this.key, at: this.at }));
    this.leaving = true;
  }

  /** While the text is on its way, let a form wait that goes on from its revision: else one clashes with oneself. */
  holdUp(event) {
    const { sending } = this;
    if (!sending || this.waitedFor === sending) return false;
    const { target, submitter } = event;
    event.preventDefault();
    delete target.dataset.sent;
    Promise.race([sending, new Promise((resolve) => { setTimeout(resolve, LONGEST); })]).then(() => {
      this.waitedFor = sending;
      target.requestSubmit(submitter);
    });
    return true;
  }

  /** Save what stands in the field before it is sent on; false where that was tried, or can't be. */
  saveBefore(event) {
    if (!this.changed || this.stopped || !("autosave" in this.form.dataset) || this.tried === this.state()) return false;
    this.tried = this.state();
    clearTimeout(this.timer);
    this.autosave();
    return this.holdUp(event);
  }
}

/** Nothing is sent on while a text beside it isn't saved, unless whoever wrote it says so. */
function askBefore(event) {
  const { target, submitter } = event;
  if (submitter?.hasAttribute("data-send-anyway")) {
    for (const one of forms) one.leaving = true;
    return;
  }
  const keys = target.dataset.sends.split(" ");
  const here = forms.filter((one) => keys.includes(one.form.dataset.keep));
  if (here.some((one) => one.saveBefore(event))) return;
  const unsaved = here.some((one) => one.changed) || keys.some((key) => readKept(`${PREFIX}${target.dataset.account}:${key}`));
  if (!unsaved) return;
  event.preventDefault();
  delete target.dataset.sent;
  const ask = target.querySelector("[data-ask-before]");
  ask.hidden = false;
  ask.focus();
}

// Whoever signs out leaves nothing behind.
for (const form of document.querySelectorAll("form[action^='/session/end']")) {
  form.addEventListener("submit", () => { for (const key of keptKeys()) remember(localStorage, key, null); });
}
for (const key of keptKeys()) if (!readKept(key)) remember(localStorage, key, null);

// What was sent and came back as done is no longer kept; an error page says nothing of the kind, nor does a page that one
// goes back to or loads again: its address tells what was done before.
const asked = new URLSearchParams(location.search);
const dirty = document.querySelector("[data-dirty]");
const arrived = performance.getEntriesByType("navigation")[0]?.type === "navigate";
if (!dirty && arrived && (asked.has("done") || asked.get("problem") === "not_sent")) {
  const sent = tellSent();
  if (sent) forgetKept(sent.key, sent.at);
}
if (!dirty) {
  const dropped = recall(sessionStorage, DROPPED);
  if (dropped) remember(localStorage, dropped, null);
  remember(sessionStorage, SENT, null);
}
remember(sessionStorage, DROPPED, null);

const forms = [...document.querySelectorAll("form[data-keep]")].map((form) => new Kept(form));
for (const one of forms) {
  one.offerKept();
  one.form.addEventListener("input", () => one.onInput());
  one.form.addEventListener("submit", (event) => one.onSubmit(event));
}
for (const form of document.querySelectorAll("form[data-follows-revision]")) {
  form.addEventListener("submit", (event) => {
    if (!forms.some((one) => one.holdUp(event)) && "sends" in form.dataset) askBefore(event);
  });
}
// Another form of the page sends something else: what is done then isn't what was refused before.
document.addEventListener("submit", ({ target }) => {
  if (!target.matches("[data-keep], [data-dirty]")) remember(sessionStorage, SENT, null);
});
for (const link of document.querySelectorAll("a[data-drops]")) {
  link.addEventListener("click", () => remember(sessionStorage, DROPPED, forms.find((one) => "keepMain" in one.form.dataset)?.key ?? null));
}
window.addEventListener("pageshow", () => {
  for (const one of forms) {
    one.leaving = false;
    one.showChecked(); // the browser may have put back what was typed
  }
});
window.addEventListener("online", () => { for (const one of forms) if (one.changed) one.onInput(); });
window.addEventListener("beforeunload", (event) => {
  const leaving = forms.some((one) => one.leaving);
  if (!leaving && forms.some((one) => one.changed)) event.preventDefault();
});

// After an act, what became of it is what one reads first; a link to a place on the page goes before.
const told = document.querySelector("main .banner[role=alert], main .banner[role=status]");
if (told && !location.hash) {
  told.tabIndex = -1;
  told.focus();
}

for (const one of document.querySelectorAll("[data-with-script]")) one.hidden = false;

// Ctrl+S and Ctrl+Enter save the form in which one writes; on a page with one form, from anywhere. A form that isn't its
// page's main one sends something for good (a reason, a note to a person): there Ctrl+S only keeps it on this device.
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || !["s", "Enter"].includes(event.key) || event.altKey) return;
  const own = forms.find((one) => one.form.contains(document.activeElement));
  const form = own?.form ?? (event.key === "s" ? forms.find((one) => "keepMain" in one.form.dataset)?.form : null);
  if (!form) return;
  event.preventDefault();
  if (event.key === "s" && !("keepMain" in form.dataset)) own.onInput();
  else form.requestSubmit();
});
