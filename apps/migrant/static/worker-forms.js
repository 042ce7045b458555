// A part of the worker (worker.js): what was said here goes to the server, or waits until it can be sent.

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
