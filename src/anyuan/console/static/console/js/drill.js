// Roll call and notes on one phone. What is said is kept on the phone first, then handed in, in order, until the centre has it:
// the guard's shelf under a name of its own. Names of missing people never lie on a phone.
import { forget, keep, shelve, waiting } from "./guard/shelf.js";
import { say } from "./words.js";

const AGAIN = 4000;
shelve("anyuan-drill");
const bar = document.getElementById("contact");
let handing = false;
let reached = true;
let signedOut = false;

for (const form of document.querySelectorAll("form[data-kept]")) form.addEventListener("submit", onSubmit);
window.addEventListener("online", handIn);
window.addEventListener("offline", show);
window.setInterval(handIn, AGAIN);
handIn();

async function onSubmit(event) {
  event.preventDefault();
  const form = event.currentTarget;
  if (!form.reportValidity()) return;
  const fields = Object.fromEntries(new FormData(form));
  delete fields.csrfmiddlewaretoken;
  if ("client_id" in fields) fields.client_id = crypto.randomUUID();
  await keep({ id: crypto.randomUUID(), made: Date.now(), url: form.getAttribute("action"), fields }); // on the disk first
  navigator.vibrate?.(30);
  told(form.getAttribute("action"), say("kept"), "kept");
  if ("clear" in form.dataset) form.reset();
  handIn();
}

async function handIn() {
  if (handing) return;
  handing = true;
  try {
    for (const act of await waiting()) {
      const answer = await hand(act);
      if (!answer) break;
      told(act.url, answer.text, answer.state);
      await forget(act.id);
    }
  } finally {
    handing = false;
    show();
  }
}

// What the centre decided; null when it could not be asked: then it stays on the phone.
async function hand(act) {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  const token = cookie?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const body = new URLSearchParams({ ...act.fields, waited_ms: String(Math.max(0, Date.now() - act.made)) });
  let answer;
  try {
    answer = await fetch(act.url, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": token },
      body,
      signal: AbortSignal.timeout(15000),
    });
  } catch {
    reached = false;
    return null;
  }
  reached = answer.status < 500;
  signedOut = answer.redirected || [401, 403].includes(answer.status);
  if (!reached || signedOut || answer.status === 429) return null;
  const said = await answer.json().catch(() => ({}));
  return answer.ok ? { text: say("taken"), state: "taken" } : { text: say("refused", { why: said.detail ?? answer.status }), state: "refused" };
}

function told(url, text, state) {
  const line = document.querySelector(`form[action="${url}"] [data-said]`);
  if (!line) return;
  line.textContent = text;
  line.dataset.state = state;
}

async function show() {
  const n = (await waiting()).length;
  const key = signedOut ? "signed_out" : !reached || !navigator.onLine ? "offline" : n ? "sending" : "online";
  bar.hidden = key === "online";
  bar.dataset.state = key;
  bar.querySelector("[data-text]").textContent = say(key, { n });
}
