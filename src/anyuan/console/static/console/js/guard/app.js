// The guard's shift on one phone. Every check-in is kept here first, then handed in, in order, until the centre has it.
// No Background Sync: webviews do not know it. The page itself hands in, whenever it is open and the network is back.
import { forget, keep, note, noted, waiting } from "./shelf.js";
import { clock, draw } from "./cards.js";
import { scan, shrink } from "./scan.js";
import { readTag, tagsCanBeRead } from "./tag.js";
import { startPanic } from "./panic.js";
import { say } from "../words.js";

const AGAIN = 5000;
const REFRESH = 60000;
const words = JSON.parse(document.getElementById("words").textContent);
const list = document.getElementById("cards");
const bar = document.getElementById("contact");
const sheet = document.getElementById("sheet");
const form = sheet.querySelector("form");
let cards = [];
let results = {};
let offset = 0; // the centre's clock minus this phone's, in milliseconds
let reached = navigator.onLine;
let signedOut = false;
let handing = false;
let chosen = null;
let stopCamera = null;
let scanned = "";
let tag = null; // what a tag said: which point it is, and its own word
let stopTag = null;

start();

async function start() {
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/guard/sw.js").catch(() => {});
  navigator.storage?.persist?.();
  const shelf = await noted("cards");
  cards = shelf?.cards ?? [];
  offset = shelf?.offset ?? 0;
  results = (await noted("results")) ?? {};
  startPanic(document.getElementById("panic"), document.getElementById("panic-line"), clock);
  form.addEventListener("submit", onSubmit);
  sheet.addEventListener("close", () => (stopCamera?.(), stopTag?.()));
  for (const button of sheet.querySelectorAll("[data-close]")) button.addEventListener("click", () => sheet.close());
  form.elements.photo.addEventListener("change", () => {
    sheet.querySelector("[data-photo-word]").textContent = form.elements.photo.files.length ? say("photo_ready") : "";
  });
  window.addEventListener("online", again);
  window.addEventListener("offline", () => show((reached = false)));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && again());
  window.setInterval(handIn, AGAIN);
  window.setInterval(fetchCards, REFRESH);
  await show();
  again();
}

async function again() {
  await handIn();
  await fetchCards();
}

const now = () => Date.now() + offset;

async function fetchCards() {
  try {
    const asked = Date.now();
    const answer = await fetch("/guard/duties.json", { signal: AbortSignal.timeout(10000) });
    signedOut = answer.redirected || answer.status === 401 || answer.status === 403;
    if (answer.ok && !answer.redirected) {
      const content = await answer.json();
      offset = content.now - (asked + Date.now()) / 2;
      cards = content.cards;
      await note("cards", { cards, offset, at: content.now });
    }
    reached = answer.status < 500;
  } catch {
    reached = false;
  }
  show();
}

function open(card) {
  chosen = card;
  scanned = "";
  tag = null;
  form.reset();
  sheet.querySelector("[data-title]").textContent = card.title;
  sheet.querySelector("[data-where]").textContent = card.where;
  sheet.querySelector("[data-photo-word]").textContent = "";
  sheet.querySelector("[data-camera]").hidden = !card.scan;
  sheet.querySelector("[data-camera]").classList.remove("is-read");
  sheet.querySelector("[data-no-camera]").hidden = true;
  sheet.querySelector("[data-code]").hidden = !card.scan;
  form.elements.code.required = false;
  for (const field of sheet.querySelectorAll("[data-ask]")) {
    const asks = field.dataset.ask.split(" ");
    field.hidden = !(asks.some((kind) => card.asks.includes(kind)) || field.dataset.ask === "note minutes");
  }
  sheet.querySelector("[data-tag]").hidden = !(card.scan && card.tag && tagsCanBeRead());
  complain("");
  sheet.showModal();
  if (card.scan && card.tag) feel(); // while the tap still counts as one: the browser asks for it
  if (card.scan) look();
}

function feel() {
  stopTag = readTag((found) => {
    tag = found;
    navigator.vibrate?.(60);
    if (!chosen.asks.length) form.requestSubmit();
  });
}

async function look() {
  const video = sheet.querySelector("video");
  try {
    stopCamera = await scan(video, (text) => {
      scanned = text;
      sheet.querySelector("[data-camera]").classList.add("is-read");
      if (!chosen.asks.length) form.requestSubmit();
    });
  } catch {
    sheet.querySelector("[data-camera]").hidden = true;
    sheet.querySelector("[data-no-camera]").hidden = false;
  }
}

async function onSubmit(event) {
  event.preventDefault();
  const typed = form.elements.code.value.toUpperCase().replace(/[^0-9A-Z]/g, "");
  if (chosen.scan && !scanned && !tag && typed.length !== 8) return complain(say("code_short"));
  const number = form.elements.number.value;
  if (chosen.asks.some((kind) => kind === "head_count" || kind === "attendance") && number === "") return complain(say("number_needed"));
  const photo = form.elements.photo.files[0];
  const act = {
    id: crypto.randomUUID(),
    made: now(),
    made_at: new Date().toISOString(),
    occurrence: chosen.id,
    point: chosen.scan ? tag?.point || scanned || typed : null,
    method: tag ? "nfc" : scanned ? "qr" : "code",
    tag: tag?.word ?? "",
    digits: form.elements.digits.value.replace(/\D/g, ""),
    head_count: number === "" ? null : Number(number),
    note: form.elements.note.value.trim(),
    photo: photo ? await shrink(photo).catch(() => null) : null,
    evidence: chosen.asks.filter((kind) => ["minutes", "test_signal"].includes(kind) || ticked(kind)),
    position: chosen.position ? await whereabouts() : null,
  };
  await keep(act); // on the disk before anything is said
  navigator.vibrate?.(30);
  sheet.close();
  await show();
  handIn();
}

// Asked for once, at this duty only; the centre says inside or outside the circle and does not keep it.
function whereabouts() {
  return new Promise((done) => {
    if (!navigator.geolocation) return done(null);
    const take = ({ coords }) => done({ lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy });
    navigator.geolocation.getCurrentPosition(take, () => done(null), { enableHighAccuracy: true, timeout: 8000, maximumAge: 30000 });
  });
}

async function handIn() {
  if (handing) return;
  handing = true;
  try {
    for (const act of await waiting()) {
      await show();
      const answer = await hand(act);
      if (!answer) break;
      results[act.occurrence] = answer;
      const card = cards.find((one) => one.id === act.occurrence);
      if (card && answer.state) card.state = answer.state;
      await note("results", results);
      await forget(act.id);
      fetchCards();
    }
  } finally {
    handing = false;
    show();
  }
}

// What the centre decided, whatever it was; null when it could not be asked: then the check-in stays on the phone.
async function hand(act) {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  let answer;
  try {
    answer = await fetch("/api/v1/check-ins", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": cookie?.[1] ?? "", "Accept-Language": document.documentElement.lang },
      body: JSON.stringify(await message(act)),
      signal: AbortSignal.timeout(20000),
    });
  } catch {
    reached = false;
    return null;
  }
  reached = answer.status < 500;
  if (answer.status === 401 || answer.status === 403) signedOut = true;
  if (answer.status >= 500 || [401, 403, 429].includes(answer.status)) return null;
  signedOut = false;
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) return { counts: false, text: say("refused", { why: said.detail ?? answer.status }) };
  const good = said.verdict === "late" ? "taken_late" : "taken";
  const text = said.counts ? say(good) : say("not_counted", { why: words.verdicts[said.verdict] ?? said.verdict });
  return { counts: said.counts, state: said.state, text };
}

// What was looked at and is there; what is not ticked stays missing, and the centre says so.
const ticked = (kind) => form.querySelector(`input[name="tick"][value="${kind}"]`)?.checked ?? false;

async function message(act) {
  const evidence = act.evidence.map((kind) => ({ kind }));
  if (act.photo) evidence.push({ kind: "photo", content: await base64(act.photo) });
  return {
    id: act.id,
    occurrence: act.occurrence,
    point: act.point,
    made_at: act.made_at,
    sent_at: new Date().toISOString(),
    method: act.method,
    digits: act.digits,
    tag: act.tag ?? "",
    position: act.position,
    head_count: act.head_count,
    note: act.note,
    evidence,
  };
}

function base64(blob) {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).split(",", 2)[1]);
    reader.onerror = () => fail(reader.error);
    reader.readAsDataURL(blob);
  });
}

function complain(text) {
  const line = sheet.querySelector("[data-complaint]");
  line.hidden = !text;
  line.textContent = text;
}

async function show() {
  const left = await waiting();
  const online = reached && navigator.onLine;
  bar.dataset.state = signedOut ? "signed-out" : online ? (left.length ? "sending" : "online") : "offline";
  const key = signedOut ? "signed_out" : online ? (left.length ? "sending" : "online") : "offline";
  bar.querySelector("[data-text]").textContent = say(key, { n: left.length });
  bar.querySelector("a").hidden = !signedOut;
  const wrong = document.getElementById("clock-wrong");
  wrong.hidden = Math.abs(offset) < 120000;
  wrong.textContent = say("clock_wrong", { minutes: Math.round(Math.abs(offset) / 60000) });
  draw(list, cards, left, results, now(), open);
}
