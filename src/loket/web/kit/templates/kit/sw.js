"use strict";
// Keeps the look and the offline page. Pages are never cached: they may be personal.
const NAME = "loket-{{ version }}";
const KEPT = {{ kept|safe }};
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("loket-") && name !== NAME) await caches.delete(name);
    if (self.registration.navigationPreload) await self.registration.navigationPreload.enable();
    await self.clients.claim();
  })());
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const address = new URL(request.url);
  if (address.origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith((async () => {
      try {
        return (await event.preloadResponse) || (await fetch(request));
      } catch {
        // What somebody keeps on purpose (the field page) opens without a network; it holds nothing of anybody.
        const kept = await caches.match(address.pathname, { ignoreVary: true });
        return kept || caches.match(address.pathname.startsWith("/en/") ? "/en/luring/" : "/luring/");
      }
    })());
  } else if (KEPT.includes(address.pathname) || address.pathname.startsWith("{{ static }}")) {
    event.respondWith(caches.match(request, { ignoreVary: true }).then((kept) => kept || fetch(request)));
  }
});
// A notice tells only that there is news: it shows on a locked screen. The text comes encrypted for this browser.
self.addEventListener("push", (event) => {
  let told = {};
  try { told = event.data.json(); } catch { /* a notice without content is one too */ }
  const title = typeof told.title === "string" ? told.title : "Ada kabar tentang permohonan Anda";
  const url = typeof told.url === "string" && told.url.startsWith("/") ? told.url : "/saya/pesan/";
  event.waitUntil(self.registration.showNotification(title, { tag: "loket", icon: "{{ icon }}", badge: "{{ icon }}", data: { url } }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const target = new URL(event.notification.data.url, location.origin);
  if (target.origin !== location.origin) return;
  event.waitUntil((async () => {
    for (const page of await clients.matchAll({ type: "window" })) {
      if ("focus" in page) { await page.focus(); return page.navigate(target.href); }
    }
    return clients.openWindow(target.href);
  })());
});
