// What an officer carries, kept in this browser: encrypted with a key of each package that cannot be exported, deleted when its time is over.
"use strict";
const Lapangan = (() => {
  const NAME = "loket-lapangan", CACHE = "lapangan";
  let opened;
  const open = () => (opened ||= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("work", { keyPath: "id" });
      asked.result.createObjectStore("photos", { keyPath: "id" }).createIndex("work", "work");
    };
    asked.onsuccess = () => { asked.result.onversionchange = () => asked.result.close(); resolve(asked.result); };
    asked.onerror = () => reject(asked.error);
  }));
  const act = async (store, mode, work) => {
    const db = await open();
    return new Promise((resolve, reject) => {
      const done = work(db.transaction(store, mode).objectStore(store));
      done.onsuccess = () => resolve(done.result);
      done.onerror = () => reject(done.error);
    });
  };
  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const seal = async (key, content) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, content) };
  };
  const unseal = (key, one) => crypto.subtle.decrypt({ name: "AES-GCM", iv: one.iv }, key, one.data);

  const photosOf = (id) => act("photos", "readonly", (photos) => photos.index("work").getAll(id));
  const dropPhoto = (id) => act("photos", "readwrite", (photos) => photos.delete(id));
  async function drop(id) {
    for (const photo of await photosOf(id)) await dropPhoto(photo.id);
    await act("work", "readwrite", (work) => work.delete(id));
    if (!(await act("work", "readonly", (work) => work.count()))) await caches.delete(CACHE);
  }
  // A package whose time is over goes, unless it was finished in time and may still be sent.
  const isOver = (row, now) => now > Date.parse(row.state === "draft" ? row.expires_at : row.keep_until);

  return {
    CACHE,
    async add(handed) {
      const key = await crypto.subtle.importKey("raw", bytes(handed.key), "AES-GCM", false, ["encrypt", "decrypt"]);
      const { content } = handed;
      const row = { id: content.package, who: handed.who, expires_at: content.expires_at, keep_until: content.keep_until, state: "draft", key };
      const body = { content, seal: handed.seal, result: crypto.randomUUID(), started_at: "", finished_at: "", answers: {}, photos: [], outcome: "", reason: "", fields: [], note: "", signed_name: "", stated: false, witness_name: "" };
      await drop(row.id);
      await this.save(row, body);
      if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
    },
    async save(row, body) {
      const sealed = await seal(row.key, new TextEncoder().encode(JSON.stringify(body)));
      await act("work", "readwrite", (work) => work.put({ ...row, ...sealed }));
    },
    async all() {
      const found = [];
      for (const row of await act("work", "readonly", (work) => work.getAll())) {
        if (isOver(row, Date.now())) { await drop(row.id); continue; }
        try { found.push({ row, body: JSON.parse(new TextDecoder().decode(await unseal(row.key, row))) }); } catch { await drop(row.id); }
      }
      return found;
    },
    async addPhoto(row, id, blob) {
      const sealed = await seal(row.key, await blob.arrayBuffer());
      await act("photos", "readwrite", (photos) => photos.put({ id, work: row.id, type: blob.type, upload: "", sent: false, ...sealed }));
    },
    async photo(row, id) {
      const kept = await act("photos", "readonly", (photos) => photos.get(id));
      return kept ? { kept, blob: new Blob([await unseal(row.key, kept)], { type: kept.type }) } : null;
    },
    putPhoto: (kept) => act("photos", "readwrite", (photos) => photos.put(kept)),
    dropPhoto, drop,
    async count() {
      // Because: asking whether there is a database must not make one.
      if (indexedDB.databases && !(await indexedDB.databases()).some((one) => one.name === NAME)) return 0;
      return act("work", "readonly", (work) => work.count());
    },
    async clear() {
      await caches.delete(CACHE);
      if (opened) { (await opened).close(); opened = undefined; }
      await new Promise((done) => { const asked = indexedDB.deleteDatabase(NAME); asked.onsuccess = asked.onerror = asked.onblocked = () => done(); });
    },
    // The page without its data, and what it looks like, so that it opens without a network.
    async keepShell(address) {
      const parts = [...document.querySelectorAll("link[rel=stylesheet],script[src],link[rel=icon]")].map((one) => one.href || one.src);
      const cache = await caches.open(CACHE);
      await cache.addAll([address, ...parts]);
    },
  };
})();

// Signing out: whoever carries something is told first; then it is gone from this device.
(() => {
  const form = document.querySelector("form[data-signs-out]");
  if (!form) return;
  const warning = document.querySelector("[data-carried]");
  let cleared = false;
  Lapangan.count().then((many) => { if (warning) warning.hidden = !many; }, () => {});
  form.addEventListener("submit", (event) => {
    if (cleared) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    cleared = true;
    const go = () => form.requestSubmit();
    Lapangan.count().then((many) => (many ? Lapangan.clear() : null)).then(go, go);
  }, true);
})();

// On the page of a step: carry it.
(() => {
  const form = document.querySelector("form[data-carry]");
  if (!form || !("serviceWorker" in navigator) || !crypto.subtle || !indexedDB) return;
  form.hidden = false;
  const status = form.querySelector("[role=status]"), button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      const handed = await answer.json();
      if (!answer.ok) { status.textContent = handed.message; button.disabled = false; return; }
      await Lapangan.add(handed);
      location.assign(form.dataset.carry);
    } catch {
      status.textContent = status.dataset.failed;
      button.disabled = false;
    }
  });
})();
