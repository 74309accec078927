// The inspector's checklist on a phone. Every answer is kept here first, then handed in, in order, until the centre has it.
import { forget, keep, note, noted, shelve, waiting } from "../guard/shelf.js";
import { shrink } from "../guard/scan.js";
import { say } from "../words.js";
import { draw } from "./sheets.js";

const AGAIN = 5000;
const list = document.getElementById("sheets");
const bar = document.getElementById("contact");
let work = { sheets: [], rechecks: [] };
let refused = {};
let reached = navigator.onLine;
let signedOut = false;
let handing = false;

shelve("anyuan-inspect");
start();

async function start() {
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/inspect/sw.js").catch(() => {});
  navigator.storage?.persist?.();
  work = (await noted("work")) ?? work;
  refused = (await noted("refused")) ?? {};
  window.addEventListener("online", again);
  window.addEventListener("offline", () => show((reached = false)));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && again());
  window.setInterval(handIn, AGAIN);
  await show();
  again();
}

async function again() {
  await handIn();
  await fetchWork();
}

async function fetchWork() {
  try {
    const answer = await fetch("/inspect/work.json", { signal: AbortSignal.timeout(10000) });
    signedOut = answer.redirected || answer.status === 401 || answer.status === 403;
    if (answer.ok && !answer.redirected) await note("work", (work = await answer.json()));
    reached = answer.status < 500;
  } catch {
    reached = false;
  }
  show();
}

// What was seen, kept on the disk before anything is said.
async function onAnswer(target, line, value, more = {}) {
  const photo = more.photo ? await shrink(more.photo).catch(() => null) : null;
  // The day at the school, whatever zone the phone is set to: 2026-11-25.
  const seen = new Intl.DateTimeFormat("sv-SE", { timeZone: document.body.dataset.zone }).format(new Date());
  await keep({ id: crypto.randomUUID(), made: Date.now(), target, key: line.key, value, note: more.note ?? "", photo, seen });
  delete refused[`${target}:${line.key}`];
  navigator.vibrate?.(30);
  await show();
  handIn();
}

async function handIn() {
  if (handing) return;
  handing = true;
  let handed = 0;
  try {
    for (const act of await waiting()) {
      const outcome = await hand(act);
      if (!outcome) break;
      const name = `${act.target}:${act.key}`;
      if (outcome.text) refused[name] = outcome.text;
      else {
        for (const sheet of work.sheets) if (sheet.target === act.target) sheet.answers[act.key] = outcome.answer;
        delete refused[name];
      }
      await note("work", work);
      await note("refused", refused);
      await forget(act.id);
      handed += 1;
    }
  } finally {
    handing = false;
    if (handed) fetchWork();
    show();
  }
}

// What the centre said; null when it could not be asked: then the answer stays on the phone.
async function hand(act) {
  const body = new FormData();
  const fields = { id: act.id, target: act.target, requirement: act.key, value: JSON.stringify(act.value), note: act.note };
  for (const [name, value] of Object.entries({ ...fields, seen_on: act.seen })) body.set(name, value);
  if (act.photo) body.set("photo", act.photo, "photo.jpg");
  const answer = await post("/inspect/answers/", body);
  if (!answer) return null;
  const said = await answer.json().catch(() => ({}));
  return answer.ok ? { answer: said } : { text: say("refused", { why: said.detail ?? answer.status }) };
}

async function onSubmit(sheet) {
  const answer = await post(`/inspect/${sheet.id}/submission/`, new FormData());
  const said = answer ? await answer.json().catch(() => ({})) : null;
  refused[`${sheet.target}:`] = answer?.ok ? "" : say("refused", { why: said?.detail ?? say("no_network") });
  await fetchWork();
}

async function post(address, body) {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  let answer;
  try {
    const headers = { "X-CSRFToken": cookie?.[1] ?? "", "Accept-Language": document.documentElement.lang };
    answer = await fetch(address, { method: "POST", headers, body, signal: AbortSignal.timeout(30000) });
  } catch {
    reached = false;
    return null;
  }
  reached = answer.status < 500;
  signedOut = answer.redirected || answer.status === 401 || answer.status === 403;
  return signedOut || answer.status >= 500 || answer.status === 429 ? null : answer;
}

async function show() {
  const left = await waiting();
  const online = reached && navigator.onLine;
  const key = signedOut ? "signed_out" : online ? (left.length ? "sending" : "online") : "offline";
  bar.dataset.state = key.replace("_", "-");
  bar.querySelector("[data-text]").textContent = say(key, { n: left.length });
  bar.querySelector("a").hidden = !signedOut;
  draw(list, work, left, refused, { onAnswer, onSubmit, online });
}
