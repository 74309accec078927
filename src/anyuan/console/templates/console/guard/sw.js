// A phone's page without network (the guard's, the inspector's): the page and its files lie on the phone; records never do (see shelf.js).
const OURS = "{{ shelf }}-";
const SHELF = OURS + "{{ version }}";
const FILES = {{ files|safe }};
const PAGE = "{{ page }}";
const PATIENCE = 3000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(SHELF).then((shelf) => shelf.addAll([...FILES, PAGE])).then(() => self.skipWaiting())
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith(OURS) && name !== SHELF).map((name) => caches.delete(name))))
      .then(() => self.clients.claim())
  );
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === PAGE) event.respondWith(page(event.request));
  else if (FILES.includes(url.pathname)) event.respondWith(file(event.request));
});

// The page: fresh when the network answers soon, else the one on the phone. A page that asks to sign in is not kept.
async function page(request) {
  const shelf = await caches.open(SHELF);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok && !answer.redirected) await shelf.put(PAGE, answer.clone());
    if (answer.status < 500) return answer;
  } catch {
    // no network: below
  }
  return (await shelf.match(PAGE)) ?? Response.error();
}

// A file: at once from the phone, and a fresh copy for the next time.
async function file(request) {
  const shelf = await caches.open(SHELF);
  const kept = await shelf.match(request, { ignoreSearch: true });
  const fresh = fetch(request)
    .then(async (answer) => {
      if (answer.ok) await shelf.put(request, answer.clone());
      return answer;
    })
    .catch(() => kept ?? Response.error());
  return kept ?? fresh;
}
