// Fragments are laid over the old ones node by node, so that focus, scroll and half-written words stay where they are.
const settings = window.Idiomorph?.defaults;
if (settings) {
  settings.ignoreActiveValue = true;
  settings.callbacks.beforeNodeMorphed = (old, fresh) => !(old instanceof Element && held(old, fresh));
  settings.callbacks.beforeNodeRemoved = (old) => !(old instanceof Element && old.matches("details[open]")
    && (old.contains(document.activeElement) || old.hasAttribute("data-held")));
}

// An opened form belongs to the person who opened it, and a map draws itself; live readings leave both alone.
function held(old, fresh) {
  return old.matches("[data-map]") || old.matches("details[open]") && old.querySelector("form") && fresh instanceof Element && !fresh.hasAttribute("open");
}

// The button that was pressed is often gone afterwards: the keyboard then stands at the record, never nowhere. Not on the
// next button: a second Enter must not do the next step. Looked at first: closing a form takes the focus out of it.
let within = null;
document.body.addEventListener("htmx:beforeSwap", (event) => {
  within = event.detail.target.contains(document.activeElement) ? document.activeElement.closest("[tabindex='-1']") : null;
});
// What a person handed in and the centre took closes the form again, so that the answer can be laid over it.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, target, xhr } = event.detail;
  if (requestConfig?.verb === "get" || xhr.status >= 400) return;
  for (const details of target.querySelectorAll?.("details[open]") ?? []) details.open = false;
});
document.body.addEventListener("htmx:afterSettle", () => {
  if (within?.isConnected && (!document.activeElement || document.activeElement === document.body)) within.focus({ preventScroll: true });
  within = null;
});
