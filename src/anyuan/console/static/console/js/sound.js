// A tone per level, another for exercises; told again until somebody answers. Browsers want one press before the first tone.
import { say } from "./words.js";

const AGAIN = { 1: 10000, 2: 20000 }; // ms after which an unanswered alarm sounds again
export const TONES = {
  // [frequency Hz, start s, length s]; level 1 hurries, 2 knocks twice, 3 says it once, an exercise climbs softly.
  1: { wave: "square", gain: 0.16, notes: [[932, 0, 0.14], [698, 0.16, 0.14], [932, 0.32, 0.14], [698, 0.48, 0.14], [932, 0.64, 0.14], [698, 0.8, 0.14]] },
  2: { wave: "triangle", gain: 0.3, notes: [[659, 0, 0.22], [659, 0.32, 0.22]] },
  3: { wave: "sine", gain: 0.3, notes: [[523, 0, 0.3]] },
  4: { wave: "sine", gain: 0.2, notes: [[440, 0, 0.2]] },
  exercise: { wave: "sine", gain: 0.22, notes: [[392, 0, 0.18], [494, 0.24, 0.18], [587, 0.48, 0.3]] },
};

const plainTitle = document.title;
const button = document.querySelector("[data-sound]");
const known = new Set();
let first = true;
let context = null;
let wanted = localStorage.getItem("sound") !== "off";
let lastTold = 0;
let flash = 0;

export function startSound() {
  if (!button) return;
  button.addEventListener("click", () => {
    wanted = !(wanted && context?.state === "running");
    localStorage.setItem("sound", wanted ? "on" : "off");
    if (wanted) wake().then(() => play(3));
    show();
  });
  window.addEventListener("pointerdown", () => wanted && wake(), { once: true });
  window.addEventListener("keydown", () => wanted && wake(), { once: true });
  window.setInterval(again, 1000);
  show();
}

async function wake() {
  context ??= new AudioContext();
  if (context.state !== "running") await context.resume();
  show();
}

function show() {
  if (!button) return;
  const on = wanted && context?.state === "running";
  button.setAttribute("aria-pressed", String(on));
  button.querySelector("[data-label]").textContent = say(on ? "sound_on" : "sound_off");
}

// Look at queue rows (in the page or in a fragment that has just arrived) and sound the highest level that is new.
export function hear(root) {
  const rows = [...root.querySelectorAll("[data-ref][data-waiting]")];
  const fresh = rows.filter((row) => !known.has(row.dataset.ref));
  fresh.forEach((row) => known.add(row.dataset.ref));
  if (fresh.length && !first) tellNow(fresh);
  first = false;
  return fresh;
}

function tellNow(rows) {
  play(toneOf(highest(rows)));
  lastTold = performance.now();
}

function highest(rows) {
  // A real alarm is heard before an exercise of whatever level.
  return rows.toSorted((a, b) => ("exercise" in a.dataset) - ("exercise" in b.dataset) || a.dataset.level - b.dataset.level)[0];
}

function toneOf(row) {
  return "exercise" in row.dataset ? "exercise" : row.dataset.level;
}

function again() {
  const rows = [...document.querySelectorAll("#queue [data-ref][data-waiting]")];
  const real = rows.filter((row) => !("exercise" in row.dataset));
  title(rows);
  if (!real.length) return;
  const row = highest(real);
  const wait = AGAIN[row.dataset.level];
  if (wait && performance.now() - lastTold > wait) tellNow([row]);
}

function title(rows) {
  flash += 1;
  if (!rows.length) document.title = plainTitle;
  else document.title = flash % 2 ? say("title_waiting", { n: rows.length, what: highest(rows).dataset.what }) : plainTitle;
}

function play(name) {
  if (!wanted || context?.state !== "running") return;
  const tone = TONES[name] ?? TONES[4];
  const told = document.body.dataset;
  // The last tones by name: whoever looks after the sound (a test, a service call) can see what was scheduled.
  told.tones = [...(told.tones?.split(" ") ?? []), name].slice(-9).join(" ");
  for (const [frequency, start, length] of tone.notes) {
    const at = context.currentTime + start;
    const voice = context.createOscillator();
    const volume = context.createGain();
    voice.type = tone.wave;
    voice.frequency.value = frequency;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(tone.gain, at + 0.01);
    volume.gain.linearRampToValueAtTime(0, at + length);
    voice.connect(volume).connect(context.destination);
    voice.start(at);
    voice.stop(at + length + 0.02);
  }
}
