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

  // Colours as they are drawn: [red, green, blue, opacity]; what lies on what; and how far two stand apart (WCAG).
  const colour = (text) => {
    const [red, green, blue, opacity = 1] = (text.match(/[\d.]+/g) || []).map(Number);
    return text.startsWith("rgb") ? [red, green, blue, opacity] : [0, 0, 0, 0];
  };
  const over = (upper, lower) => [0, 1, 2].map((at) => upper[at] * upper[3] + lower[at] * (1 - upper[3])).concat(1);
  const ground = (el) => {
    const layers = [];
    for (let part = el; part; part = part.parentElement) {
      layers.push(colour(getComputedStyle(part).backgroundColor));
      if (layers.at(-1)[3] === 1) break;
    }
    const canvas = matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0, 1] : [255, 255, 255, 1];
    return layers.reduceRight((below, layer) => over(layer, below), canvas);
  };
  const light = (rgb) => {
    const [red, green, blue] = rgb.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const apart = (text, below) => {
    const [one, other] = [light(over(colour(text), below)), light(below)];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  };
  const SIDES = ["Top", "Right", "Bottom", "Left"];
  const bordered = (el, below) => {
    const style = getComputedStyle(el);
    return SIDES.every((side) => parseFloat(style[`border${side}Width`]) >= 1 && style[`border${side}Style`] !== "none" && apart(style[`border${side}Color`], below) >= 3);
  };
  const outlined = (el, below) => {
    const style = getComputedStyle(el);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && apart(style.outlineColor, below) >= 3;
  };
  const underlined = (el) => [el, ...el.querySelectorAll("*")].some((one) => getComputedStyle(one).textDecorationLine.includes("underline"));
  const marked = (el) => {
    const style = getComputedStyle(el);
    const ends = SIDES.map((side) => [style[`border${side}Width`], style[`border${side}Color`]]);
    return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.backgroundColor, ends].join();
  };
  const seconds = (times) => Math.max(...times.split(",").map((time) => parseFloat(time) * (time.trim().endsWith("ms") ? 0.001 : 1)));

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
    menus() {
      // In the menus at the upper edge and the bar at the lower one no word is parted at all, and none leads out of the window.
      const faults = [];
      for (const menu of document.querySelectorAll("details.menu, .reach-bar")) {
        menu.open = true;
        faults.push(...measures.broken(menu, 1));
        for (const part of menu.querySelectorAll("a, button, p")) {
          const box = part.getBoundingClientRect();
          if (seen(part) && (box.left < -1 || box.right > document.documentElement.clientWidth + 1)) faults.push(`${name(part)} stands outside the window`);
        }
        menu.open = false;
      }
      return faults;
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
    gaps() {
      // Whatever has an edge that is seen (a button, a field, a card) keeps a distance to what stands above and below it.
      const clear = (colour) => colour === "transparent" || /, 0\)$/.test(colour);
      const hasEdge = (el) => {
        if (!el.matches("button, .button, input, select, textarea, .card, .banner")) return false;
        const style = getComputedStyle(el);
        const lined = parseFloat(style.borderBlockEndWidth) > 0 && !clear(style.borderBlockEndColor);
        return lined || !clear(style.backgroundColor);
      };
      const flowing = (el) => seen(el) && el.getBoundingClientRect().height > 1 && getComputedStyle(el).position !== "absolute";
      const inside = (el) => [...el.children].filter(flowing);
      // What has the edge at this end of an element, if anything has.
      const edge = (el, end) => {
        if (hasEdge(el)) return el;
        const next = inside(el).at(end === "bottom" ? -1 : 0);
        const near = next && Math.abs(next.getBoundingClientRect()[end] - el.getBoundingClientRect()[end]) < 4;
        return near ? edge(next, end) : null;
      };
      const faults = [];
      for (const parent of document.querySelectorAll("main, main :not(svg, svg *, table, table *)")) {
        inside(parent).forEach((el, at, all) => {
          const before = all[at - 1];
          if (!before || before.matches("summary")) return; // a summary has room of its own around its words
          const [above, below] = [before, el].map((one) => one.getBoundingClientRect());
          const isBelow = below.top > above.bottom - 2 && below.left < above.right && above.left < below.right;
          if (!isBelow || below.top - above.bottom > 3) return;
          if (edge(before, "bottom") || edge(el, "top")) faults.push(`${name(before)} touches ${name(el)}`);
        });
      }
      return faults;
    },
    broken(within = document.querySelector("main") ?? document.body, most = 2) {
      const faults = [];
      const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
      const range = document.createRange();
      while (walker.nextNode()) {
        const text = walker.currentNode;
        if (!seen(text.parentElement)) continue;
        if (text.parentElement.closest("script, style, code, pre, textarea, option, .visually-hidden, .cities thead")) continue; // or to be heard alone
        for (const { 0: word, index } of text.nodeValue.matchAll(/(?<![\p{L}\p{M}])[\p{L}\p{M}]{2,14}(?![\p{L}\p{M}])/gu)) {
          range.setStart(text, index);
          range.setEnd(text, index + word.length);
          const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
          if (lines > most) faults.push(`“${word}” stands on ${lines} lines in ${name(text.parentElement)}`);
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
    forced() {
      // In the system's own few colours, backgrounds and shadows are gone: what they said, a line or a sign says.
      const faults = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (const told = new Set(); walker.nextNode(); ) {
        const el = walker.currentNode.parentElement;
        if (told.has(el) || !walker.currentNode.nodeValue.trim() || el.closest("script, style, option, .visually-hidden, :disabled") || !seen(el)) continue;
        told.add(el);
        const style = getComputedStyle(el);
        const large = parseFloat(style.fontSize) >= (style.fontWeight >= 700 ? 18.66 : 24);
        const ratio = apart(style.color, ground(el));
        if (ratio < (large ? 3 : 4.5)) faults.push(`the words of ${name(el)} have a contrast of ${ratio.toFixed(1)}`);
      }
      for (const el of controls()) {
        const below = ground(el.parentElement);
        if (["checkbox", "radio"].includes(el.type)) {
          if (getComputedStyle(el).appearance === "none") faults.push(`${name(el)} isn't drawn by the system`);
        } else if (el.matches("a:not(.button)")) {
          const words = getComputedStyle(el.parentElement).color;
          if (getComputedStyle(el).color === words && !underlined(el) && !bordered(el, below)) faults.push(`${name(el)} looks like no link`);
        } else if (!el.matches("details:not(.menu) > summary") && !bordered(el, below) && !underlined(el)) {
          if (![...el.querySelectorAll(".box")].some((box) => bordered(box, ground(el)))) faults.push(`${name(el)} has no edge`);
        }
      }
      for (const drawing of document.querySelectorAll("svg:not(.code, .patch)")) {
        if (!seen(drawing)) continue;
        const shapes = [...drawing.querySelectorAll("path, circle, rect, line, polyline, polygon, use")];
        const paints = (shapes.length ? shapes : [drawing]).flatMap((shape) => [getComputedStyle(shape).stroke, getComputedStyle(shape).fill]);
        if (!paints.some((paint) => apart(paint, ground(drawing.parentElement)) >= 3)) faults.push(`a picture in ${name(drawing.parentElement)} can't be seen`);
      }
      for (const el of document.querySelectorAll("[aria-pressed=true], [aria-current]")) {
        if (!seen(el) || el.querySelector(".box.yes svg")) continue;
        const state = el.hasAttribute("aria-current") ? "aria-current" : "aria-pressed";
        const [with_, value] = [marked(el), el.getAttribute(state)];
        el.removeAttribute(state);
        if (marked(el) === with_) faults.push(`${name(el)} looks the same without ${state}`);
        el.setAttribute(state, value);
      }
      for (const el of document.querySelectorAll(".choice:has(:checked)")) {
        if (seen(el) && !outlined(el, ground(el))) faults.push(`${name(el)} isn't seen to be chosen`);
      }
      return faults;
    },
    forcedFocus() {
      // Called when the last thing that was pressed was a key: then a script's focus is shown as well.
      const faults = [];
      for (const el of controls()) {
        el.focus({ preventScroll: true });
        if (document.activeElement === el && el.matches(":focus-visible") && !outlined(el, ground(el.parentElement)) && el.type !== "file")
          faults.push(`the focus on ${name(el)} can't be seen`);
      }
      return faults;
    },
    moves() {
      const faults = [];
      for (const el of document.querySelectorAll("*")) {
        for (const part of ["", "::before", "::after", "::details-content"]) {
          const style = getComputedStyle(el, part || null);
          const moving = style.animationName !== "none" && seconds(style.animationDuration) + seconds(style.animationDelay);
          const changing = seconds(style.transitionDuration) + seconds(style.transitionDelay);
          if (moving > 0.01) faults.push(`${name(el)}${part} moves for ${moving} s`);
          if (changing > 0.01) faults.push(`${name(el)}${part} changes for ${changing} s`);
        }
        if (getComputedStyle(el).scrollBehavior === "smooth") faults.push(`${name(el)} scrolls smoothly`);
      }
      for (const moving of document.getAnimations()) faults.push(`${name(moving.effect.target)} moves just now`);
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
