// Every page: clocks, the stream, toasts, keys, switches. Screens add their own module.
import "./morph.js";
import { startClocks, tick } from "./clock.js";
import { startKeys } from "./keys.js";
import { startStream } from "./stream.js";
import { startToasts } from "./toast.js";

startClocks();
startToasts();
startKeys();
startStream();
document.body.addEventListener("htmx:afterSettle", tick);
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
