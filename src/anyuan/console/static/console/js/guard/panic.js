// The panic button: hold for two seconds, a ring fills, the phone trembles. It says "received" only when it was.
import { note, noted } from "./shelf.js";
import { say } from "../words.js";

const HOLD = 2000;
const AGAIN = 3000;
const ASK = 4000;
let timer = 0;

export function startPanic(button, line, clock) {
  const stop = () => {
    window.clearTimeout(timer);
    button.classList.remove("is-held");
  };
  const start = (event) => {
    if (event.type === "keydown" && (event.repeat || ![" ", "Enter"].includes(event.key))) return;
    event.preventDefault();
    stop();
    button.classList.add("is-held");
    navigator.vibrate?.(40);
    timer = window.setTimeout(() => {
      stop();
      navigator.vibrate?.([120, 60, 120]);
      raise(line, clock);
    }, HOLD);
  };
  button.addEventListener("pointerdown", start);
  button.addEventListener("keydown", start);
  for (const end of ["pointerup", "pointerleave", "pointercancel", "keyup", "blur"]) button.addEventListener(end, stop);
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  noted("panic").then((open) => open && follow(open, line, clock));
}

async function raise(line, clock) {
  const alarm = { id: crypto.randomUUID(), made: Date.now() };
  await note("panic", alarm);
  show(line, say("panic_sending"), "sending");
  follow(alarm, line, clock);
}

async function follow(alarm, line, clock) {
  if (!alarm.received) {
    const answer = await hand(alarm);
    if (answer === "refused") {
      await note("panic", null);
      show(line, say("panic_refused"), "waiting");
      return;
    }
    if (!answer) {
      show(line, say("panic_waiting"), "waiting");
      window.setTimeout(() => follow(alarm, line, clock), AGAIN);
      return;
    }
    Object.assign(alarm, answer);
    await note("panic", alarm);
  }
  tell(alarm, line, clock);
  const state = await ask(alarm);
  if (state) Object.assign(alarm, state);
  tell(alarm, line, clock);
  if (alarm.acknowledged) await note("panic", null);
  else window.setTimeout(() => follow(alarm, line, clock), ASK);
}

function tell(alarm, line, clock) {
  if (alarm.acknowledged) show(line, say("panic_taken", { who: alarm.who, time: clock(alarm.acknowledged), ref: alarm.ref }), "taken");
  else show(line, say("panic_in", { time: clock(alarm.received), ref: alarm.ref }), "in");
}

function show(line, text, state) {
  line.hidden = false;
  line.dataset.state = state;
  line.textContent = text;
}

async function hand(alarm) {
  const body = new FormData();
  body.set("client_id", alarm.id);
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  if (cookie) body.set("csrfmiddlewaretoken", cookie[1]);
  try {
    const answer = await fetch("/guard/panic/", { method: "POST", body, signal: AbortSignal.timeout(8000) });
    if (answer.ok && !answer.redirected) return await answer.json();
    return answer.status === 404 ? "refused" : null;
  } catch {
    return null;
  }
}

async function ask(alarm) {
  try {
    const answer = await fetch(`/guard/panic/${alarm.id}/`, { signal: AbortSignal.timeout(8000) });
    return answer.ok && !answer.redirected ? await answer.json() : null;
  } catch {
    return null;
  }
}
