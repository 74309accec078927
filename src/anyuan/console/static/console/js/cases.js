// The page of one case: a verb's form opens in place and takes the cursor; its way out closes it again; a photo says where.
const slot = () => document.getElementById("case-form");

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== slot()) return;
  const first = slot().querySelector("[autofocus], input:not([type=hidden]), select, textarea");
  first?.focus();
  slot().scrollIntoView({ block: "nearest" });
  if (slot().querySelector("[data-here]")) here();
});

document.addEventListener("click", (event) => {
  const out = event.target.closest("[data-close-form]");
  if (!out || !slot()?.contains(out)) return;
  event.preventDefault();
  shut();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && slot()?.contains(event.target)) shut();
});

function shut() {
  const name = slot().querySelector("details")?.id.replace("verb-", "");
  slot().replaceChildren();
  document.querySelector(`.case [data-verb="${CSS.escape(name ?? "")}"]`)?.focus();
}

// Where the photo is handed in, when the phone knows and its owner agrees; the form goes out without it all the same.
function here() {
  navigator.geolocation?.getCurrentPosition(({ coords }) => {
    for (const field of slot()?.querySelectorAll("[data-here]") ?? []) {
      field.value = field.dataset.here === "lon" ? coords.longitude : coords.latitude;
    }
  }, () => {}, { maximumAge: 60000, timeout: 8000 });
}
