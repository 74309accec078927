// The wallboard: no hands, no focus, only time. A small drift against burn-in, and a darker picture at night.
import { serverNow } from "./clock.js";

const wall = document.querySelector(".wall");
const zone = document.body.dataset.zone || undefined;

function minute() {
  const now = serverNow();
  wall.dataset.drift = String(Math.floor(now / 60000) % 9);
  const hour = Number(new Intl.DateTimeFormat("en", { hour: "2-digit", hourCycle: "h23", timeZone: zone }).format(now));
  wall.dataset.dim = hour >= 22 || hour < 6 ? "yes" : "no";
}

if (wall) {
  minute();
  window.setInterval(minute, 5000);
}
