// The desk's moving map: MapLibre over GeoJSON layers of our own server; no tiles, glyphs or styles from anywhere else.
import { say } from "./words.js";
import { Map as GlMap, Marker, NavigationControl, setWorkerUrl } from "../../vendor/maplibre-gl/maplibre-gl.mjs";

const SHAPES = { 1: "M12 2 23 21H1z", 2: "M12 1 23 12 12 23 1 12z", 3: "M2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0", 4: "M3 8h18v8H3z" };
const NEAR = 10.5; // zoom
const MAIN = ["motorway", "trunk", "primary", "ring", "main", "arterial"];
setWorkerUrl(new URL("../../vendor/maplibre-gl/maplibre-gl-worker.mjs", import.meta.url).href);

export async function startMoving(box) {
  const names = ["ground", "woods", "water", "boundaries", "roads", "towns"];
  const layers = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await layer(name)])));
  const bounds = boundsOf(layers.ground);
  if (!bounds) throw new Error("this home holds no ground");
  const map = new GlMap({ container: box, style: style(layers, paint()), bounds, fitBoundsOptions: { padding: 12 }, attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, maxZoom: 17, fadeDuration: 0, locale: { "Map.Title": say("map"), "NavigationControl.ZoomIn": say("zoom_in"), "NavigationControl.ZoomOut": say("zoom_out") } });
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  await new Promise((done, fail) => (map.once("load", done), map.once("error", (event) => fail(event.error))));
  const scene = { map, bounds, marks: [], chosen: "", facts: null };
  const again = async () => draw(scene, (scene.facts = await live()));
  await again();
  document.body.addEventListener("live-incidents", again);
  document.body.addEventListener("live-units", again);
  document.body.addEventListener("htmx:afterSwap", () => follow(scene));
  new ResizeObserver(() => map.resize()).observe(box);
  map.on("zoomend", () => scene.near !== map.getZoom() > NEAR && draw(scene, scene.facts));
  follow(scene);
}

async function layer(name) {
  const answer = await fetch(`/map/layers/${name}.json`);
  return answer.ok ? answer.json() : { type: "FeatureCollection", features: [] };
}

async function live() {
  const answer = await fetch("/map/live/?schools=1", { headers: { Accept: "application/json" } });
  return answer.ok ? answer.json() : { incidents: [], units: [], schools: [] };
}

function boundsOf(ground) {
  const points = ground.features.flatMap((feature) => feature.geometry.coordinates.flat(feature.geometry.type === "Polygon" ? 1 : 2));
  if (!points.length) return null;
  const lons = points.map((p) => p[0]);
  const lats = points.map((p) => p[1]);
  return [[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]];
}

function paint() {
  const read = getComputedStyle(document.documentElement);
  return (name) => read.getPropertyValue(`--map-${name}`).trim();
}

function style(layers, colour) {
  const sources = Object.fromEntries(Object.entries(layers).map(([name, data]) => [name, { type: "geojson", data }]));
  const name = document.documentElement.lang === "en" ? ["coalesce", ["get", "name_en"], ["get", "name"]] : ["get", "name"];
  return {
    version: 8,
    sources,
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("sea") } },
      { id: "ground", type: "fill", source: "ground", paint: { "fill-color": colour("ground") } },
      { id: "woods", type: "fill", source: "woods", paint: { "fill-color": colour("green") } },
      { id: "water", type: "fill", source: "water", paint: { "fill-color": colour("water") } },
      { id: "boundaries", type: "line", source: "boundaries", paint: { "line-color": colour("road-edge"), "line-dasharray": [3, 3] } },
      { id: "roads", type: "line", source: "roads", layout: { "line-cap": "round" }, paint: { "line-color": colour("road"), "line-width": ["interpolate", ["linear"], ["zoom"], 9, ["case", ["in", ["get", "kind"], ["literal", MAIN]], 2, 0.6], 15, ["case", ["in", ["get", "kind"], ["literal", MAIN]], 9, 4]] } },
      ...[1, 2, 3, 4].map((rank) => ({
        id: `names-${rank}`, type: "symbol", source: "towns", minzoom: [0, 8, 10.5, 12.5][rank - 1], filter: ["==", ["get", "rank"], rank],
        layout: { "text-field": name, "text-size": rank === 1 ? 16 : 14, "text-font": ["Noto Sans SC Variable", "Noto Sans CJK SC", "sans-serif"], "symbol-sort-key": rank },
        paint: { "text-color": colour("text"), "text-halo-color": colour("ground"), "text-halo-width": 1.5 },
      })).reverse(),
    ],
  };
}

function draw(scene, facts) {
  for (const mark of scene.marks) mark.remove();
  scene.near = scene.map.getZoom() > NEAR;
  // From afar only those at work count; units that rest appear when one looks closely.
  const units = facts.units.filter((row) => scene.near || row.busy);
  const rows = [...units.map((row) => [unitMark(row), row]), ...facts.incidents.toReversed().map((row) => [incidentMark(row, scene.chosen), row])];
  scene.marks = rows.map(([element, row]) => new Marker({ element }).setLngLat([row.lon, row.lat]).addTo(scene.map));
}

function unitMark(row) {
  const element = document.createElement("div");
  element.className = `map-unit${row.busy ? " is-busy" : ""}${row.stale ? " is-stale" : ""}`;
  element.title = `${row.name} ${row.said}`;
  element.setAttribute("aria-hidden", "true"); // the list of units says the same
  return element;
}

function incidentMark(row, chosen) {
  const element = document.createElement("div");
  element.className = `map-mark shape-${row.exercise ? "exercise" : row.level}${row.waiting ? " is-waiting" : ""}${row.ref === chosen ? " is-chosen" : ""}`;
  element.title = `${row.what} ${row.where}`;
  element.setAttribute("aria-hidden", "true"); // the queue says the same
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[row.level] ?? SHAPES[4]);
  path.setAttribute("fill", "currentColor");
  svg.append(path);
  element.append(svg);
  return element;
}

// The map looks at the chosen incident, and at everything when none is chosen; a hand on the map is not disturbed in between.
function follow(scene) {
  const ref = document.querySelector("#record [data-record]")?.dataset.record ?? "";
  if (ref === scene.chosen) return;
  scene.chosen = ref;
  draw(scene, scene.facts);
  const row = scene.facts.incidents.find((one) => one.ref === ref);
  if (row) scene.map.jumpTo({ center: [row.lon, row.lat], zoom: 12.5 });
  else scene.map.fitBounds(scene.bounds, { padding: 12, duration: 0 });
}
