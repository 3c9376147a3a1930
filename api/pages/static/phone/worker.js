// Keeps the phone's pages for when there is no signal. What is asked for is fetched first; the
// shells stand in for it, and hold nothing about anybody. Before this are put BUILD, SHELLS (all that
// there are) and KEPT (what is fetched at once).

const CACHE = `taizhang-phone-${BUILD}`;
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => {
  // The whole of one build, or nothing.
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(KEPT)));
});

self.addEventListener("activate", (event) => {
  const isOld = (name) => name.startsWith("taizhang-phone-") && name !== CACHE;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name)))),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith("/static/")) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  } else if (request.mode === "navigate" && pathname.startsWith("/m/")) {
    event.respondWith(page(request, pathname));
    event.waitUntil(keep(shellOf(pathname)));
  }
});

// The form of whoever records more than most is kept once it was asked for.
async function keep(shell) {
  if (await caches.match(shell)) return;
  const cache = await caches.open(CACHE);
  await cache.add(shell).catch(() => {});
}

async function page(request, pathname) {
  const shell = (await caches.match(shellOf(pathname))) ?? (await caches.match("/m/shell/"));
  if (!shell) return fetch(request);
  const late = new Promise((resolve) => {
    setTimeout(resolve, PATIENCE_MS, null);
  });
  const answer = await Promise.race([fetch(request).catch(() => null), late]);
  return answer && answer.status < 500 ? answer : shell;
}

function shellOf(pathname) {
  const own = `/m/shell/${pathname.slice("/m/".length)}`;
  return SHELLS.includes(own) ? own : "/m/shell/";
}
