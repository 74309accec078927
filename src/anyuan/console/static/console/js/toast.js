// Short words at the foot of the page; with an undo for ten seconds where the world has not been told yet.
import { say } from "./words.js";

const TEN_SECONDS = 10000;
const box = document.querySelector(".toasts");

export function toast(text, undo = null) {
  if (!box || !text) return;
  const line = document.createElement("div");
  line.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  line.append(words);
  if (undo) line.append(undoButton(undo, line));
  box.append(line);
  let timer = window.setTimeout(() => line.remove(), TEN_SECONDS);
  // Somebody who is reading or has the focus on it is not hurried.
  line.addEventListener("pointerenter", () => window.clearTimeout(timer));
  line.addEventListener("focusin", () => window.clearTimeout(timer));
  line.addEventListener("pointerleave", () => (timer = window.setTimeout(() => line.remove(), TEN_SECONDS)));
  line.addEventListener("focusout", () => (timer = window.setTimeout(() => line.remove(), TEN_SECONDS)));
}

function undoButton({ label, url, values }, line) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = label;
  button.addEventListener("click", () => {
    window.htmx.ajax("POST", url, { values: values ?? {}, swap: "none" });
    line.remove();
  });
  return button;
}

export function startToasts() {
  document.body.addEventListener("toast", (event) => toast(event.detail.text, event.detail.undo));
  document.body.addEventListener("htmx:sendError", () => toast(say("offline")));
}
