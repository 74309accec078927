// Cards: what is owed now, later, over. Built as nodes, never as text with markup: names and notes stay plain text.
import { say } from "../words.js";

export function clock(ms) {
  const zone = document.body.dataset.zone;
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(ms);
}

// What ends on another day says which: a month's duty runs until its last day, not until tonight. A night round ends by morning.
const DAY = 24 * 3600 * 1000;

function day(ms) {
  return new Intl.DateTimeFormat("sv-SE", { month: "2-digit", day: "2-digit", timeZone: document.body.dataset.zone }).format(ms);
}

function end(card, now) {
  return card.closes - now > DAY ? `${day(card.closes)} ${clock(card.closes)}` : clock(card.closes);
}

function span(card) {
  if (card.closes - card.starts > DAY) return `${day(card.starts)} – ${day(card.closes)}`;
  return `${clock(card.starts)} – ${clock(card.closes)}`;
}

let drawn = "";

// What stands already is left alone: a button that is replaced between the finger's coming down and going up loses the tap.
export function draw(target, cards, waiting, results, now, onOpen) {
  const kept = waiting.map((act) => [act.id, act.occurrence, act.made]);
  const wanted = JSON.stringify([cards, cards.map((card) => groupOf(card, now)), kept, results]);
  if (wanted === drawn && target.hasChildNodes()) return;
  drawn = wanted;
  const groups = { now: [], later: [], over: [] };
  for (const card of cards) groups[groupOf(card, now)].push(card);
  // What ends first stands first: a post at the gate before what has time until the end of the month.
  groups.now.sort((one, other) => one.closes - other.closes);
  const parts = [];
  for (const [name, mine] of Object.entries(groups)) {
    if (!mine.length) continue;
    parts.push(node("h2", "", say(name)));
    for (const card of mine) parts.push(one(card, name, now, waiting, results, onOpen));
  }
  if (!parts.length) parts.push(node("p", "guard-empty", say("nothing")), node("p", "quiet", say("nothing_hint")));
  target.replaceChildren(...parts);
}

function groupOf(card, now) {
  if (now > card.over || ["done", "excused"].includes(card.state)) return "over";
  return now < card.opens ? "later" : "now";
}

function one(card, group, now, waiting, results, onOpen) {
  const box = node("article", `phone-card guard-card is-${card.state}`);
  box.dataset.card = card.id;
  const head = node("div", "guard-head");
  head.append(node("b", "guard-title", card.title), node("span", `guard-state is-${card.state}`, card.state_word));
  box.append(head, node("span", "guard-where", card.where));
  const until = group === "later" ? say("opens_at", { time: clock(card.opens) }) : say("until", { time: end(card, now) });
  box.append(node("span", "guard-time figure", `${span(card)} · ${until}`));
  if (card.needed) box.append(node("span", "quiet", `${say("there", card)} · ${card.needs}`));
  if (card.stops) box.append(node("span", "quiet", say("stops", { n: card.stops })));
  if (card.people.length) box.append(node("span", "guard-people", card.people.join("  ")));
  const mine = waiting.filter((act) => act.occurrence === card.id);
  for (const act of mine) box.append(node("p", "guard-kept", say("kept_here", { time: clock(act.made) })));
  const result = results[card.id];
  if (result && !mine.length) box.append(node("p", `guard-result is-${result.counts ? "good" : "bad"}`, result.text));
  if (group === "now") {
    const button = node("button", "button primary guard-go", say(card.scan ? "check_in" : "hand_in"));
    button.type = "button";
    button.addEventListener("click", () => onOpen(card));
    box.append(button);
  }
  return box;
}

function node(name, style, text) {
  const made = document.createElement(name);
  if (style) made.className = style;
  if (text !== undefined) made.textContent = text;
  return made;
}
