// The duty desk: the queue stays still under the hand, the choice stays chosen, new rows announce themselves.
import "./record.js";
import { say } from "./words.js";
import { hear, startSound } from "./sound.js";

const STILL = 1500; // ms without movement after which the hand is taken to rest
const queue = document.getElementById("queue");
const newest = document.querySelector("[data-newest]");
const announce = document.querySelector("[data-announce]");
let lastMove = 0;
let held = null;

startSound();
if (queue) {
  hear(document);
  queue.addEventListener("pointermove", () => (lastMove = performance.now()));
  queue.addEventListener("pointerdown", () => (lastMove = performance.now()));
  queue.addEventListener("pointerleave", () => ((lastMove = 0), release()));
  queue.addEventListener("click", onChoose);
  document.body.addEventListener("htmx:beforeSwap", onQueueArrives);
  document.body.addEventListener("htmx:afterSwap", onQueueShown);
  window.setInterval(release, 500);
}
document.addEventListener("keydown", (event) => event.key === "Enter" && event.target.matches?.("[data-newest] a") && event.target.click());

function handIsThere() {
  return performance.now() - lastMove < STILL;
}

// Rows that arrive while the hand moves over the queue are announced at once and laid in when it rests.
function onQueueArrives(event) {
  if (event.detail.target !== queue || event.detail.isError) return;
  const arrived = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
  const before = new Set([...queue.querySelectorAll("[data-ref]")].map((row) => row.dataset.ref));
  const order = (root) => [...root.querySelectorAll("[data-ref]")].map((row) => row.dataset.ref).join();
  const fresh = [...arrived.querySelectorAll("[data-ref]")].filter((row) => !before.has(row.dataset.ref));
  hear(arrived);
  if (fresh.length) show(fresh);
  if (handIsThere() && order(arrived) !== order(queue)) {
    event.detail.shouldSwap = false;
    held = true;
  }
}

function onQueueShown(event) {
  if (event.detail.target === queue) markChosen();
}

function release() {
  if (!held || handIsThere()) return;
  held = null;
  document.body.dispatchEvent(new CustomEvent("live-incidents"));
}

function show(rows) {
  const row = rows[0];
  const facts = { what: row.dataset.what, where: row.dataset.where };
  announce.textContent = say("arrived", facts);
  const link = document.createElement("a");
  link.href = row.getAttribute("href");
  link.append(row.querySelector(".shape").cloneNode(true));
  const words = document.createElement("span");
  words.textContent = say("arrived", facts);
  link.append(words);
  link.addEventListener("click", (event) => {
    const target = queue.querySelector(`[data-ref="${CSS.escape(row.dataset.ref)}"]`);
    if (!target) return;
    event.preventDefault();
    target.click();
    target.focus();
  });
  newest.replaceChildren(link);
}

// ---- the choice ----
function onChoose(event) {
  const row = event.target.closest(".queue-row");
  if (row) choose(row.dataset.ref);
}

function choose(ref) {
  document.body.dataset.chosen = ref;
  markChosen();
}

function markChosen() {
  const ref = document.body.dataset.chosen;
  for (const row of queue.querySelectorAll(".queue-row")) {
    if (row.dataset.ref === ref) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}
