// A part of the worker (worker.js): papers, only those that somebody chose to keep on this device, each with all its pages.

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
