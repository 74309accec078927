// Before anything is painted: "as the device" becomes day or night, so that one stylesheet with two names is enough.
{
  const root = document.documentElement;
  const night = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => (root.dataset.theme = night.matches ? "night" : "day");
  if (root.dataset.theme === "auto") {
    follow();
    night.addEventListener("change", follow);
  }
}
