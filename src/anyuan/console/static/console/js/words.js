// The page's sentences, translated by the server and handed over as JSON; scripts hold no language of their own.
// A form may have a field of that name: only the script element is meant.
const element = document.querySelector("script#words");
const words = element ? JSON.parse(element.textContent) : {};

export function say(key, facts = {}) {
  const sentence = words[key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? String(facts[name]) : whole));
}
