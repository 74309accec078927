// Draws the checklists. One question, one row of large buttons; what is kept on the phone says so until the centre has it.
import { say } from "../words.js";

export function draw(list, work, left, refused, acts) {
  const open = new Set([...list.querySelectorAll("details[open]")].map((one) => one.dataset.target));
  if (list.contains(document.activeElement) && document.activeElement.matches("input, textarea")) return;
  const sheets = work.sheets.map((sheet) => sheetOf(sheet, left, refused, acts, open));
  const rechecks = work.rechecks.map((one) => recheckOf(one, left, refused, acts));
  const empty = sheets.length + rechecks.length ? [] : [tag("p", "guard-empty", say("nothing"))];
  list.replaceChildren(...rechecks, ...sheets, ...empty);
}

function sheetOf(sheet, left, refused, acts, open) {
  const mine = left.filter((act) => act.target === sheet.target);
  const answered = new Set([...Object.keys(sheet.answers), ...mine.map((act) => act.key)]);
  const box = tag("details", "phone-card");
  box.dataset.target = sheet.target;
  box.open = open.has(sheet.target);
  const head = tag("summary", "guard-title", sheet.school);
  box.append(head, tag("p", "quiet", `${sheet.title} · ${sheet.side_word} · ${say("until", { time: sheet.due })}`));
  head.append(tag("small", "quiet inspect-count", ` ${answered.size} / ${sheet.lines.length}`));
  for (const line of sheet.lines) box.append(lineOf(sheet.target, line, sheet.answers[line.key], mine, refused, acts));
  const button = tag("button", "button primary guard-go", say("submit"));
  button.type = "button";
  button.disabled = mine.length > 0 || answered.size < sheet.lines.length || !acts.online;
  button.addEventListener("click", () => acts.onSubmit(sheet));
  box.append(complaint(refused[`${sheet.target}:`]), button);
  return box;
}

function recheckOf(one, left, refused, acts) {
  const box = tag("section", "phone-card is-3");
  const mine = left.filter((act) => act.target === one.target);
  box.append(tag("h2", "guard-title", one.school), tag("p", "quiet", `${say("recheck")} · ${one.ref}`));
  box.append(lineOf(one.target, one.line, undefined, mine, refused, acts));
  return box;
}

function lineOf(target, line, given, mine, refused, acts) {
  const box = tag("fieldset", "inspect-line");
  const kept = mine.filter((act) => act.key === line.key).at(-1);
  const value = kept ? kept.value : given?.value;
  box.append(tag("legend", "", line.question));
  const note = input("text", line.note_word);
  const photo = input("file", line.photo_word);
  photo.field.accept = "image/*";
  photo.field.capture = "environment";
  const hand = (answer) => acts.onAnswer(target, line, answer, { note: note.field.value.trim(), photo: photo.field.files[0] });
  box.append(note.box, photo.box, choices(line, value, hand));
  if (kept) box.append(tag("p", "guard-kept", say("kept_here")));
  else if (given) box.append(tag("p", "guard-result is-good", say(given.photos ? "taken_photo" : "taken")));
  box.append(complaint(refused[`${target}:${line.key}`]));
  return box;
}

function choices(line, value, hand) {
  const row = tag("div", "inspect-choices");
  const absent = choice(say("does_not_apply"), value === "not_applicable", () => hand("not_applicable"));
  if (line.type === "yesno") {
    row.append(choice(say("yes"), value === true, () => hand(true)), choice(say("no"), value === false, () => hand(false)), absent);
    return row;
  }
  if (line.type === "number") {
    const field = input("number", line.label);
    field.field.min = "0";
    if (typeof value === "number") field.field.value = value;
    const keep = choice(say("keep"), false, () => field.field.value !== "" && hand(Number(field.field.value)));
    row.append(field.box, keep, absent);
    return row;
  }
  const boxes = line.items.map((item) => {
    const one = input("checkbox", item.label);
    one.field.value = item.code;
    one.field.checked = Array.isArray(value) && value.includes(item.code);
    row.append(one.box);
    return one.field;
  });
  row.append(choice(say("keep"), false, () => hand(boxes.filter((box) => box.checked).map((box) => box.value))), absent);
  return row;
}

function choice(text, chosen, act) {
  const button = tag("button", "button", text);
  button.type = "button";
  button.setAttribute("aria-pressed", String(chosen));
  button.addEventListener("click", act);
  return button;
}

function input(type, text) {
  const box = tag("label", type === "checkbox" ? "check" : "field");
  const field = document.createElement("input");
  field.type = type;
  const word = tag("span", "", text);
  box.append(...(type === "checkbox" ? [field, word] : [word, field]));
  return { box, field };
}

function complaint(text) {
  const line = tag("p", "refusal", text ?? "");
  line.hidden = !text;
  return line;
}

function tag(name, classes, text = "") {
  const element = document.createElement(name);
  element.className = classes;
  element.textContent = text;
  return element;
}
