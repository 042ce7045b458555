// Reads the page aloud with a voice that is on the phone. Voices that send the text to somebody's server aren't used.

const button = document.querySelector("[data-aloud]");
const speech = window.speechSynthesis;
const page = document.documentElement.lang;
const BLOCKS = "h1,h2,h3,h4,p,li,dt,dd,legend,label,summary,button,div";
const SILENT = ".visually-hidden,[hidden],[aria-hidden=true],svg,script,nav,select,textarea,.no-print:not(form),form.mark,#next .row";

function voiceFor(lang) {
  const voices = speech.getVoices().filter((voice) => voice.localService);
  const same = (voice, tag) => voice.lang.replace("_", "-").toLowerCase().startsWith(tag);
  return voices.find((voice) => same(voice, lang.toLowerCase())) ?? voices.find((voice) => same(voice, lang.slice(0, 2)));
}

// The next step comes after the heading, and nothing else: by when, where, with which papers, at what cost.
function placesToRead() {
  const next = document.querySelector("#next");
  return next ? [document.querySelector("h1"), next] : [document.querySelector("main")];
}

function isFolded(element) {
  const fold = element.closest("details:not([open])");
  return fold !== null && !(element.closest("summary")?.parentElement === fold);
}

// Sentences in the order of the page, each in its own language; a language without a voice is left out.
function sentences() {
  const found = [];
  let last = null;
  for (const place of placesToRead()) {
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.data.replace(/\s+/g, " ");
      const element = walker.currentNode.parentElement;
      if (!text.trim() || element.closest(SILENT) || isFolded(element)) continue;
      const lang = element.closest("[lang]").lang;
      const block = element.closest(BLOCKS);
      if (last?.block === block && last.lang === lang) last.text += ` ${text}`;
      else found.push((last = { block, lang, text }));
    }
  }
  return found;
}

function stop() {
  speech.cancel();
  button.setAttribute("aria-pressed", "false");
}

function start() {
  speech.cancel();
  button.setAttribute("aria-pressed", "true");
  const spoken = sentences().map(({ lang, text }) => ({ text, voice: voiceFor(lang) })).filter(({ voice }) => voice);
  spoken.forEach(({ text, voice }, number) => {
    const utterance = new SpeechSynthesisUtterance(text.trim());
    utterance.voice = voice;
    utterance.lang = voice.lang;
    if (number === spoken.length - 1) utterance.onend = stop;
    speech.speak(utterance);
  });
}

function offer() {
  button.classList.toggle("ready", Boolean(voiceFor(page)));
}

if (button && speech) {
  offer();
  speech.addEventListener?.("voiceschanged", offer);
  button.addEventListener("click", () => (button.getAttribute("aria-pressed") === "true" ? stop() : start()));
  window.addEventListener("pagehide", stop);
}
