// Maps. The desk's map moves and zooms by WebGL where the browser has it; everywhere else, and on the wall, it is the plain
// SVG below: ground from our own server, schools as quiet dots, units, open incidents. The same facts stand beside it as lists.
const ICON = { 1: "M0-10 10 8H-10z", 2: "M0-10 10 0 0 10-10 0z", 3: "M-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0", 4: "M-8-4H8V4H-8z" };
// How the posts of a school stand today: a shape for each, so that nobody needs to tell colours apart.
const SIGN = { silent: "M0-10 10 8H-10zM0-5V2M0 4V5.5", short: "M0-10 10 8H-10z", unnamed: "M0-9 9 0 0 9-9 0z", stands: "M-5.5-5.5H5.5V5.5H-5.5z", time: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0", quiet: "M-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0" };
const SVG = "http://www.w3.org/2000/svg";

for (const box of document.querySelectorAll("[data-map]")) begin(box);

// The drawing stands at once; the moving map takes its place when it is ready, and if it never is, nothing is missing.
async function begin(box) {
  const plain = document.createElement("div");
  plain.className = "map";
  box.append(plain);
  Object.assign(plain.dataset, box.dataset);
  const drawn = start(plain);
  if (!("gl" in box.dataset) || !hasWebGL()) return;
  const moving = document.createElement("div");
  moving.className = "map map-moving";
  try {
    const { startMoving } = await import("./map-gl.js");
    box.append(moving);
    await startMoving(moving);
    await drawn;
    plain.remove();
  } catch {
    moving.remove();
  }
}

function hasWebGL() {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true }));
  } catch {
    return false;
  }
}

async function start(box) {
  const answer = await fetch("/map/ground.svg");
  if (!answer.ok) return;
  const text = await answer.text();
  if (text) box.innerHTML = text;
  const svg = box.querySelector("svg");
  if (!svg) return;
  const map = { box, svg, home: viewBox(svg), chosen: "" };
  refit(map);
  new ResizeObserver(() => refit(map)).observe(box);
  if (box.dataset.marks) return mind(map);
  if ("schools" in box.dataset || box.dataset.follow) draw(map, await read("?schools=1"), true);
  else draw(map, await read(""));
  const again = async () => box.isConnected && draw(map, await read(""));
  document.body.addEventListener("live-incidents", again);
  document.body.addEventListener("live-units", again);
  if (box.dataset.follow) {
    document.body.addEventListener("htmx:afterSwap", () => follow(map));
    follow(map);
  }
}

// A map of marks that the page's own address hands over (how posts stand today), read again when duties change.
async function mind(map) {
  const again = async () => {
    if (!map.box.isConnected) return;
    const answer = await fetch(map.box.dataset.marks, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    map.last = { incidents: [], units: [], schools: [], marks: (await answer.json()).marks };
    draw(map, map.last, false, true);
  };
  await again();
  document.body.addEventListener("live-duties", () => window.setTimeout(again, 3000));
  window.setInterval(again, 60000);
}

async function read(query) {
  const answer = await fetch(`/map/live/${query}`, { headers: { Accept: "application/json" } });
  return answer.ok ? answer.json() : { incidents: [], units: [], schools: [] };
}

function viewBox(svg) {
  const { x, y, width, height } = svg.viewBox.baseVal;
  return { x, y, width, height };
}

function project(map, row) {
  const { west, north, squeeze, scale } = map.svg.dataset;
  return [(row.lon - west) * squeeze * scale, (north - row.lat) * scale];
}

// One unit of the drawing in pixels changes with the zoom: marks and letters keep their size on the screen.
function refit(map) {
  const view = map.svg.viewBox.baseVal;
  const rect = map.box.getBoundingClientRect();
  if (!rect.width || !view.width) return;
  const pixel = Math.max(view.width / rect.width, view.height / rect.height);
  map.pixel = pixel;
  // Marks grow with the letters: on a wall of 2160 lines they are as large to the eye as on one of 1080.
  map.size = (parseFloat(getComputedStyle(document.documentElement).fontSize) / 16) * (map.box.closest(".wall") ? 1.6 : 1.1);
  letter(map, pixel);
  for (const river of map.svg.querySelectorAll(".river")) river.setAttribute("stroke-width", String(4 * pixel));
  if (map.last) draw(map, map.last, false, true);
}

// Names keep their size on the screen; where two would overlap, the less important one gives way.
function letter(map, pixel) {
  const view = map.svg.viewBox.baseVal;
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const most = limitRank(view.width / map.home.width);
  const taken = [];
  const texts = [...map.svg.querySelectorAll("text")].sort((a, b) => rankOf(a) - rankOf(b));
  for (const text of texts) {
    const size = (rankOf(text) < 2 ? 1.05 : 0.875) * rem * pixel;
    const half = (text.textContent.length * size * (/[^\u0000-\u00ff]/.test(text.textContent) ? 1.05 : 0.6)) / 2;
    const [x, y] = [Number(text.getAttribute("x")), Number(text.getAttribute("y"))];
    const box = [x - half, y - size * 1.1, x + half, y + size * 0.4];
    const free = rankOf(text) <= most && !taken.some((t) => box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1]);
    text.style.display = free ? "" : "none";
    if (!free) continue;
    taken.push(box);
    text.setAttribute("font-size", String(size));
    text.setAttribute("stroke-width", String(3 * pixel));
  }
}

function rankOf(text) {
  return Number(text.getAttribute("class")?.slice(5) || 4);
}

function limitRank(share) {
  if (share > 0.6) return 2;
  return share > 0.1 ? 3 : 4;
}

function draw(map, facts, withSchools = false, again = false) {
  if (!again) map.last = { ...facts, schools: withSchools ? facts.schools : (map.last?.schools ?? []) };
  const { incidents, schools } = map.last;
  // The wall shows only what is open: units that rest are drawn on the desk, and only when one looks closely.
  const near = map.svg.viewBox.baseVal.width / map.home.width < 0.4;
  const units = map.last.units.filter((row) => row.busy || row.status === "no_contact" || (near && map.box.dataset.units !== "busy"));
  const pixel = map.pixel || 1;
  map.size ||= 1;
  const quiet = map.svg.querySelector('[data-overlay="schools"]');
  quiet.replaceChildren(...schools.map((row) => dot(map, row, 2 * pixel * map.size)));
  const live = map.svg.querySelector('[data-overlay="live"]');
  live.replaceChildren(...(map.last.marks ?? []).map((row) => sign(map, row, pixel)), ...units.map((row) => unit(map, row, pixel)), ...incidents.toReversed().map((row) => mark(map, row, pixel)));
}

function element(name, attributes, title) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (title) made.append(Object.assign(document.createElementNS(SVG, "title"), { textContent: title }));
  return made;
}

function dot(map, row, r) {
  const [cx, cy] = project(map, row);
  return element("circle", { class: "school", cx, cy, r }, row.name);
}

function unit(map, row, pixel) {
  const [x, y] = project(map, row);
  const size = (row.busy ? 10 : 5.5) * pixel * map.size;
  const classes = `unit-mark${row.busy ? " is-busy" : ""}${row.stale ? " is-stale" : ""}`;
  return element("rect", { class: classes, x: x - size / 2, y: y - size / 2, width: size, height: size, rx: 2 * pixel, "stroke-width": 1.5 * pixel }, `${row.name} ${row.said}`);
}

// The list beside the map says the same and is for the keyboard; the mark is a shortcut for the mouse.
function sign(map, row, pixel) {
  const [x, y] = project(map, row);
  const made = element(row.url ? "a" : "g", { class: `duty-mark is-${row.sign}`, transform: `translate(${x} ${y}) scale(${pixel * map.size})` }, `${row.name} · ${row.said}`);
  if (row.url) made.setAttribute("href", row.url), made.setAttribute("tabindex", "-1");
  made.append(element("circle", { class: "reach", r: 14 }), element("path", { class: "here", d: SIGN[row.sign] ?? SIGN.quiet }));
  return made;
}

function mark(map, row, pixel) {
  const [x, y] = project(map, row);
  const group = element("g", { class: `shape-${row.exercise ? "exercise" : row.level}`, transform: `translate(${x} ${y}) scale(${pixel * map.size})` }, `${row.what} ${row.where}`);
  if (row.waiting || row.ref === map.chosen) group.append(element("circle", { class: "halo", r: 17 }));
  group.append(element("path", { class: "here", d: ICON[row.level] ?? ICON[4] }));
  return group;
}

// The desk's map looks at the chosen incident, and at everything when none is chosen.
function follow(map) {
  if (!map.box.isConnected) return;
  const ref = document.querySelector("#record [data-record]")?.dataset.record ?? "";
  if (ref === map.chosen) return;
  map.chosen = ref;
  const row = map.last?.incidents.find((one) => one.ref === ref);
  const view = map.svg.viewBox.baseVal;
  const share = row ? 0.16 : 1;
  const [x, y] = row ? project(map, row) : [map.home.x + map.home.width / 2, map.home.y + map.home.height / 2];
  view.width = map.home.width * share;
  view.height = map.home.height * share;
  view.x = x - view.width / 2;
  view.y = y - view.height / 2;
  refit(map);
}
