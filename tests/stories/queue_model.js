// A phone, its worker and a server in one page: the worker's own code runs here on a store, a network and a clock that do what a
// random generator says, so that every race between them can come. `tryOut(code, seed)` plays one story, and returns what was wrong.

const ORIGIN = "http://phone.example";
const GUESTS = "device";
const WAYS = { device: ["/en/my/hamburg/registration"], aaaa: ["/en/my/cases/a1", "/en/my/cases/a2"], bbbb: ["/en/my/cases/b1"] };
const KINDS = [["mark", { step: "s" }], ["answer", { fact: "f", value: "v" }], ["answer", { fact: "f", value: "still true" }], ["paper", { type: "t", have: "yes" }]];

const task = () => new Promise((resolve) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => { port1.close(); resolve(); }; port2.postMessage(0); });

function makeRandom(seed) {
  let state = seed >>> 0;
  const next = () => { // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return { below: (most) => Math.floor(next() * most), chance: (part) => next() < part, of: (list) => list[Math.floor(next() * list.length)] };
}

class Answer {
  constructor(body, { status = 200, headers = {}, type = "default" } = {}) {
    Object.assign(this, { body: body ?? "", status, type, ok: status >= 200 && status < 300, headers: new Headers(headers) });
  }
  clone() { return new Answer(this.body, this); }
  async text() { return this.body; }
  async arrayBuffer() { return this.body; }
  static redirect(url, status) { return new Answer("", { status, headers: { Location: String(url) } }); }
  static error() { return new Answer("", { status: 0, type: "error" }); }
}

/** What a browser stores for the worker: it outlives each of its runs. */
class Stored {
  constructor(random) {
    this.random = random;
    this.stores = { notes: new Map(), queue: new Map() };
    this.next = 1;
    this.last = Promise.resolve();
    this.caches = new Map();
  }
  async hop() { for (let left = this.random.below(4); left > 0; left -= 1) await null; }

  database(isAlive) {
    return {
      open: () => {
        const asked = { result: { transaction: (name) => this.transaction(name, isAlive) } };
        this.hop().then(() => isAlive() && asked.onsuccess?.());
        return asked;
      },
    };
  }
  transaction(name, isAlive) { // one after the other, in the order in which they were made
    const [store, work] = [this.stores[name], []];
    const ask = (does) => { const asked = {}; work.push([asked, does]); return asked; };
    const transaction = {
      objectStore: () => ({
        get: (key) => ask(() => structuredClone(store.get(key))),
        getAll: () => ask(() => [...store.entries()].sort(([one], [other]) => one - other).map(([, value]) => structuredClone(value))),
        put: (value, key) => ask(() => { store.set(key ?? value.id, structuredClone(value)); }),
        add: (value) => ask(() => { const id = this.next++; store.set(id, structuredClone({ ...value, id })); return id; }),
        delete: (key) => ask(() => { store.delete(key); }),
        clear: () => ask(() => store.clear()),
      }),
    };
    const begun = isAlive();
    this.last = this.last.then(async () => {
      await this.hop();
      if (!begun || !isAlive()) return; // what wasn't done when the worker was stopped is never done
      for (let at = 0; at < work.length; at += 1) {
        const [asked, does] = work[at];
        asked.result = does();
        asked.onsuccess?.({ target: asked });
      }
      await this.hop();
      if (isAlive()) transaction.oncomplete?.();
    });
    return transaction;
  }

  kept(isAlive, network) {
    const alive = async (work) => { await this.hop(); return isAlive() ? work() : new Promise(() => {}); };
    const keyOf = (key) => new URL(key.url ?? key, ORIGIN).href;
    const wrap = (pages) => ({
      match: (key) => alive(() => pages.get(keyOf(key))?.clone()),
      put: (key, page) => alive(() => { pages.set(keyOf(key), page.clone()); }),
      delete: (key) => alive(() => pages.delete(keyOf(key))),
      keys: () => alive(() => [...pages.keys()].map((url) => ({ url }))),
      add: async (path) => { const page = await network(path); await alive(() => { pages.set(keyOf(path), page); }); },
      addAll: async () => {},
    });
    return {
      has: (name) => alive(() => this.caches.has(name)),
      keys: () => alive(() => [...this.caches.keys()]),
      delete: (name) => alive(() => this.caches.delete(name)),
      open: (name) => alive(() => { if (!this.caches.has(name)) this.caches.set(name, new Map()); return wrap(this.caches.get(name)); }),
      match: (key) => alive(() => { for (const pages of this.caches.values()) if (pages.has(keyOf(key))) return pages.get(keyOf(key)).clone(); }),
    };
  }
}

class Story {
  constructor(code, seed) {
    this.random = makeRandom(seed);
    this.code = code;
    this.stored = new Stored(this.random);
    this.now = 1_800_000_000_000;
    this.timers = [];
    this.pending = []; // what is on its way to the server, or back
    this.wrong = [];
    this.told = [];
    this.tabs = [null, null]; // the page that each shows
    this.server = { session: "", left: false, locked: false, taken: [], trouble: 0 };
    this.online = true;
    this.steps = 0;
    this.said = new Map(); // all that was said, by its identifier
    this.ended = new Map(); // for each account, at which step it signed out and nothing of it is left
    this.hidden = false;
    this.leavings = 0;
    this.goingOut = 0;
    this.start();
  }

  tell(...words) { this.told.push(`${this.steps} ${words.join(" ")}`); }
  fail(...words) { this.wrong.push(words.join(" ")); this.tell("WRONG", ...words); }

  // --- the worker, which a browser may stop at any time ---

  start() {
    const run = { alive: true };
    const isAlive = () => run.alive;
    const handlers = {};
    const self = {
      addEventListener: (name, does) => { handlers[name] = does; },
      clients: { matchAll: async () => [], claim: async () => {} },
      registration: { sync: { register: async () => {} } },
      skipWaiting: async () => {},
    };
    const network = (asked, init) => this.fetch(run, asked, init);
    const clock = { now: () => this.now };
    const time = Object.assign(function (...given) { return new Date(...(given.length ? given : [clock.now()])); }, { now: clock.now });
    const later = (does, after) => { const timer = { at: this.now + after, does: () => run.alive && does() }; this.timers.push(timer); return timer; };
    const never = (timer) => { this.timers = this.timers.filter((one) => one !== timer); };
    const signals = {
      timeout: (after) => { const signal = { stops: [] }; later(() => signal.stops.forEach((stop) => stop()), after); return signal; },
    };
    const Controller = function () { this.signal = { stops: [] }; this.abort = () => this.signal.stops.forEach((stop) => stop()); };
    const names = ["self", "location", "navigator", "caches", "indexedDB", "fetch", "setTimeout", "clearTimeout", "Date", "AbortSignal", "AbortController", "Response"];
    new Function(...names, this.code)(
      self, { origin: ORIGIN }, { onLine: true, locks: { request: async (_, work) => work({}) } }, this.stored.kept(isAlive, network),
      this.stored.database(isAlive), network, later, never, time, signals, Controller, Answer,
    );
    this.run = Object.assign(run, { handlers });
  }

  stop() {
    for (const one of this.said.values()) if (this.waitsNow(one.once)) one.confirmed = false; // it was stopped before it could note that
    this.run.alive = false;
    this.goingOut = 0;
    for (const one of this.pending) if (one.run === this.run) one.orphan = true;
    for (const one of this.said.values()) if (!one.became) one.became = "cut off";
    this.start();
  }

  /** Have the worker answer a request of a page; what comes back is what that page would show. */
  async dispatch(request) {
    const run = this.run;
    let answer;
    run.handlers.fetch({ request: { mode: "navigate", referrer: `${ORIGIN}/en/`, ...request, url: ORIGIN + request.path }, respondWith: (said) => { answer = said; }, waitUntil: (work) => { work.catch(() => {}); } });
    const found = await answer;
    return run.alive ? found : new Promise(() => {});
  }

  ask(what, more = {}) {
    return new Promise((resolve) => {
      this.run.handlers.message({ data: { ask: what, ...more }, source: { url: `${ORIGIN}/en/` }, ports: [{ postMessage: resolve }], waitUntil: (work) => { work.catch((error) => this.fail("the worker failed:", error.message)); } });
    });
  }

  // --- the network ---

  fetch(run, asked, init = {}) {
    const url = new URL(asked.url ?? asked, ORIGIN);
    const one = { run, path: url.pathname, method: init.method ?? asked.method ?? "GET", fields: new Map(init.body ?? []), answer: null, cookies: this.server.session };
    const stamp = one.fields.get("stamp");
    if (stamp) {
      [one.once, , one.subject] = stamp.split(".");
      this.tell("sends", one.once, "of", one.subject);
      const said = this.said.get(one.once);
      if (said.confirmed) this.fail(one.once, "is sent again though its answer came");
      if (this.pending.some((other) => other.once === one.once && !other.orphan)) this.fail(one.once, "is sent while it is being sent");
    }
    return new Promise((resolve, reject) => {
      one.settle = (found) => {
        this.pending = this.pending.filter((other) => other !== one);
        if (one.orphan || !run.alive) return;
        if (one.once && found?.type === "opaqueredirect") this.said.get(one.once).confirmed = true;
        if (found) resolve(found);
        else reject(new TypeError("Failed to fetch"));
      };
      for (const signal of [init.signal]) signal?.stops.push(() => this.pending.includes(one) && one.settle(null));
      this.pending.push(one);
    });
  }

  /** Go on with something that is on its way: it arrives, or its answer does, or it is lost. */
  advance(one) {
    if (one.answer) {
      this.tell(one.method, one.path, one.once ?? "", "->", one.answer.type === "default" ? one.answer.status : one.answer.type);
      one.settle(this.online && !this.random.chance(this.server.trouble / 2) ? one.answer : null);
    } else if (!this.online || this.random.chance(this.server.trouble)) {
      this.tell(one.method, one.path, one.once ?? "", "is lost");
      one.settle(null);
    } else {
      one.answer = this.serve(one);
      if (this.random.chance(0.6)) this.advance(one);
    }
  }

  serve(one) {
    const { server } = this;
    const redirect = new Answer("", { status: 0, type: "opaqueredirect" });
    const page = (status, headers = {}, title = one.path) => new Answer(`<html><title>${title} · x</title></html>`, { status, headers: { "Content-Type": "text/html", ...headers } });
    if (one.method === "POST" && this.random.chance(server.trouble)) return page(this.random.of([500, 503, 429]));
    if (one.path === "/session/end") { server.session = ""; return redirect; }
    if (one.path === "/session/start") return redirect;
    if (one.path === "/en/my/leave") { Object.assign(server, { session: "", left: true }); return redirect; }
    if (one.path === "/en/my/locked") { Object.assign(server, { session: "", locked: true }); return page(401, { "Busola-Forget": "yes" }); }
    if (one.path === "/en/offline") return page(200, { "Cache-Control": "public" });
    const owner = Object.keys(WAYS).find((subject) => WAYS[subject].some((way) => one.path.startsWith(way)));
    if (one.method === "POST") {
      if (server.locked || (owner !== GUESTS && !server.session)) return page(401);
      if (one.subject !== GUESTS && one.subject !== server.session) return page(409, { "Busola-Refused": "subject" });
      if (this.random.chance(server.trouble / 2)) { this.said.get(one.once).refused = true; return page(422); }
      if (owner !== one.subject || (owner !== GUESTS && owner !== server.session)) this.fail(one.once, "of", one.subject, "is taken from", server.session);
      if (!server.taken.includes(one.once)) server.taken.push(one.once);
      const said = this.said.get(one.once);
      if (said.undone) this.fail(one.once, "is taken though it was taken back before it was sent");
      return redirect;
    }
    const nobody = server.session ? {} : { "Busola-Nobody": "yes" };
    if (server.left) return page(200, { "Busola-Forget": "yes", ...nobody }, "Welcome");
    if (server.locked) return page(401, { "Busola-Forget": "yes" });
    if (one.path === "/en/my/") return page(200, { "Busola-Keep": server.session || GUESTS, ...nobody });
    if (owner === GUESTS) return page(200, { "Busola-Keep": GUESTS, ...nobody });
    if (owner === server.session) return page(200, { "Busola-Keep": owner });
    return server.session ? page(404) : redirect;
  }

  // --- what people do ---

  async open(tab, path) {
    this.tell("tab", tab, "opens", path);
    const found = await this.dispatch({ method: "GET", path });
    const owner = Object.keys(WAYS).find((subject) => WAYS[subject].includes(path));
    this.tabs[tab] = found.status === 200 && owner && found.body.includes(path) ? { path, subject: owner } : null;
    if (found.status === 200 && found.headers.get("Busola-Keep")) this.hidden = false;
  }

  async say(tab) {
    const page = this.tabs[tab];
    if (!page) return;
    const [kind, fields] = this.random.of(KINDS);
    const once = `n${this.said.size}`;
    const one = { once, ...page, began: this.steps, ended: Infinity };
    this.said.set(once, one);
    const stamp = `${once}.1.${page.subject}`;
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...fields, stamp, back: page.path })) form.set(name, value);
    this.tell("tab", tab, "says", kind, once, "of", page.subject);
    const path = `${page.path}/${kind}`;
    const found = await this.dispatch({ method: "POST", path, clone: () => ({ formData: async () => form }) });
    one.ended = this.steps;
    if (found.type === "opaqueredirect") one.became = "taken";
    else if (found.status === 303 || found.body.includes('data-why="waiting"')) one.became = "kept";
    else one.became = "refused";
    this.tell(once, "became", one.became);
    if (one.became === "kept" && !this.goingOut && this.waitsNow(once) === undefined && !one.confirmed && !this.isOver(one)) this.fail(once, "is said to be kept and isn't");
  }

  waitsNow(once) { return [...this.stored.stores.queue.values()].find((item) => item.fields.some(([name, value]) => name === "stamp" && value.startsWith(`${once}.`))); }
  isOver(one) { return one.undone || one.dropped || one.refused || one.lostBySigningOut; }

  async undo() {
    const items = await this.ask("waiting");
    if (this.hidden && items.length) this.fail("what waits is told though somebody left or locked the phone");
    const item = items.length ? this.random.of(items) : null;
    if (!item) return;
    const once = item.fields.find(([name]) => name === "stamp")[1].split(".")[0];
    const one = this.said.get(once);
    one.dropped = true;
    await this.ask("drop", { id: item.id });
    const isOut = this.pending.some((other) => other.once === once);
    if (!isOut && !this.server.taken.includes(once)) one.undone = true;
    this.tell("undo of", once);
  }

  async signOut() {
    const subject = this.stored.stores.notes.get("current"); // whose pages are shown here
    this.tell("signs out");
    this.goingOut += 1;
    const [began, leavings] = [this.steps, this.leavings];
    const found = await this.dispatch({ method: "POST", path: "/session/end", clone() { return this; } });
    this.goingOut -= 1;
    if (found.type !== "opaqueredirect" || !subject) return;
    // The page asked before it signed out, and said that this is lost.
    for (const one of this.said.values()) if (one.subject === subject && one.began <= this.steps) one.lostBySigningOut = true;
    if (leavings !== this.leavings || this.server.session || this.stored.stores.notes.get("current")) return; // somebody left or came meanwhile
    this.ended.set(subject, began);
  }

  async signIn(subject) {
    this.tell("signs in as", subject);
    const found = await this.dispatch({ method: "GET", path: "/session/start" });
    if (found.type !== "opaqueredirect") return;
    Object.assign(this.server, { session: subject, left: false, locked: false });
    this.ended.delete(subject);
    await this.open(0, "/en/my/");
  }

  async leave() {
    this.tell("leaves quickly");
    this.leavings += 1;
    this.tabs = [null, null]; // scripts lead all of them away
    if (this.random.chance(0.5)) await this.dispatch({ method: "POST", path: "/en/my/leave" });
    else await this.ask("leave", { path: "/en/my/leave" });
    this.hide();
  }

  async lock() {
    this.tell("locks the phone");
    this.tabs = [null, null];
    await this.dispatch({ method: "GET", path: "/en/my/locked" });
    this.hide();
  }

  hide() {
    if (this.tabs.some(Boolean)) return; // somebody has come back meanwhile
    this.hidden = true;
  }

  // --- what must hold ---

  /** Nothing of an account that signed out is left, but what was said on a page that was still open. */
  lookForRests() {
    for (const [subject, since] of this.ended) {
      for (const name of [`busola-pages-${subject}`, `busola-papers-${subject}`]) if (this.stored.caches.get(name)?.size) this.fail("pages of", subject, "are left after signing out");
      for (const item of this.stored.stores.queue.values()) {
        const once = item.fields.find(([name]) => name === "stamp")[1].split(".")[0];
        if (item.subject === subject && this.said.get(once).began < since) this.fail(once, "is left after", subject, "signed out");
      }
    }
    for (const [name, pages] of this.stored.caches) {
      const subject = /^busola-pages-(.+)$/.exec(name)?.[1];
      for (const url of pages.keys()) {
        const owner = Object.keys(WAYS).find((one) => WAYS[one].includes(new URL(url).pathname));
        if (subject && owner && owner !== subject) this.fail("a page of", owner, "is kept for", subject);
      }
    }
  }

  judge() {
    const { taken } = this.server;
    for (const one of this.said.values()) {
      const times = taken.filter((once) => once === one.once).length;
      if (["kept", "taken"].includes(one.became) && !this.isOver(one) && times !== 1) this.fail(one.once, "was confirmed, and is taken", times, "times");
      if (this.waitsNow(one.once) && !this.waitsNow(one.once).refused) this.fail(one.once, "still waits");
    }
    const all = [...this.said.values()].filter((one) => taken.includes(one.once) && ["kept", "taken"].includes(one.became));
    for (const one of all) {
      for (const other of all) {
        const isBefore = one.path === other.path && one.ended < other.began;
        if (isBefore && taken.indexOf(one.once) > taken.indexOf(other.once)) this.fail(other.once, "overtook", one.once);
      }
    }
  }

  // --- the story ---

  async wait() {
    if (this.random.chance(0.5)) for (let left = this.random.below(30); left > 0; left -= 1) await null;
    else {
      await task();
      this.lookForRests();
    }
  }

  pass(milliseconds) {
    const until = this.now + milliseconds;
    for (;;) {
      const due = this.timers.filter((timer) => timer.at <= until).sort((one, other) => one.at - other.at)[0];
      if (!due) break;
      this.timers = this.timers.filter((timer) => timer !== due);
      this.now = Math.max(this.now, due.at);
      due.does();
    }
    this.now = until;
  }

  async play(length) {
    const { random } = this;
    const begin = (work) => { work.catch((error) => this.fail("failed:", error.stack)); };
    this.stored.stores.notes.set("lock", random.of([0, 0, 5]));
    await this.settle();
    begin(this.signIn(random.of(["aaaa", "bbbb"])));
    await this.settle();
    for (const tab of [0, 1]) begin(this.open(tab, random.of([...WAYS[this.server.session || GUESTS], ...WAYS.device])));
    await this.settle();
    for (let left = length; left > 0; left -= 1) {
      this.steps += 1;
      const choice = random.below(100);
      if (choice < 28) begin(this.say(random.below(2)));
      else if (choice < 62) { if (this.pending.length) this.advance(random.of(this.pending)); }
      else if (choice < 72) begin(this.open(random.below(2), random.of([...WAYS[random.of(["aaaa", "bbbb", GUESTS])], "/en/my/"])));
      else if (choice < 78) { this.online = !this.online; this.tell(this.online ? "connection" : "no connection"); }
      else if (choice < 82) { this.server.trouble = random.of([0, 0, 0.3]); this.tell("trouble", this.server.trouble); }
      else if (choice < 85) this.pass(random.of([500, 2500, 9000, 16000, 16000, 400000]));
      else if (choice < 88) begin(this.undo());
      else if (choice < 91) begin(this.signIn(random.of(["aaaa", "bbbb"])));
      else if (choice < 93) begin(this.signOut());
      else if (choice < 95) begin(this.leave());
      else if (choice < 96) begin(this.lock());
      else if (choice < 97) { this.tell("the worker is stopped"); this.stop(); }
      else this.run.handlers.sync({ waitUntil: (work) => { work.catch(() => {}); } });
      await this.wait();
    }
    await this.comeHome();
  }

  /** All that is on its way arrives, and time passes until nothing is. */
  async settle() {
    for (let rounds = 0; rounds < 400; rounds += 1) {
      await task();
      if (!this.pending.length && !this.timers.some((timer) => timer.at <= this.now + 20000)) return;
      if (this.pending.length) this.advance(this.pending[0]);
      else this.pass(1000);
    }
    this.fail("it never ends");
  }

  async comeHome() {
    Object.assign(this.server, { trouble: 0 });
    this.online = true;
    this.tell("all is well again");
    await this.settle();
    this.lookForRests();
    for (const subject of ["aaaa", "bbbb"]) {
      for (const path of [null, ...WAYS[subject], ...WAYS.device]) {
        this.steps += 1;
        const work = path ? this.open(1, path) : this.signIn(subject);
        work.catch((error) => this.fail("failed:", error.stack));
        await this.settle();
      }
    }
    this.judge();
  }
}

async function tryOut(code, seed, length = 60) {
  const story = new Story(code, seed);
  await story.play(length);
  const taken = story.server.taken.length;
  return { seed, wrong: story.wrong, told: story.told, taken, kept: [...story.said.values()].filter((one) => one.became === "kept").length };
}

globalThis.tryOut = tryOut;
