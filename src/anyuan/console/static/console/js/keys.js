// The whole desk by keys. Single letters can be switched off (WCAG 2.1.4) in the list that ? opens.
const dialog = document.getElementById("keys");

function lettersOn() {
  return localStorage.getItem("letters") !== "off";
}

function typing(target) {
  return target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
}

export function startKeys() {
  document.addEventListener("keydown", onKey);
  const choice = dialog?.querySelector("[name=letters]");
  if (choice) {
    choice.checked = lettersOn();
    choice.addEventListener("change", () => localStorage.setItem("letters", choice.checked ? "on" : "off"));
  }
  for (const button of document.querySelectorAll("[data-open-keys]")) button.addEventListener("click", () => dialog?.showModal());
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (dialog?.open) return;
  if (event.key === "Escape") return leave(event);
  if (typing(event.target)) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") return choose(event, event.key === "ArrowDown" ? 1 : -1);
  if (!lettersOn()) return;
  if (event.key === "?") return dialog?.showModal();
  if (event.key === "/") return focusOn(event, document.querySelector("[data-search]"));
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (target) press(event, target);
}

function press(event, target) {
  event.preventDefault();
  const details = target.closest("summary")?.parentElement;
  if (details) {
    details.open = true;
    focusOn(event, details.querySelector("input:not([type=hidden]), select, textarea, button"));
  } else target.click();
}

function focusOn(event, target) {
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.select?.();
}

function leave(event) {
  const details = event.target.closest?.("details[open]");
  if (!details) return;
  details.open = false;
  details.querySelector("summary")?.focus();
}

function choose(event, step) {
  const rows = [...document.querySelectorAll("#queue .queue-row")];
  if (!rows.length || event.target.closest("[role=listbox]")) return;
  // Arrow keys scroll whatever else has the focus: only the queue, or nothing in particular, moves the choice.
  const within = event.target === document.body || event.target.closest("#queue, #record");
  if (!within) return;
  event.preventDefault();
  const current = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
  const next = rows[Math.min(rows.length - 1, Math.max(0, current + step))];
  next.focus();
  next.click();
}
