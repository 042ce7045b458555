// Keeps on the phone what was opened here, and what was said here without a connection until it can be sent.
//
// Our own, without a library; served as /worker.js behind a line that says `RELEASE`, with its parts worker-papers.js and
// worker-forms.js. Every page works without it.
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
const SOON = 2000; // until whoever leaves is gone, whether the server has heard of it or not
const SENDING = 15000; // until what was said is kept here instead, to be sent later
const BUSY = new Set([502, 503, 504]);
const HOUR = 3600000;
const CHOSEN = "Busola-Keep-If-Chosen";
const WALLET = /^\/[^/]+\/my\/papers$/;
const PAPER = /^\/[^/]+\/my\/papers\/([0-9a-f-]{36})$/;
const PICTURE = /^\/[^/]+(\/my\/papers\/([0-9a-f-]{36})\/files\/[0-9a-f-]{36}\/pages\/\d+)$/;
const DELETES = /^\/[^/]+\/my\/(?:papers|everything\/documents)\/([0-9a-f-]{36})\/delete$/;
const LEAVES = /^\/[^/]+\/my\/(leave|locked)$/;
const FILE = /\.[a-z]+$/;
const RECORDS = /^\/[^/]+\/my\/[^/]+\/[^/]+\/(?:answer|take-back|paper|mark|clear|skip|want|date|appointment)$/;

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
  // What has this browser forget is done by a page of ours only, or one of signing in. A link from elsewhere goes its way
  // without us: asked for by us, the server couldn't tell it from ours.
  else if (LEAVES.test(url.pathname) && !isOurs(request)) event.waitUntil(request.referrer.startsWith(RELEASE.signIn) ? closeHere() : null);
  else if (url.pathname.endsWith("/my/leave")) event.respondWith(leaveQuickly(event, url.pathname));
  else if (request.method === "GET") event.respondWith(showPage(event, url));
  // Another site's form goes its way without us, and is refused by the server; it never waits here to be sent as ours.
  else if (request.method === "POST" && isOurs(request)) event.respondWith(sendForm(event, url));
});

/** Whether a page of ours led here: no stranger can forge that. */
const isOurs = (request) => request.referrer.startsWith(`${location.origin}/`);

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
  // Whoever signs in or locks the phone: from then on nobody finds personal pages here; not where the way to signing in is cut off.
  // Not whoever looks after the account that is signed in: if another comes back, `become` deletes.
  const signsIn = url.pathname === "/session/start" && url.searchParams.get("prompt") !== "manage";
  const locks = url.pathname.endsWith("/my/locked");
  const owed = await recall("leaving"); // the server hasn't heard yet that somebody left
  if (signsIn && !isOurs(event.request)) await withinTime(lookWhoIsHere(url), PATIENCE).catch(() => {});
  if (locks) {
    await forgetPages();
    await note("locked", true);
  }
  if (personal) await lockWhenDue();
  // What was said before is known before the next page is made.
  const late = (personal || owed) && !locks && (await withinTime(flush(), PATIENCE).then(() => false, () => true));
  const kept = await findPage(url);
  if (personal && owed && (await recall("leaving"))) return showNotice(url, "missing");
  if (late && kept) return kept;
  const holds = watchLeaving(PAPER.exec(url.pathname)?.[1]);
  const network = fetch(event.request);
  try {
    const found = await (kept ? withinTime(network, PATIENCE) : network);
    if (BUSY.has(found.status) && kept) return kept;
    if (signsIn && isOurs(event.request) && found.type === "opaqueredirect") await forgetPages();
    const shown = holds() && (await welcomeBack(found)) ? await fetch(event.request) : found;
    event.waitUntil(keepPage(url, shown.clone(), holds).catch(() => {})); // no room: then it isn't kept
    return shown;
  } catch {
    network.catch(() => {});
    return kept ?? showNotice(url, FILE.test(url.pathname) ? "file" : "missing");
  }
}

/** Keep a page, unless somebody left since it was asked for: it may come late, and be of whoever was here before. */
async function keepPage(url, found, holds) {
  await heed(found);
  const html = (found.headers.get("Content-Type") ?? "").startsWith("text/html");
  const paper = PAPER.exec(url.pathname)?.[1];
  if (found.status === 404 && paper) await dropPaper(paper);
  if (found.status !== 200 || !html || (url.search && !paper) || !holds()) return;
  const subject = found.headers.get("Busola-Keep");
  if (subject) {
    if (subject !== GUEST) await become(subject, holds);
    await noteShown(found, holds);
    await put(await openWhile(holds, PAGES + subject), url.pathname, found, MOST[PAGES]);
    if (subject !== GUEST) await checkPapers(url.pathname.split("/")[1]);
  } else if (found.headers.get(CHOSEN)) {
    await become(found.headers.get(CHOSEN), holds);
    await noteShown(found, holds);
    if (WALLET.test(url.pathname)) await dropAllBut(await found.clone().text());
    if (!(await papersKept()).has(paper)) return;
    const whole = url.search ? await fetch(url.pathname, { redirect: "manual" }) : found; // not the one for a case
    if (whole.status === 200) await takePaper(url.pathname, whole, holds);
  } else if ((found.headers.get("Cache-Control") ?? "").startsWith("public")) {
    await put(await caches.open(PUBLIC), url.pathname, found, MOST[PUBLIC]);
  } else return;
  await keepLanguage(url.pathname.split("/")[1]);
}

/** Know that somebody is shown their own again. */
async function noteShown(found, holds) {
  await database();
  if (!holds()) return; // who leaves from here on says so after this
  await store("notes", "readwrite", (notes) => {
    notes.put(Number(found.headers.get("Busola-Lock")) || 0, "lock");
    notes.put(false, "locked");
    return notes.put(false, "left");
  });
}

/** Have the page that says that there is no connection in a language that is read here, and know that it is. */
async function keepLanguage(lang) {
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

// --- whose phone it is now -----------------------------------------------------------------------------------

let leavings = 0; // how often somebody left since this worker runs
let endings = 0; // how often somebody left of whom nothing shall be sent any more
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

async function become(subject, holds = () => true) {
  const before = await recall("current");
  if (before === subject || !holds()) return;
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

/** Do what the server says of whose phone this is now: nobody's who has an account, or one that somebody left or locked. */
async function heed(found) {
  if (found.headers.get("Busola-Nobody")) await become("");
  if (found.headers.get("Busola-Forget")) await forgetPages();
}

/** A link from elsewhere leads to signing in: what is kept goes only if nobody is signed in here any more. */
async function lookWhoIsHere(url) {
  const asked = url.searchParams.get("lang");
  const lang = RELEASE.languages.includes(asked) ? asked : RELEASE.languages[0];
  await heed(await fetch(`/${lang}/my/`, { redirect: "manual" }));
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

/** Somebody left quickly: nothing personal is shown or told of here, and what waits for an account stays until it is back. */
async function closeHere() {
  await forgetPages();
  await note("left", true);
  await note("current", "");
}

/** Leave, tell the server, which signs out, and go; where it can't be told now, it is before anything personal is shown. */
async function leaveQuickly(event, path) {
  await note("leaving", path);
  await closeHere();
  const told = tellOfLeaving().finally(() => self.registration.sync?.register("busola").catch(() => {}));
  event.waitUntil(told);
  await withinTime(told, SOON).catch(() => {});
  return Response.redirect(RELEASE.exit, 303);
}

/** Tell the server that somebody left, if it doesn't know; returns whether it does. */
async function tellOfLeaving() {
  const path = await recall("leaving");
  if (!path) return true;
  try {
    const found = await post(path, [], AbortSignal.timeout(SENDING));
    if (found.status >= 500 || found.status === 429) return false;
  } catch {
    return false;
  }
  await note("leaving", "");
  return true;
}

/** Somebody signed out: nothing of theirs is left. Who it was is known from before, since a page that comes may say that it is nobody. */
async function signOut(subject) {
  endings += 1;
  await store("queue", "readwrite", (queue) => { // at once, so that nothing is left where this is stopped
    const asked = queue.getAll();
    asked.onsuccess = () => { for (const item of asked.result) if (item.subject === subject) queue.delete(item.id); };
    return asked;
  });
  await note("current", "");
  await forgetPages();
}

// --- what pages ask ---------------------------------------------------------------------------------------

const titleOf = (text) => /<title>([^<]*)<\/title>/.exec(text)?.[1].replace(/ · [^·]*$/, "");
const describe = ({ id, subject, path, fields, refused }) => ({ id, subject, path, fields, refused: Boolean(refused) });

const QUESTIONS = {
  waiting: async () => ((await recall("locked")) || (await recall("left")) ? [] : await waiting()).map(describe),
  flush,
  drop: ({ id }) => drop(id),
  words: async ({ lang }) => (await caches.match(`/${lang}/offline`))?.text(),
  used: () => note("used", Date.now()),
  lock: () => recall("lock"),
  forget: forgetPages,
  leave: async ({ path }) => {
    await note("leaving", path);
    await closeHere();
    if (!(await tellOfLeaving())) await self.registration.sync?.register("busola").catch(() => {});
  },
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
      // First, since the paper may be all that is kept here: without a connection this page leads to it.
      await withinTime(keepLanguage(path.split("/")[1]), SENDING);
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
