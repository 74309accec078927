// The responder's phone on a bad network: every act is kept on the phone first, then handed in, in order, until it is taken.
// Each act carries an id made here; the centre takes an id once, so a repeated hand-in does no harm.
import { forget, keep, kept } from "./store.js";
import { say } from "./words.js";
import { serverNow, tick } from "./clock.js";
import { toast } from "./toast.js";

const AGAIN = 4000;
const page = document.querySelector("[data-phone]");
const bar = document.querySelector(".waiting");
let handing = false;

if (page) {
  page.addEventListener("submit", onSubmit);
  page.addEventListener("change", (event) => event.target.matches("input[type=file]") && event.target.form.requestSubmit());
  window.addEventListener("online", handIn);
  window.addEventListener("offline", show);
  window.setInterval(handIn, AGAIN);
  handIn();
}

async function onSubmit(event) {
  const form = event.target.closest("form[data-act]");
  if (!form) return;
  event.preventDefault();
  const fields = [...new FormData(form).entries()];
  const act = {
    id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(16).slice(2)}`,
    url: form.action,
    made: serverNow(),
    fields: fields.filter(([, value]) => !(value instanceof File) || value.size),
    name: form.dataset.act,
  };
  await keep(act);
  navigator.vibrate?.(30);
  form.querySelector("input[type=file]")?.form.reset();
  handIn();
}

async function handIn() {
  if (handing) return;
  handing = true;
  try {
    for (const act of await kept()) {
      await show();
      if (!(await hand(act))) break;
      await forget(act.id);
    }
  } finally {
    handing = false;
    show();
  }
}

// True when the centre has decided, whatever it decided; false when it could not be asked.
async function hand(act) {
  const body = new FormData();
  for (const [name, value] of act.fields) body.append(name, value);
  body.set("client_id", act.id);
  body.set("made_at", new Date(act.made).toISOString());
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  if (cookie) body.set("csrfmiddlewaretoken", cookie[1]);
  let answer;
  try {
    answer = await fetch(act.url, { method: "POST", body, headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(15000) });
  } catch {
    return false;
  }
  if (answer.status >= 500 || answer.status === 429) return false;
  const html = await answer.text();
  if (answer.ok || answer.status === 409 || answer.status === 422) redraw(html);
  else toast(say("not_taken"));
  return true;
}

function redraw(html) {
  const target = document.getElementById("task");
  if (!target) return;
  target.innerHTML = html;
  window.htmx?.process(target);
  tick();
}

async function show() {
  if (!bar) return;
  const waiting = await kept();
  const offline = !navigator.onLine;
  bar.hidden = !waiting.length && !offline;
  bar.dataset.state = offline ? "offline" : "sending";
  bar.querySelector("[data-waiting-text]").textContent = say(offline ? "offline_waiting" : "sending_waiting", { n: waiting.length });
  for (const step of document.querySelectorAll("[data-step]")) {
    step.classList.toggle("is-sending", waiting.some((act) => act.name === step.dataset.step));
  }
}
