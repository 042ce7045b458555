// Without a connection: shows what is kept on this phone, and what will be sent. Every page works without this file.
//
// The worker (worker.js) keeps pages and forms; this file says so on the page. Its words are in the page
// /{lang}/offline, so that no page carries them that doesn't need them.

const root = document.documentElement;
const lang = location.pathname.split("/")[1];
const workers = navigator.serviceWorker;
const wiped = document.querySelector("[data-wipe]"); // everything was just deleted: nothing is kept from here

// --- each sending of a form has an identifier of its own: the same for every try of it ------------------------------

function makeIdentifier() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setBigUint64(0, (BigInt(Date.now()) << 16n) | (BigInt(bytes[6] & 0x0f | 0x70) << 8n) | BigInt(bytes[7]));
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

document.addEventListener("submit", (event) => {
  const stamp = event.target.elements.stamp;
  if (stamp && !event.defaultPrevented) stamp.value = stamp.value.replace(/^[^.]+/, makeIdentifier());
});

// --- talking with the worker -----------------------------------------------------------------------------------

let registered = null;
workers?.getRegistration().then((found) => { registered = found; }).catch(() => {}); // storage is switched off

function ask(what, more = {}) {
  return new Promise((resolve) => {
    const worker = workers.controller ?? registered?.active; // a page that was loaded past the worker has no controller
    if (!worker) {
      resolve(null);
      return;
    }
    const channel = new MessageChannel();
    channel.port1.onmessage = (event) => resolve(event.data);
    worker.postMessage({ ask: what, ...more }, [channel.port2]);
  });
}

let words = null;
/** A copy of a part of the page /{lang}/offline. */
async function say(name) {
  words ??= ask("words", { lang }).then((text) => new DOMParser().parseFromString(text ?? "", "text/html"));
  const template = (await words).querySelector(`template[data-words=${name}]`);
  return template ? document.importNode(template.content, true) : null;
}

async function announce(name, fill = () => {}) {
  const part = await say(name);
  if (!part) return;
  fill(part);
  document.querySelector("main").prepend(part);
}

function timeOf(iso) {
  const tag = lang === "en" ? "en-GB" : lang; // as the pages write it: the day first, of the one calendar, and Latin digits but for Farsi
  return new Intl.DateTimeFormat(`${tag}-u-ca-gregory${lang === "fa" ? "" : "-nu-latn"}`, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" }).format(new Date(iso));
}

// --- what got no answer ------------------------------------------------------------------------------------------

let pressed = null; // the form that was sent off last from here
document.addEventListener("submit", (event) => { if (!event.defaultPrevented) pressed = event.target; });

/** Say beside something that it got no answer, and leave all else as it is; returns whether that could be said. */
async function sayBeside(place, name) {
  const part = await say(name);
  if (!part) return false;
  document.querySelector("[data-unanswered]")?.remove();
  place.after(part);
  document.querySelector("[data-unanswered]").scrollIntoView({ block: "center" });
  return true;
}

async function tellUnanswered(event) {
  const form = pressed;
  const isIt = form?.isConnected && new URL(form.action).pathname === event.data.unanswered;
  const said = Boolean(isIt) && (await sayBeside(form, navigator.onLine ? "unsure" : "unsent"));
  if (said) delete form.dataset.sent; // it may be sent again
  event.ports[0].postMessage(said);
}

// A file isn't fetched by way of the worker, and a browser may say nothing where it doesn't come.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[download]");
  if (!link || navigator.onLine) return;
  event.preventDefault();
  sayBeside(link, "file").then((said) => { if (!said) location.assign(link.href); });
});

/** Write a time so that no line ends inside its day or its hour. */
function writeTime(place, iso) {
  for (const word of timeOf(iso).split(" ")) {
    const whole = document.createElement("span");
    whole.className = "unbroken";
    whole.textContent = word;
    place.append(place.hasChildNodes() ? " " : "", whole);
  }
}

// --- what waits ------------------------------------------------------------------------------------------------

const value = (item, name) => item.fields.find(([key]) => key === name)?.[1];

function formsOf(item) {
  const same = ["step", "type", "fact", "deadline"].filter((name) => value(item, name) !== undefined);
  const action = item.path.replace(/\/(mark|clear|skip|want)$/, "");
  return [...document.querySelectorAll("form[method=post]")].filter((form) => {
    const path = new URL(form.action).pathname;
    const alike = path === item.path || (path.replace(/\/(mark|clear|skip|want)$/, "") === action && action !== item.path);
    return alike && same.every((name) => form.elements[name]?.value === value(item, name)) && mayHaveSaid(form, item);
  });
}

const unstamped = (fields) => JSON.stringify([...fields].filter(([name]) => name !== "stamp"));

/** Whether a form may have said an answer: "That is still true" always says the same, and nothing else beside it. */
function mayHaveSaid(form, item) {
  const isOpen = [...form.elements].some((one) => one.name && one.type !== "hidden");
  return isOpen || !item.path.endsWith("/answer") || unstamped(new FormData(form)) === unstamped(item.fields);
}

async function tag(place) {
  if (!place || place.querySelector("[data-will-be-sent]")) return;
  const words = await say("tag");
  if (words) place.append(" ", words);
}

/** Show beside its form what will be sent; a button that says what was said looks pressed. */
async function showWaiting(item) {
  if (item.path.endsWith("/paper")) {
    await showPaper(item);
    return;
  }
  for (const form of formsOf(item)) {
    for (const button of form.querySelectorAll("button[name]")) {
      if (value(item, button.name) === button.value) button.setAttribute("aria-pressed", "true");
    }
    if (item.path.endsWith("/answer")) await tag(form);
    else await offerUndo(form, item);
  }
  const step = value(item, "step");
  if (step) await tag(document.getElementById(step)?.querySelector("summary .line"));
}

/** A paper looks as it was said to be, wherever it stands. What waits may be of an earlier release, with a field `type`. */
async function showPaper(item) {
  const [said, paper = value(item, "type")] = value(item, "have").split(" ");
  for (const button of document.querySelectorAll(`form[action="${item.path}"] button[name=have]`)) {
    if (button.value.split(" ")[1] !== paper) continue;
    button.setAttribute("aria-pressed", String(said === "yes"));
    button.querySelector(".box").classList.toggle("yes", said === "yes");
    button.value = `${said === "yes" ? "no" : "yes"} ${paper}`;
    await tag(button.lastElementChild);
  }
}

async function offerUndo(form, item) {
  if (form.hidden) return;
  const part = await say("undo");
  if (!part) return;
  part.querySelector("button").addEventListener("click", () => ask("drop", { id: item.id }).then(() => location.reload()));
  form.hidden = true;
  form.after(part);
}

async function showAllWaiting() {
  const before = sendings;
  const items = (await ask("waiting")) ?? [];
  const toSend = items.filter((item) => !item.refused);
  const refused = items.filter((item) => item.refused);
  if (toSend.length && root.dataset.why !== "waiting") await announce("waiting");
  for (const item of toSend) await showWaiting(item);
  if (refused.length) {
    await announce("refused", (part) => {
      part.querySelector("a").href = refused[0].path.replace(/\/[^/]+$/, "");
      part.querySelector("button").addEventListener("click", async () => {
        for (const item of refused) await ask("drop", { id: item.id });
        location.reload();
      });
    });
  }
  if (toSend.length && sendings !== before) showAnew(); // it was sent while we began to say that it waits
}

// Signing out deletes what is on the phone: whoever still has something to send is asked first.
for (const form of document.querySelectorAll("form[action^='/session/end']")) {
  let sure = false;
  form.addEventListener("submit", (event) => {
    if (sure || !workers?.controller) return;
    event.preventDefault();
    delete form.dataset.sent;
    ask("flush").then(async () => {
      const left = ((await ask("waiting")) ?? []).some((item) => item.subject !== "device");
      const question = left && (await say("leaving"))?.textContent.trim();
      if (question && !window.confirm(question)) return;
      sure = true;
      form.requestSubmit();
    });
  });
}
for (const form of document.querySelectorAll("form[data-quick-exit]")) {
  form.addEventListener("submit", () => {
    ask("forget"); // which a worker of an earlier release knows too
    ask("leave", { path: new URL(form.action).pathname });
  });
}

// --- papers that are kept on this device, because somebody chose so ---------------------------------------------------

async function showPapers() {
  const part = document.querySelector("[data-keep-paper]");
  const tags = document.querySelectorAll("[data-kept-paper]");
  const kept = (part || tags.length) && (await ask("papers"));
  if (!kept) return;
  for (const tag of tags) tag.hidden = !kept.includes(tag.dataset.keptPaper);
  if (part) offerKeeping(part, kept.includes(part.dataset.keepPaper));
}

function offerKeeping(part, isKept) {
  const [keep, drop] = ["keep", "drop"].map((name) => part.querySelector(`[data-paper-${name}]`));
  const show = (kept, said = "") => {
    keep.hidden = kept || said === "wait";
    drop.hidden = !kept;
    for (const line of part.querySelectorAll("[data-paper-said]")) line.hidden = line.dataset.paperSaid !== said;
  };
  const pressed = keep.querySelector("button");
  pressed.onclick = async () => {
    show(false, "wait");
    navigator.storage?.persist?.().catch(() => {}); // asked, so that the browser doesn't clear it away; kept either way
    const late = new Promise((resolve) => { setTimeout(resolve, 240000, "late"); });
    let became = await Promise.race([ask("keepPaper"), late]);
    if (became === "late") {
      await ask("dropPaper", { paper: part.dataset.keepPaper });
      became = "unreachable";
    }
    show(became === "kept", became);
    // The button that was pressed is gone, though a browser may still name it; whoever went on to something else meanwhile
    // isn't called back.
    if ([document.body, pressed].includes(document.activeElement)) (became === "kept" ? drop : keep).querySelector("button").focus();
  };
  drop.querySelector("button").onclick = async () => {
    await ask("dropPaper", { paper: part.dataset.keepPaper });
    show(false, "dropped");
    pressed.focus();
  };
  show(isKept);
  part.hidden = false;
}

// --- a phone that others use too -------------------------------------------------------------------------------

async function watchTheTime() {
  const minutes = await ask("lock");
  if (!minutes || !/^\/[^/]+\/my(\/|$)/.test(location.pathname)) return;
  let used = Date.now();
  let told = used;
  const check = () => {
    if (Date.now() - used > minutes * 60000) location.replace(`/${lang}/my/locked`);
  };
  const touch = () => {
    check();
    used = Date.now();
    if (used - told < minutes * 15000) return;
    told = used;
    ask("used");
    fetch(location.pathname, { method: "HEAD" }).catch(() => {}); // the server counts the time as well
  };
  for (const kind of ["pointerdown", "keydown", "scroll"]) window.addEventListener(kind, touch, { passive: true });
  for (const kind of ["visibilitychange", "pageshow"]) window.addEventListener(kind, check);
  setInterval(check, 5000);
}

// --- the page without a connection ------------------------------------------------------------------------------

async function showNotice(why) {
  for (const part of document.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== why;
  const list = document.querySelector("[data-kept-list]");
  const pages = why === "locked" ? [] : ((await ask("kept", { lang })) ?? []);
  for (const { path, title } of pages) {
    const link = list.querySelector("template").content.cloneNode(true);
    const parsed = new DOMParser().parseFromString(title, "text/html");
    link.querySelector("a").href = path;
    link.querySelector("span").textContent = parsed.body.textContent;
    list.append(link);
  }
  document.querySelector("[data-kept-part]").hidden = pages.length === 0;
}

let left = 0; // when somebody went on from here: to load this page anew then would hold them back
/** Send what waits, and show a page as it is now instead of one that was kept, if the connection is good enough. */
async function lookForNews() {
  const old = root.dataset.kept || ["missing", "locked"].includes(root.dataset.why);
  if (!old && !document.querySelector("[data-waiting]") && root.dataset.why !== "waiting") return;
  await ask("flush");
  const found = old && (await fetch("/worker.js", { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(3000) }));
  if (found?.ok && Date.now() - left > 15000) location.reload();
}

let sendings = 0; // how often something was sent since this page is here
function showAnew() {
  if (root.dataset.why === "waiting") location.assign(location.pathname.replace(/\/[^/]+$/, ""));
  else if (!["unsent", "unsure", "leaving", "file"].includes(root.dataset.why)) location.reload(); // their address is a form's
}

async function start() {
  const hadWorker = Boolean(workers.controller);
  workers.addEventListener("message", (event) => {
    if (event.data?.unanswered) tellUnanswered(event);
    if (!event.data?.sent) return;
    sendings += 1;
    if (root.dataset.kept || root.dataset.why || document.querySelector("[data-will-be-sent], [data-waiting]")) showAnew();
  });
  if (root.dataset.kept || root.dataset.why) window.addEventListener("beforeunload", () => { left = Date.now(); });
  window.addEventListener("online", () => lookForNews().catch(() => {}));
  setInterval(() => { if (navigator.onLine) lookForNews().catch(() => {}); }, 20000);
  // What was opened before the worker was there is kept as well; one of an earlier release doesn't know of papers.
  workers.addEventListener("controllerchange", () => { if (!hadWorker) ask("keep"); showPapers(); }, { once: true });
  // Not waited for: while the server doesn't answer, this doesn't end either.
  workers.register("/worker.js").catch(() => {}); // storage is switched off: then nothing is kept
  if (root.dataset.kept) await announce("kept", (part) => { writeTime(part.querySelector("[data-time]"), root.dataset.kept); });
  if (root.dataset.why) await showNotice(root.dataset.why);
  watchTheTime();
  showPapers();
  await showAllWaiting();
}

if (workers && !wiped) start();
