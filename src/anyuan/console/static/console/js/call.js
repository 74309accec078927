// Phone intake without a mouse: type a place or its pinyin initials, arrow to it, Enter; the duplicate hint comes by itself.
const begun = new WeakSet();
const look = () => {
  const box = document.getElementById("call");
  if (box && !begun.has(box)) begin(box);
};
look();
document.body.addEventListener("htmx:afterSwap", look);

function begin(box) {
  begun.add(box);
  const input = box.querySelector("[data-place-search]");
  const list = box.querySelector("[role=listbox]");
  const chosen = { school: box.querySelector("[name=school]"), place: box.querySelector("[name=place]") };
  let active = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const mark = (index) => {
    const all = options();
    active = all.length ? (index + all.length) % all.length : -1;
    all.forEach((option, n) => option.setAttribute("aria-selected", String(n === active)));
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", all[active].id);
    all[active]?.scrollIntoView({ block: "nearest" });
  };
  const take = (option) => {
    input.value = option.dataset.name;
    chosen.school.value = option.dataset.school || "";
    chosen.place.value = option.dataset.place || "";
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    document.body.dispatchEvent(new CustomEvent("call-place"));
  };

  input.addEventListener("input", () => {
    chosen.school.value = "";
    chosen.place.value = "";
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || !options().length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      take(options()[active]);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      list.replaceChildren();
      input.setAttribute("aria-expanded", "false");
    }
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  list.addEventListener("htmx:afterSwap", () => {
    input.setAttribute("aria-expanded", String(options().length > 0));
    mark(0);
  });
  // Ctrl+Enter hands the call in from any field: both hands stay on the keys.
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) box.querySelector("form").requestSubmit();
  });
}
