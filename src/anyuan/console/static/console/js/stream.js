// One event stream for the page. An event only says what changed; fragments are read again, nothing is replayed.
import { say } from "./words.js";
import { serverNow, timeOfDay } from "./clock.js";

const DEBOUNCE = 120; // ms: one transaction often writes three events
const REST = 500; // ms between two readings during a storm
const SILENCE = 4500; // ms: the server beats every two seconds; two beats missed and it is said, within five
const topics = (document.body.dataset.topics || "").split(" ").filter(Boolean);

let source = null;
let lastSign = serverNow();
let waiting = new Set();
let timer = 0;
let lastRead = -REST;
let lost = false;
let refused = 0;

export function startStream() {
  if (!topics.length) return;
  open();
  window.setInterval(watch, 500);
  window.addEventListener("online", reopen);
  document.addEventListener("visibilitychange", () => document.hidden || watch());
  window.addEventListener("pageshow", (event) => event.persisted && reopen());
}

function open() {
  source?.close();
  source = new EventSource(`/api/v1/stream?topics=${topics.join(",")}`);
  source.addEventListener("hello", () => {
    refused = 0;
    sign();
    // What happened while the line was down is not known: everything on the page is read again.
    if (lost) found();
  });
  source.addEventListener("beat", sign);
  source.addEventListener("gap", () => (sign(), topics.forEach(changed)));
  for (const topic of topics) source.addEventListener(topic, () => (sign(), changed(topic)));
  source.onerror = () => {
    // The browser tries again by itself unless the server refused; then it is for us to ask again, ever more seldom.
    if (source.readyState === EventSource.CLOSED) window.setTimeout(reopen, Math.min(30000, 1000 * 2 ** refused++));
  };
}

function reopen() {
  if (source?.readyState === EventSource.CLOSED || serverNow() - lastSign > SILENCE) open();
}

function sign() {
  lastSign = serverNow();
  if (lost && source?.readyState === EventSource.OPEN) found();
}

function watch() {
  if (serverNow() - lastSign < SILENCE) return;
  // A line that is open and says nothing is as dead as one that is shut.
  if (!lost) {
    lose();
    if (source?.readyState === EventSource.OPEN) open();
  } else if (serverNow() - lastSign > SILENCE * 3 && source?.readyState === EventSource.OPEN) open();
}

function lose() {
  lost = true;
  document.body.dataset.stream = "lost";
  const bar = document.querySelector(".stale");
  if (!bar) return;
  bar.querySelector("[data-stale-text]").textContent = say("stale", { time: timeOfDay(lastSign) });
  bar.hidden = false;
}

function found() {
  lost = false;
  delete document.body.dataset.stream;
  const bar = document.querySelector(".stale");
  if (bar) bar.hidden = true;
  topics.forEach(changed);
}

export function changed(topic) {
  waiting.add(topic);
  timer ||= window.setTimeout(tell, Math.max(DEBOUNCE, REST - (performance.now() - lastRead)));
}

function tell() {
  timer = 0;
  lastRead = performance.now();
  const names = [...waiting];
  waiting = new Set();
  document.body.dispatchEvent(new CustomEvent("live", { detail: { topics: names } }));
  for (const name of names) document.body.dispatchEvent(new CustomEvent(`live-${name}`));
}
