// Clocks count on the server's time. Rows hold instants; this only draws them, once a second, all in the same tick.

const offset = (Number(document.body.dataset.now) || Date.now()) - Date.now();
const zone = document.body.dataset.zone || undefined;
const language = document.documentElement.lang || undefined;
const hourMinuteSecond = new Intl.DateTimeFormat(language, {
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: zone,
});

export function serverNow() {
  return Date.now() + offset;
}

export function timeOfDay(milliseconds) {
  return hourMinuteSecond.format(milliseconds);
}

// What stands behind days and hours in the language of the page.
const [dayUnit, hourUnit] = language?.startsWith("zh") ? ["天", "时"] : ["d ", "h"];

// 75 → "1:15", 3700 → "1:01:40", 200000 → "2d 7h"; the words stay out of the figure.
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const days = Math.floor(whole / 86400);
  const hours = Math.floor((whole % 86400) / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, "0");
  if (days) return `${days}${dayUnit}${hours}${hourUnit}`;
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

// A running clock changes its look at three moments only: half, last quarter, over.
export function stage(left, whole) {
  if (left < 0) return "over";
  if (whole > 0 && left <= whole / 4) return "last";
  if (whole > 0 && left <= whole / 2) return "half";
  return "early";
}

function drawDown(clock, now) {
  const due = Date.parse(clock.dataset.due);
  const from = Date.parse(clock.dataset.from) || due;
  const left = (due - now) / 1000;
  const whole = (due - from) / 1000;
  // Rounded up while time is left, so that "0:00" is never shown before the deadline has passed.
  const figure = left < 0 ? `+${duration(-left)}` : duration(Math.ceil(left));
  // A case turns yellow at an instant of its own.
  const yellow = Date.parse(clock.dataset.yellow);
  const name = Number.isNaN(yellow) || left < 0 ? stage(left, whole) : now >= yellow ? "yellow" : "early";
  write(clock, figure, name, whole > 0 ? Math.min(1, Math.max(0, left / whole)) : 0);
}

function write(clock, figure, name, part) {
  const text = clock.querySelector(".clock-figure");
  if (text && text.textContent !== figure) text.textContent = figure;
  if (clock.dataset.stage !== name) clock.dataset.stage = name;
  const bar = clock.querySelector("progress");
  if (bar) bar.value = name === "over" ? 1 : part;
}

export function tick() {
  const now = serverNow();
  for (const clock of document.querySelectorAll(".clock[data-due]")) drawDown(clock, now);
  for (const clock of document.querySelectorAll(".clock[data-since]")) {
    write(clock, duration((now - Date.parse(clock.dataset.since)) / 1000), clock.dataset.stage || "early", 0);
  }
  for (const time of document.querySelectorAll("[data-wall-clock]")) time.textContent = timeOfDay(now);
}

export function startClocks() {
  const next = () => {
    tick();
    window.setTimeout(next, 1000 - (serverNow() % 1000) + 5);
  };
  next();
}
