// What a page must hold beyond axe's rules. Each function returns a list of faults, each a short text.
// `seen` is what a person can see or reach; closed details are opened first, so nothing hides in them.
(() => {
  const seen = (el) => el.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && el.getBoundingClientRect().width > 0;
  const name = (el) => {
    const text = (el.getAttribute("aria-label") || el.innerText || el.name || "").trim().replace(/\s+/g, " ").slice(0, 50);
    return `<${el.tagName.toLowerCase()}${el.className && typeof el.className === "string" ? "." + el.className.split(" ")[0] : ""}> ${text}`;
  };
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const controls = () => [...document.querySelectorAll(CONTROLS)].filter((el) => seen(el) && !el.disabled && !el.closest(".skip"));
  const MARKED = new Set(["ar", "fa", "ur", "he"]);
  const SCRIPTS = { ar: "Arabic", fa: "Arabic", uk: "Cyrillic", ru: "Cyrillic", bg: "Cyrillic" };
  const script = (tag) => SCRIPTS[(tag || "").split("-")[0]] || "Latin";

  window.measures = {
    openAll() {
      for (const part of document.querySelectorAll("main details")) part.open = true;
    },
    bottom() {
      // The page ends above the bar that stays at the lower edge: its last line can always be read.
      const bar = document.querySelector(".reach-bar");
      if (!bar || getComputedStyle(bar).position !== "fixed") return [];
      const [kept, needed] = [bar.parentElement, bar].map((el) => Math.ceil(el.getBoundingClientRect().height));
      return kept < needed ? [`the bar at the lower edge is ${needed} high, and the page keeps ${kept} for it`] : [];
    },
    headings() {
      const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(seen);
      const faults = [];
      if (levels.filter((h) => h.tagName === "H1").length !== 1) faults.push("not exactly one h1");
      let last = 0;
      for (const h of levels) {
        const level = Number(h.tagName[1]);
        if (level > last + 1) faults.push(`${name(h)} comes after a heading of level ${last}`);
        last = level;
      }
      return faults;
    },
    targets() {
      const faults = [];
      for (const el of controls()) {
        const style = getComputedStyle(el);
        const alone = [...el.parentNode.childNodes].every((n) => n === el || n.nodeType !== 3 || !n.nodeValue.trim());
        if (el.tagName === "A" && style.display === "inline" && !alone) continue; // a link in a sentence
        const label = ["checkbox", "radio", "file"].includes(el.type) && el.closest("label");
        const box = (label || el).getBoundingClientRect();
        if (box.width < 43.5 || box.height < 43.5) faults.push(`${name(el)} is ${Math.round(box.width)}×${Math.round(box.height)}`);
      }
      return faults;
    },
    sideways() {
      const root = document.documentElement;
      if (root.scrollWidth <= root.clientWidth) return [];
      const wide = [...document.querySelectorAll("body *")].filter((el) => {
        const box = el.getBoundingClientRect();
        return seen(el) && !el.parentElement.closest(".scrolls") && (box.right > root.clientWidth + 1 || box.left < -1);
      });
      return [`scrolls sideways (${root.scrollWidth} > ${root.clientWidth}): ${wide.slice(-3).map(name).join("; ")}`];
    },
    broken() {
      const faults = [];
      const walker = document.createTreeWalker(document.querySelector("main") ?? document.body, NodeFilter.SHOW_TEXT);
      const range = document.createRange();
      while (walker.nextNode()) {
        const text = walker.currentNode;
        if (!seen(text.parentElement)) continue;
        if (text.parentElement.closest("script, style, code, pre, textarea, option, .visually-hidden, .cities thead")) continue; // or to be heard alone
        for (const { 0: word, index } of text.nodeValue.matchAll(/[\p{L}\p{M}]{2,14}/gu)) {
          range.setStart(text, index);
          range.setEnd(text, index + word.length);
          const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
          if (lines > 2) faults.push(`“${word}” stands on ${lines} lines in ${name(text.parentElement)}`);
        }
      }
      return faults.slice(0, 5);
    },
    languages() {
      const faults = [];
      for (const el of document.querySelectorAll("[lang]")) {
        const wanted = MARKED.has(el.lang.split("-")[0]) ? "rtl" : "ltr";
        if (seen(el) && getComputedStyle(el).direction !== wanted) faults.push(`${name(el)} in ${el.lang} isn't ${wanted}`);
      }
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const el = walker.currentNode.parentElement;
        if (!el || el.closest("script, style, code, pre, textarea, option") || !seen(el)) continue;
        const text = walker.currentNode.nodeValue.replace(/«[^»]*»|https?:\S+|\S+@\S+/g, ""); // what a paper says, quoted; addresses
        const wanted = script(el.closest("[lang]").lang);
        for (const other of ["Arabic", "Cyrillic", "Latin"]) {
          const words = text.match(new RegExp(`\\p{Script=${other}}{2,}`, "gu")) || [];
          if (other !== wanted && words.length >= (other === "Latin" ? 5 : 1))
            faults.push(`${other} text in ${el.closest("[lang]").lang}: ${text.trim().slice(0, 60)}`);
        }
      }
      return faults;
    },
    beginAtTheTop() {
      // After an act a page puts the focus on what became of it; the Tab key would go on from there.
      document.body.tabIndex = -1;
      document.body.focus();
      document.body.removeAttribute("tabindex");
    },
    reachable() {
      return controls().filter((el) => el.type !== "radio" && el.tabIndex >= 0).length;
    },
    focused() {
      const el = document.activeElement;
      if (!el || el === document.body) return null;
      const style = getComputedStyle(el);
      const shown = el.type === "file" || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none";
      const box = el.getBoundingClientRect();
      const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
      const covered = top && !el.contains(top) && !top.contains(el) && !(el.labels && [...el.labels].some((l) => l.contains(top)));
      const all = [...document.querySelectorAll("*")];
      return { at: all.indexOf(el), what: name(el), shown, covered: covered ? name(top) : "", outside: box.bottom < 0 || box.top > innerHeight };
    },
  };
})();
