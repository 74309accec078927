// The big button of a verb that needs words opens its form and puts the cursor there.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (!opener) return;
  const details = document.getElementById(opener.dataset.open);
  if (!details) return;
  event.preventDefault();
  details.open = true;
  details.querySelector("input:not([type=hidden]), select, textarea")?.focus();
});
