// Keeps on the phone what was opened here, and what was said here without a connection until it can be sent.
//
// Our own, without a library; served as /worker.js behind a line that says `RELEASE`. Every page works without it.
// What is personal is kept under the name of whose it is: `device` for whoever has no account, else the account's.
// The server says so in each page it allows to be kept (`Busola-Keep`), and in each form (`stamp`): what somebody
// said is never sent while somebody else is signed in. See docs/offline.md.

const GUEST = "device";
const PAGES = "busola-pages-";
const PAPERS = "busola-papers-"; // only what somebody chose: the page of a paper, in the languages it was opened in, and its pictures
const PUBLIC = "busola-public";
const STATIC = "busola-static";
const NOTICES = "busola-notices-"; // the pages that say that there is no connection, of one release
const MOST = { [PUBLIC]: 60, [STATIC]: 60, [PAGES]: 80 };
const PATIENCE = 8000; // milliseconds until a kept page is shown instead of one that doesn't come
const SENDING = 15000; // until what was said is kept here instead, to be sent later
const BUSY = new Set([502, 503, 504]);
const HOUR = 3600000;
const CHOSEN = "Busola-Keep-If-Chosen";
const WALLET = /^\/[^/]+\/my\/papers$/;
const PAPER = /^\/[^/]+\/my\/papers\/([0-9a-f-]{36})$/;
const PICTURE = /^\/[^/]+(\/my\/papers\/([0-9a-f-]{36})\/files\/[0-9a-f-]{36}\/pages\/\d+)$/;
const DELETES = /^\/[^/]+\/my\/(?:papers|everything\/documents)\/([0-9a-f-]{36})\/delete$/;
const RECORDS = /^\/[^/]+\/my\/[^/]+\/[^/]+\/(?:answer|paper|mark|clear|skip|want|date|appointment)$/;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("sync", (event) => event.waitUntil(flush().then((left) => left && Promise.reject(new Error("later")))));
self.addEventListener("message", (event) => event.waitUntil(answer(event)));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "GET" && url.pathname.startsWith("/static/")) event.respondWith(serveFile(request));
  else if (request.method === "GET" && PICTURE.test(url.pathname)) event.respondWith(showPicture(request, url));
  else if (request.mode !== "navigate") return;
  else if (request.method === "GET") event.respondWith(showPage(event, url));
  // Another site's form goes its way without us, and is refused by the server; it never waits here to be sent as ours.
  else if (request.method === "POST" && request.referrer.startsWith(`${location.origin}/`)) event.respondWith(sendForm(event, url));
});

// --- releases -----------------------------------------------------------------------------------------

async function install() {
  await (await caches.open(STATIC)).addAll(RELEASE.files);
  for (const name of await caches.keys()) {
    if (!name.startsWith(NOTICES)) continue;
    for (const kept of await (await caches.open(name)).keys()) await keepNotice(new URL(kept.url).pathname.split("/")[1]);
  }
  await self.skipWaiting();
}

// Pages that are open stay as they are: files of earlier releases are kept, and what pages ask of us stays the same.
async function takeOver() {
  for (const name of await caches.keys()) if (name.startsWith(NOTICES) && name !== NOTICES + RELEASE.version) await caches.delete(name);
  await self.clients.claim();
}

async function keepNotice(lang) {
  if (!RELEASE.languages.includes(lang)) return;
  const cache = await caches.open(NOTICES + RELEASE.version);
  if (!(await cache.match(`/${lang}/offline`))) await cache.add(`/${lang}/offline`);
}

// --- what is remembered: a few notes, and forms that wait ------------------------------------------------------

let opened = null;
function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("busola", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("notes");
      asked.result.createObjectStore("queue", { keyPath: "id", autoIncrement: true });
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => { asked.result.close(); opened = null; };
      resolve(asked.result);
    };
    asked.onerror = () => { opened = null; reject(asked.error); };
  });
  return opened;
}

async function store(name, mode, work) {
  const transaction = (await database()).transaction(name, mode);
  const asked = work(transaction.objectStore(name));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

const recall = (key) => store("notes", "readonly", (notes) => notes.get(key));
const note = (key, value) => store("notes", "readwrite", (notes) => notes.put(value, key));
const queued = () => store("queue", "readonly", (queue) => queue.getAll());
const drop = (id) => store("queue", "readwrite", (queue) => queue.delete(id));

async function subjects() {
  const current = await recall("current");
  return current ? [GUEST, current] : [GUEST];
}

async function waiting() {
  const mine = await subjects();
  return (await queued()).filter((item) => mine.includes(item.subject));
}

// --- pages ------------------------------------------------------------------------------------------

async function serveFile(request) {
  const kept = await caches.match(request.url, { ignoreVary: true });
  if (kept) return kept;
  const found = await fetch(request);
  if (found.ok) await put(await caches.open(STATIC), request.url, found.clone(), MOST[STATIC]);
  return found;
}

async function showPage(event, url) {
  const personal = /^\/[^/]+\/my(\/|$)/.test(url.pathname);
  // Whoever signs in, leaves quickly or locks the phone: from then on nobody finds personal pages here.
  // Not whoever looks after the account that is signed in: if another comes back, `become` deletes.
  const signsIn = url.pathname === "/session/start" && url.searchParams.get("prompt") !== "manage";
  if (signsIn || /^\/[^/]+\/my\/(leave|locked)$/.test(url.pathname)) await forgetPages();
  if (url.pathname.endsWith("/my/locked")) await note("locked", true);
  if (personal) await lockWhenDue();
  // What was said before is known before the next page is made.
  const late = personal && (await withinTime(flush(), PATIENCE).then(() => false, () => true));
  const kept = await findPage(url);
  if (late && kept) return kept;
  const holds = watchLeaving(PAPER.exec(url.pathname)?.[1]);
  const network = fetch(event.request);
  try {
    const found = await (kept ? withinTime(network, PATIENCE) : network);
    if (BUSY.has(found.status) && kept) return kept;
    const shown = holds() && (await welcomeBack(found)) ? await fetch(event.request) : found;
    event.waitUntil(keepPage(url, shown.clone(), holds).catch(() => {})); // no room: then it isn't kept
    return shown;
  } catch {
    network.catch(() => {});
    return kept ?? showNotice(url, "missing");
  }
}

/** Keep a page, unless somebody left since it was asked for: it may come late, and be of whoever was here before. */
async function keepPage(url, found, holds) {
  if (found.headers.get("Busola-Nobody")) await become("");
  const html = (found.headers.get("Content-Type") ?? "").startsWith("text/html");
  const paper = PAPER.exec(url.pathname)?.[1];
  if (found.status === 404 && paper) await dropPaper(paper);
  if (found.status !== 200 || !html || (url.search && !paper) || !holds()) return;
  const subject = found.headers.get("Busola-Keep");
  if (subject) {
    if (subject !== GUEST) await become(subject);
    await note("lock", Number(found.headers.get("Busola-Lock")) || 0);
    await note("locked", false);
    await put(await openWhile(holds, PAGES + subject), url.pathname, found, MOST[PAGES]);
    if (subject !== GUEST) await checkPapers(url.pathname.split("/")[1]);
  } else if (found.headers.get(CHOSEN)) {
    await become(found.headers.get(CHOSEN));
    await note("lock", Number(found.headers.get("Busola-Lock")) || 0);
    await note("locked", false);
    if (WALLET.test(url.pathname)) await dropAllBut(await found.clone().text());
    if (!(await papersKept()).has(paper)) return;
    const whole = url.search ? await fetch(url.pathname, { redirect: "manual" }) : found; // not the one for a case
    if (whole.status === 200) await takePaper(url.pathname, whole, holds);
  } else if ((found.headers.get("Cache-Control") ?? "").startsWith("public")) {
    await put(await caches.open(PUBLIC), url.pathname, found, MOST[PUBLIC]);
  } else return;
  const lang = url.pathname.split("/")[1];
  await note("lang", lang);
  await keepNotice(lang);
}

async function put(cache, key, found, most) {
  const copy = await copyOf(found);
  await cache.delete(key); // so that it is the newest
  await cache.put(key, copy);
  const keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - most))) await cache.delete(old);
}

async function copyOf(found) {
  const headers = new Headers(found.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  if (!headers.has("Date")) headers.set("Date", new Date().toUTCString());
  return new Response(await found.arrayBuffer(), { status: found.status, headers });
}

async function findPage(url) {
  const mine = await subjects();
  for (const name of [...mine.map((subject) => PAPERS + subject), ...mine.map((subject) => PAGES + subject), PUBLIC]) {
    if (!(await caches.has(name))) continue;
    const kept = await (await caches.open(name)).match(url.pathname);
    if (kept) return tell(kept, { kept: new Date(kept.headers.get("Date")).toISOString() });
  }
  const paper = (await papersKept()).get(PAPER.exec(url.pathname)?.[1])?.at(-1);
  if (paper) return Response.redirect(paper, 303); // in another language
  // The address that only leads to the next question leads to the steps instead.
  const above = url.pathname.replace(/\/question$/, "");
  return above !== url.pathname && (await isKept(above)) ? Response.redirect(above, 303) : null;
}

async function isKept(path) {
  const found = await findPage(new URL(path, location.origin));
  return found !== null;
}

/** Say something about a page to its script, in its first element. */
async function tell(kept, said, status = 200) {
  const data = Object.entries(said).map(([name, value]) => ` data-${name}="${value}"`).join("");
  const text = (await kept.text()).replace("<html", `<html${data}`);
  const headers = new Headers(kept.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  return new Response(text, { status, headers });
}

/** The page that says that there is no connection; `why` is what couldn't be done. */
async function showNotice(url, why) {
  const asked = url.pathname.split("/")[1];
  const known = RELEASE.languages.includes(asked) ? [asked] : [];
  for (const lang of [...known, await recall("lang"), ...RELEASE.languages]) {
    const kept = lang && (await caches.match(`/${lang}/offline`));
    if (kept) return tell(kept, { why: (await recall("locked")) && why === "missing" ? "locked" : why }, 503);
  }
  return Response.error();
}

// --- papers: only those that somebody chose to keep on this device, each with all its pages ---------------------------

async function myPapers() {
  const name = PAPERS + (await recall("current"));
  return (await caches.has(name)) ? caches.open(name) : null;
}

/** Which papers are kept: for each its pages, one in each language. */
async function papersKept() {
  const found = new Map();
  for (const { url } of (await (await myPapers())?.keys()) ?? []) {
    const { pathname } = new URL(url);
    const paper = PAPER.exec(pathname)?.[1];
    if (paper) found.set(paper, [...(found.get(paper) ?? []), pathname]);
  }
  return found;
}

const picturesOf = (text) => new Set([...text.matchAll(/<img src="([^"]+)"/g)].map(([, source]) => PICTURE.exec(source)?.[1]).filter(Boolean));
const isOf = (paper, { url }) => url.includes(`/my/papers/${paper}`);

/** Keep a paper: its pictures first, so that none is missing where its page is. Fails where they don't come, or there is no room. */
function takePaper(path, found, holds) {
  const paper = PAPER.exec(path)[1];
  return inTurn(paper, () => takeInTurn(paper, path, found, holds)); // else what one drops, another has counted on
}

const inTurn = (paper, work, options = {}) => navigator.locks.request(`busola-paper-${paper}`, options, work);

async function takeInTurn(paper, path, found, holds) {
  const subject = found.headers.get(CHOSEN);
  const cache = await caches.open(PAPERS + subject);
  const goOn = async () => {
    if (!holds() || subject !== (await recall("current"))) throw new Error("It is not to be kept any more.");
  };
  const copy = await copyOf(found); // now: the time that a page may take is over before sixty pictures are here
  const pictures = picturesOf(await copy.clone().text());
  try {
    // Asked once the cache is open: whoever leaves from here on deletes this very one, and nothing comes back.
    await goOn();
    for (const key of pictures) {
      if (await cache.match(key)) continue;
      const picture = await fetch(`/${path.split("/")[1]}${key}`, { redirect: "manual", signal: AbortSignal.timeout(SENDING) });
      if (picture.status !== 200) throw new Error("A page of this paper didn't come.");
      await goOn();
      await cache.put(key, picture);
    }
    await goOn();
    await cache.put(path, copy); // over the one of before, which stays where there is no room
    await goOn();
  } catch (error) {
    if (!holds()) for (const key of await cache.keys()) if (isOf(paper, key)) await cache.delete(key);
    if (!(await cache.keys()).length) await caches.delete(PAPERS + subject);
    throw error;
  }
  // What the paper doesn't have any more goes; so does its page in another language, if it shows other pictures.
  for (const key of (await cache.keys()).filter((one) => isOf(paper, one))) {
    const { pathname } = new URL(key.url);
    const shown = PAPER.test(pathname) && [...picturesOf(await (await cache.match(key)).text())];
    const stays = shown ? shown.length === pictures.size && shown.every((one) => pictures.has(one)) : pictures.has(pathname);
    if (!stays) await cache.delete(key);
  }
}

async function dropPaper(paper) {
  drops.set(paper, (drops.get(paper) ?? 0) + 1);
  const cache = await myPapers();
  for (const key of (await cache?.keys()) ?? []) if (isOf(paper, key)) await cache.delete(key);
}

/** Delete pictures without their page: this worker was stopped while it took them. */
async function dropRests() {
  const cache = await myPapers();
  const kept = await papersKept();
  const papers = ((await cache?.keys()) ?? []).map(({ url }) => /\/my\/papers\/([^/]+)/.exec(url)?.[1]);
  for (const paper of new Set(papers)) {
    // One that is being taken just now is left alone.
    if (!kept.has(paper)) await inTurn(paper, async (lock) => lock && !(await papersKept()).has(paper) && dropPaper(paper), { ifAvailable: true });
  }
}

/** Papers that aren't in the wallet any more, of which this is the page, were deleted, perhaps on another device. */
async function dropAllBut(text) {
  for (const paper of (await papersKept()).keys()) if (!text.includes(`/my/papers/${paper}"`)) await dropPaper(paper);
}

async function checkPapers(lang) {
  if (Math.abs(Date.now() - ((await recall("checked")) ?? 0)) < HOUR || !(await papersKept()).size) return;
  const found = await fetch(`/${lang}/my/papers`, { redirect: "manual" });
  if (!found.ok || found.headers.get(CHOSEN) !== (await recall("current"))) return;
  await dropAllBut(await found.text());
  await note("checked", Date.now());
}

async function showPicture(request, url) {
  const alone = request.mode === "navigate";
  if (alone) await lockWhenDue();
  const kept = await (await myPapers())?.match(PICTURE.exec(url.pathname)[1]);
  if (kept && !alone) return kept;
  const network = fetch(request); // asked for by itself: the session may have ended elsewhere, or the paper be deleted
  try {
    const found = await (kept ? withinTime(network, PATIENCE) : network);
    return kept && BUSY.has(found.status) ? kept : found;
  } catch {
    network.catch(() => {});
    return kept ?? (alone ? showNotice(url, "missing") : Response.error());
  }
}

// --- whose phone it is now -----------------------------------------------------------------------------------

let leavings = 0; // how often somebody left since this worker runs
const drops = new Map(); // how often each paper was deleted from the device

/** Begin something that takes its time; what this returns says whether nobody left since, nor deleted that paper here. */
function watchLeaving(paper) {
  const [left, dropped] = [leavings, drops.get(paper)];
  return () => leavings === left && drops.get(paper) === dropped;
}

/** Open a cache to keep something in; whoever leaves once it is open deletes this very one, and nothing comes back. */
async function openWhile(holds, name) {
  const cache = await caches.open(name);
  if (holds()) return cache;
  await caches.delete(name);
  throw new Error("Somebody left meanwhile.");
}

async function become(subject) {
  const before = await recall("current");
  if (before === subject) return;
  const forget = async () => { for (const name of [PAGES, PAPERS]) await caches.delete(name + before); };
  if (before) await forget();
  await note("current", subject);
  if (before) await forget(); // what was on its way until just now
}

/** Send what has waited for an account that is back; returns whether there was something, so that the page is another. */
async function welcomeBack(found) {
  const subject = found.headers.get("Busola-Keep");
  if (!subject || subject === GUEST || subject === (await recall("current"))) return false;
  await become(subject);
  if (!(await waiting()).some((item) => item.subject === subject && !item.refused)) return false;
  await sending;
  await withinTime(flush(), PATIENCE).catch(() => {});
  return true;
}

async function lockWhenDue() {
  const [minutes, used] = [await recall("lock"), await recall("used")];
  if (minutes && used && Date.now() - used > minutes * 60000) {
    await forgetPages();
    await note("locked", true);
  }
  await note("used", Date.now());
}

async function forgetPages() {
  leavings += 1;
  for (const name of await caches.keys()) if (name.startsWith(PAGES) || name.startsWith(PAPERS)) await caches.delete(name);
}

async function signOut() {
  const current = await recall("current");
  await note("current", "");
  await forgetPages();
  for (const item of await queued()) if (item.subject === current) await drop(item.id);
}

async function forgetEverything() {
  leavings += 1;
  for (const name of await caches.keys()) if (name.startsWith("busola-")) await caches.delete(name);
  await store("queue", "readwrite", (queue) => queue.clear());
  await store("notes", "readwrite", (notes) => notes.clear());
}

// --- forms -----------------------------------------------------------------------------------------------

async function sendForm(event, url) {
  const records = RECORDS.test(url.pathname);
  const form = records ? await event.request.clone().formData() : null;
  const [once, seen, subject] = (form?.get("stamp") ?? "").split(".");
  if (once && subject) return record(url, form, Number(seen), subject);
  const leaving = url.pathname === "/session/end";
  const wiping = url.pathname.endsWith("/my/delete");
  if (wiping) await forgetEverything();
  else await withinTime(flush(), PATIENCE).catch(() => {}); // what comes next may be about what waits
  try {
    const found = await fetch(event.request);
    if (leaving && found.type === "opaqueredirect") await signOut();
    if (DELETES.test(url.pathname) && found.type === "opaqueredirect") await dropPaper(DELETES.exec(url.pathname)[1]);
    return found;
  } catch {
    if (leaving) await forgetPages();
    return showNotice(url, leaving || wiping ? "leaving" : "unsent");
  }
}

/** Send what a person said; without an answer to it, keep it, and go on with what is here. */
async function record(url, form, seen, subject) {
  const fields = [...form].filter(([, value]) => typeof value === "string");
  const left = (await flush()) && (await queued()).some((item) => item.subject === subject && !item.refused);
  if (!left) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), SENDING); // given up for good: a late answer would undo later ones
    try {
      const found = await post(url.pathname, fields, stop.signal);
      if (!BUSY.has(found.status)) return found;
    } catch {
      // No connection, or none that is good enough: it waits.
    } finally {
      clearTimeout(timer);
    }
  }
  const before = (await queued()).filter((item) => item.subject === subject && sameWay(item.path, url.pathname));
  const place = Math.max(seen, ...before.map((item) => item.seen + 1));
  const [once] = form.get("stamp").split(".");
  const stamped = fields.map(([name, value]) => [name, name === "stamp" ? `${once}.${place}.${subject}` : value]);
  await store("queue", "readwrite", (queue) => queue.add({ subject, path: url.pathname, fields: stamped, seen: place, at: Date.now() }));
  await self.registration.sync?.register("busola").catch(() => {});
  const base = url.pathname.replace(/\/[^/]+$/, "");
  for (const path of [form.get("back"), base]) {
    const next = path && new URL(path, location.origin);
    if (next && next.origin === location.origin && (await isKept(next.pathname))) return Response.redirect(next, 303);
  }
  return showNotice(url, "waiting");
}

const post = (path, fields, signal, headers = {}) =>
  fetch(path, { method: "POST", body: new URLSearchParams(fields), redirect: "manual", signal, headers });

const sameWay = (one, other) => one.replace(/\/[^/]+$/, "") === other.replace(/\/[^/]+$/, "");

let sending = null;
/** Send what waits, in its order; returns whether something is left that may be sent later. */
function flush() {
  sending ??= sendAll().finally(() => { sending = null; });
  return sending;
}

async function sendAll() {
  const stopped = new Set();
  let sent = 0;
  let left = false;
  for (const item of await waiting()) {
    if (item.refused) continue;
    if (stopped.has(item.subject)) {
      left = true;
      continue;
    }
    const became = await sendOne(item);
    if (became === "sent") {
      sent += 1;
      await drop(item.id);
    } else if (became === "refused") {
      await store("queue", "readwrite", (queue) => queue.put({ ...item, refused: true }));
    } else {
      left = true;
      if (became === "unreachable") break;
      stopped.add(item.subject); // signed out: this account's things wait until it is back
    }
  }
  if (sent) for (const client of await self.clients.matchAll()) client.postMessage({ sent });
  return left;
}

async function sendOne(item) {
  const waited = Math.max(0, Math.round((Date.now() - item.at) / 1000));
  let found;
  try {
    found = await post(item.path, item.fields, AbortSignal.timeout(SENDING), { "Busola-Waited": String(waited) });
  } catch {
    return "unreachable";
  }
  if (found.type === "opaqueredirect") return "sent";
  if (found.status >= 500 || found.status === 429) return "unreachable";
  return [401, 403].includes(found.status) || found.headers.has("Busola-Refused") ? "stopped" : "refused";
}

// --- what pages ask ---------------------------------------------------------------------------------------

const titleOf = (text) => /<title>([^<]*)<\/title>/.exec(text)?.[1].replace(/ · [^·]*$/, "");
const describe = ({ id, subject, path, fields, refused }) => ({ id, subject, path, fields, refused: Boolean(refused) });

const QUESTIONS = {
  waiting: async () => ((await recall("locked")) ? [] : await waiting()).map(describe),
  flush,
  drop: ({ id }) => drop(id),
  words: async ({ lang }) => (await caches.match(`/${lang}/offline`))?.text(),
  used: () => note("used", Date.now()),
  lock: () => recall("lock"),
  forget: forgetPages,
  keep: async (_, client) => {
    const url = new URL(client.url);
    const holds = watchLeaving();
    if (!url.search) await keepPage(url, await fetch(url, { redirect: "manual" }), holds);
  },
  papers: async () => {
    await dropRests();
    return [...(await papersKept()).keys()];
  },
  keepPaper: async (_, client) => {
    const path = new URL(client.url).pathname;
    const paper = PAPER.exec(path)?.[1];
    if (!paper) return "unreachable";
    const holds = watchLeaving(paper);
    try {
      const found = await fetch(path, { redirect: "manual", signal: AbortSignal.timeout(SENDING) });
      if (found.status !== 200 || !found.headers.get(CHOSEN)) return "unreachable";
      await takePaper(path, found, holds);
      return "kept";
    } catch (error) {
      await dropPaper(paper);
      return error.name === "QuotaExceededError" ? "full" : "unreachable";
    }
  },
  dropPaper: ({ paper }) => dropPaper(paper),
  kept: async ({ lang }) => {
    const found = [];
    for (const paths of (await papersKept()).values()) {
      const path = paths.find((one) => one.startsWith(`/${lang}/`)) ?? paths.at(-1);
      const text = await (await (await myPapers()).match(path)).text();
      const [title, name] = [titleOf(text), /data-paper-name="([^"]+)"/.exec(text)?.[1]];
      if (title) found.push({ path, title: name ? `${title}: \u2068${name}\u2069` : title }); // a family has several of a kind
    }
    for (const name of [...(await subjects()).map((subject) => PAGES + subject), PUBLIC]) {
      if (!(await caches.has(name))) continue;
      const cache = await caches.open(name);
      for (const { url } of await cache.keys()) {
        const { pathname } = new URL(url);
        if (!pathname.startsWith(`/${lang}/`) || /\/(question|counter)\/\d/.test(pathname)) continue;
        const title = titleOf(await (await cache.match(url)).text());
        if (title) found.push({ path: pathname, title });
      }
    }
    return found;
  },
};

async function answer(event) {
  const asked = QUESTIONS[event.data?.ask];
  if (!asked || !event.source) return;
  const said = await asked(event.data, event.source);
  event.ports[0]?.postMessage(said ?? null);
}

/** Wait for something, but not for ever. */
function withinTime(promise, milliseconds) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error("late")), milliseconds); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
