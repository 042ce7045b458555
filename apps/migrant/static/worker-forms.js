// A part of the worker (worker.js): what was said here goes to the server, or waits until it can be sent.

async function sendForm(event, url) {
  const records = RECORDS.test(url.pathname);
  const form = records ? await event.request.clone().formData() : null;
  const [once, seen, subject] = (form?.get("stamp") ?? "").split(".");
  if (once && subject) return record(url, form, Number(seen), subject);
  const leaving = url.pathname === "/session/end";
  const wiping = url.pathname.endsWith("/my/delete");
  const whose = leaving ? await recall("current") : "";
  if (!wiping) await withinTime(flush(), PATIENCE).catch(() => {}); // what comes next may be about what waits
  const aside = wiping ? await setAside() : [];
  try {
    const found = await fetch(event.request);
    const done = found.type === "opaqueredirect";
    if (leaving && done) await signOut(whose);
    if (wiping && !done) await putBack(aside);
    if (DELETES.test(url.pathname) && done) await dropPaper(DELETES.exec(url.pathname)[1]);
    return found;
  } catch {
    if (leaving) await forgetPages();
    if (wiping) await putBack(aside);
    if (leaving || wiping) return showNotice(url, "leaving");
    if (await staysOnPage(event.request, url)) return new Response(null, { status: 204 });
    return showNotice(url, navigator.onLine ? "unsure" : "unsent");
  }
}

/**
 * Everything is to be deleted: delete the pages, and take out what waits, so that none of it is sent meanwhile. What else is
 * stored goes with the server's answer, and by the page that says so; once that has come, the database is no longer ours to ask.
 */
async function setAside() {
  endings += 1;
  await forgetPages();
  const items = await queued();
  await store("queue", "readwrite", (queue) => queue.clear());
  return items;
}

/** Nothing could be deleted where the rest is: what waited waits on. */
async function putBack(items) {
  for (const item of items) await store("queue", "readwrite", (queue) => queue.put(item));
}

/** Have the page say itself that its form got no answer: then it stays as it is, with all that was chosen and written. */
async function staysOnPage(request, url) {
  const pages = (await self.clients.matchAll()).filter((page) => page.url.split("#")[0] === request.referrer);
  const told = pages.map(async (page) => {
    const channel = new MessageChannel();
    const said = new Promise((resolve) => { channel.port1.onmessage = (event) => resolve(event.data); });
    page.postMessage({ unanswered: url.pathname }, [channel.port2]);
    if ((await said) !== true) throw new Error("It isn't the one.");
    return true;
  });
  return withinTime(Promise.any(told), SOON).catch(() => false); // a page of an earlier release doesn't say anything
}

/** Send what a person said; without an answer to it, keep it, and go on with what is here. */
async function record(url, form, seen, subject) {
  const fields = [...form].filter(([, value]) => typeof value === "string");
  const ended = endings;
  await flush();
  // Whatever of theirs is still here was said before, also what came while others were sent, or waits for its account.
  const left = (await queued()).some((item) => item.subject === subject && !item.refused);
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
  const waits = await keepForm({ subject, path: url.pathname, fields: stamped, seen: place, at: Date.now() }, ended);
  if (!waits) return showNotice(url, "unsure");
  await self.registration.sync?.register("busola").catch(() => {});
  const base = url.pathname.replace(/\/[^/]+$/, "");
  const [step, marked] = [form.get("step"), url.pathname.endsWith("/mark")];
  for (const path of [form.get("back"), step && !marked ? `${base}#${step}` : base, base]) {
    const next = path && new URL(path, location.origin);
    if (next && next.origin === location.origin && (await isKept(next.pathname))) return Response.redirect(next, 303);
  }
  return showNotice(url, "waiting");
}

/** Let a form wait, unless its person signed out meanwhile or had everything deleted; returns whether it waits. */
async function keepForm(item, ended) {
  await database(); // from here to the queue nothing comes between
  if (ended !== endings) return false;
  await store("queue", "readwrite", (queue) => queue.add(item));
  return true;
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
  if (!(await tellOfLeaving())) return true;
  const stopped = new Set();
  let sent = 0;
  let left = false;
  for (const item of await waiting()) {
    if (item.refused) continue;
    if (stopped.has(item.subject)) {
      left = true;
      continue;
    }
    if (!(await stillWaits(item))) continue;
    const became = await sendOne(item);
    if (became === "sent") {
      sent += 1;
      await drop(item.id);
    } else if (became === "refused") {
      await refuse(item);
    } else {
      left = true;
      if (became === "unreachable") break;
      stopped.add(item.subject); // signed out: this account's things wait until it is back
    }
  }
  if (sent) for (const client of await self.clients.matchAll()) client.postMessage({ sent });
  return left;
}

/** Whether nobody took a form back since the sending began, signed out, or came with another account. */
async function stillWaits(item) {
  return (await subjects()).includes(item.subject) && Boolean(await store("queue", "readonly", (queue) => queue.get(item.id)));
}

/** Have a form say that it was refused, if it is still here: whoever signed out meanwhile took it along. */
const refuse = (item) => store("queue", "readwrite", (queue) => {
  const asked = queue.get(item.id);
  asked.onsuccess = () => { if (asked.result) queue.put({ ...asked.result, refused: true }); };
  return asked;
});

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
