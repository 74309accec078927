// A message counts as read when its page has been before somebody's eyes for a moment. Fetching the page is not reading:
// chat previews and mail scanners fetch every link. The button is for whoever has no scripts, or when the network fails.
const SEEN = 1000; // ms in sight
const form = document.querySelector("form[data-read]");
let timer = 0;

function watch() {
  window.clearTimeout(timer);
  if (document.visibilityState === "visible") timer = window.setTimeout(tell, SEEN);
}

async function tell() {
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } });
    form.hidden = answer.ok;
    if (answer.ok) document.removeEventListener("visibilitychange", watch);
  } catch {
    form.hidden = false;
  }
}

if (form) {
  form.hidden = true;
  document.addEventListener("visibilitychange", watch);
  watch();
}
