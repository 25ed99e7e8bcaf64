// Files on a bad network: photos shrink on the phone, files go in pieces and go on where they stopped, also after the browser was closed.
// Without this file the form sends them whole. The server's side speaks tus 1.0 (web/citizen/uploading.py).
"use strict";
(() => {
  const english = document.documentElement.lang === "en";
  const say = (id, en) => (english ? en : id);
  const LONGEST = 1600, QUALITY = 0.8; // pixels of the longer side; a letter photographed so is still read without effort
  const LEAST = 16384, MOST = 262144; // bytes of one piece: it grows while the network bears it, and shrinks when it fails
  const KEPT_MS = 3 * 864e5; // as long as the server keeps what was left alone

  // What is not sent yet lies in this browser only, until it is sent, until sign-out, or for three days.
  const store = (() => {
    const NAME = "loket-unggahan";
    let opened;
    const open = () => (opened ||= new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("files", { keyPath: "id", autoIncrement: true });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    }));
    const work = async (mode, act) => {
      const db = await open();
      return new Promise((resolve, reject) => {
        const done = act(db.transaction("files", mode).objectStore("files"));
        done.onsuccess = () => resolve(done.result);
        done.onerror = () => reject(done.error);
      });
    };
    // Looked for before it is made, and gone with the last file: a browser that has sent everything keeps nothing of us.
    const exists = async () => Boolean(opened) || !indexedDB.databases || (await indexedDB.databases()).some((one) => one.name === NAME);
    const forget = async () => {
      const db = await open();
      db.close();
      opened = undefined;
      indexedDB.deleteDatabase(NAME);
    };
    return {
      all: async () => ((await exists()) ? work("readonly", (files) => files.getAll()) : []),
      put: (one) => work("readwrite", (files) => files.put(one)),
      remove: async (id) => {
        await work("readwrite", (files) => files.delete(id));
        if (!(await work("readonly", (files) => files.count()))) await forget();
      },
      clear: async () => { if (await exists()) await work("readwrite", (files) => files.clear()); },
    };
  })();
  const safely = async (promise, otherwise) => { try { return await promise; } catch { return otherwise; } }; // private windows have no store

  const leaving = document.querySelector("form[data-signs-out]");
  if (leaving) {
    const unsent = document.querySelector("[data-unsent]");
    safely(store.all(), []).then((found) => { if (unsent) unsent.hidden = !found.length; });
    leaving.addEventListener("submit", async (event) => {
      if (leaving.dataset.cleared) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      await safely(store.clear());
      leaving.dataset.cleared = "1";
      leaving.requestSubmit ? leaving.requestSubmit() : leaving.submit();
    }, true);
    return;
  }

  // A picture the right way up. Browsers before 2023 do not know the option; an image element turns it by itself.
  async function picture(file) {
    try { return await createImageBitmap(file, { imageOrientation: "from-image" }); } catch { /* below */ }
    const image = new Image();
    image.src = await new Promise((done, fail) => {
      const reader = new FileReader(); // data: addresses are the only ones besides our own that the CSP lets in
      reader.onload = () => done(reader.result);
      reader.onerror = () => fail(reader.error);
      reader.readAsDataURL(file);
    });
    await image.decode();
    return image;
  }

  async function shrink(file, accept) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || !/jpg/.test(accept)) return file;
    try {
      const bitmap = await picture(file);
      const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(bitmap.width * scale);
      canvas.height = Math.round(bitmap.height * scale);
      canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      if (bitmap.close) bitmap.close();
      const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
      if (!small || small.size >= file.size) return file;
      return new File([small], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    } catch { return file; } // an image that this browser cannot open: the server judges it
  }

  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const online = () => new Promise((done) => { addEventListener("online", done, { once: true }); setTimeout(done, 15000); });
  const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

  for (const box of document.querySelectorAll("[data-pieces]")) enhance(box);

  function enhance(box) {
    const input = box.querySelector("input[type=file]"), form = input.form, field = box.dataset.field, owner = box.dataset.owner;
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const list = document.createElement("ul");
    list.className = "files";
    list.setAttribute("aria-live", "polite");
    box.before(list);
    let going = 0, sooner = null;
    const ask = (address, options) => fetch(address, {
      credentials: "same-origin", cache: "no-store", ...options, headers: { "X-CSRFToken": token, "Tus-Resumable": "1.0.0", ...options.headers },
    });

    // Waits until the last file is through; then the form goes as if nothing had been.
    form.addEventListener("submit", (event) => {
      if (!going || (event.submitter && ["remove", "drop"].includes(event.submitter.name))) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      sooner = event.submitter;
      tell(list.lastChild, say("Sebentar, menunggu berkas ini selesai…", "One moment, waiting for this file…"));
    }, true);

    input.addEventListener("change", async () => {
      const chosen = [...input.files], most = Number(box.dataset.maxMib || 0) * 1048576;
      if (!chosen.length) return;
      // At once, before anything is waited for: whoever presses "Lanjut" now waits for these files, and they are sent once.
      going += chosen.length;
      input.value = "";
      input.required = false;
      input.dispatchEvent(new Event("change"));
      for (const file of chosen) {
        const small = await shrink(file, input.accept);
        const entry = { owner, field, name: small.name, type: small.type, blob: small, address: "", at: Date.now() };
        if (most && small.size > most) {
          end(row(entry), say(`Lebih besar dari ${box.dataset.maxMib} MB. Pilih berkas yang lebih kecil.`, `Larger than ${box.dataset.maxMib} MB. Choose a smaller file.`));
          through();
          continue;
        }
        entry.id = await safely(store.put(entry));
        send(entry);
      }
    });

    safely(store.all(), []).then((found) => {
      for (const entry of found) {
        if (Date.now() - entry.at > KEPT_MS) store.remove(entry.id);
        else if (entry.owner === owner && entry.field === field) { going += 1; send(entry); }
      }
    });

    function row(entry) {
      const item = document.createElement("li"), name = document.createElement("span"), state = document.createElement("small"), bar = document.createElement("progress");
      item.className = "file";
      name.className = "file-name";
      name.textContent = entry.name;
      bar.max = entry.blob.size;
      bar.value = 0;
      bar.setAttribute("aria-label", entry.name);
      name.append(state, bar);
      item.append(name);
      list.append(item);
      return item;
    }
    function end(item, words) {
      const bar = item.querySelector("progress");
      if (bar) bar.remove();
      item.classList.add("file-bad");
      tell(item, words);
    }
    function tell(item, words) { if (item) item.querySelector("small").textContent = words; }

    async function send(entry) {
      const item = row(entry);
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "button button-quiet";
      drop.textContent = say("Batalkan", "Cancel");
      let cancelled = false;
      drop.addEventListener("click", async () => {
        cancelled = true;
        await safely(store.remove(entry.id));
        if (entry.address) safely(ask(entry.address, { method: "DELETE" }));
        item.remove();
      });
      item.append(drop);
      try {
        const kept = await deliver(entry, item, () => cancelled);
        if (kept) await done(entry, item, kept);
      } finally { through(); }
    }
    function through() {
      going -= 1;
      if (going || !sooner) return;
      const button = sooner;
      sooner = null;
      delete form.dataset.sent;
      button.click();
    }

    // Goes on until the whole is kept, refused, or cancelled; a network that fails is waited for.
    async function deliver(entry, item, cancelled) {
      let piece = LEAST * 2, offset = -1, failures = 0;
      const size = entry.blob.size;
      while (!cancelled()) {
        try {
          if (!navigator.onLine) throw new TypeError("offline");
          if (!entry.address) {
            const pairs = { filename: entry.name, owner, field };
            const begun = await ask(box.dataset.pieces, {
              method: "POST",
              headers: { "Upload-Length": String(size), "Upload-Metadata": Object.entries(pairs).map(([name, value]) => `${name} ${base64(value)}`).join(",") },
            });
            if (begun.status !== 201) { if (await refused(begun, entry, item)) return null; throw new TypeError("later"); }
            entry.address = begun.headers.get("Location");
            await safely(store.put(entry));
            offset = 0;
          }
          if (offset < 0) {
            const state = await ask(entry.address, { method: "HEAD" });
            if (state.status === 404) { entry.address = ""; continue; }
            if (!state.ok) throw new TypeError("later");
            offset = Number(state.headers.get("Upload-Offset"));
          }
          item.querySelector("progress").value = offset;
          if (offset < size) {
            tell(item, say(`Mengunggah ${Math.floor((offset / size) * 100)}%`, `Uploading ${Math.floor((offset / size) * 100)}%`));
            const began = performance.now();
            const sent = await ask(entry.address, {
              method: "PATCH", body: entry.blob.slice(offset, offset + piece), headers: { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" },
            });
            if (sent.status === 409) { offset = -1; continue; }
            if (sent.status === 404) { entry.address = ""; offset = -1; continue; }
            if (sent.status !== 204) throw new TypeError("later");
            offset = Number(sent.headers.get("Upload-Offset"));
            piece = performance.now() - began < 2000 ? Math.min(MOST, piece * 2) : Math.max(LEAST, piece / 2);
            failures = 0;
            continue;
          }
          tell(item, say("Memeriksa…", "Checking…"));
          const kept = await ask(`${entry.address}selesai/`, { method: "POST" });
          if (kept.ok) return await kept.json();
          if (await refused(kept, entry, item)) return null;
          throw new TypeError("later");
        } catch (problem) {
          if (!(problem instanceof TypeError)) throw problem;
          offset = -1;
          piece = Math.max(LEAST, piece / 2);
          failures += 1;
          tell(item, say("Menunggu jaringan; berkas aman di perangkat ini.", "Waiting for the network; the file is safe on this device."));
          await (navigator.onLine ? wait(Math.min(15000, 500 * 2 ** Math.min(failures, 5))) : online());
        }
      }
      return null;
    }

    // True: it is final. Too much at once and faults of the server are waited for.
    async function refused(answer, entry, item) {
      if (answer.status === 429 || answer.status >= 500) return false;
      const said = (answer.headers.get("Content-Type") || "").includes("json") ? (await answer.json()).message : say("Muat ulang halaman, lalu pilih berkasnya sekali lagi.", "Reload the page and choose the file again.");
      await safely(store.remove(entry.id));
      end(item, said);
      return true;
    }

    async function done(entry, item, kept) {
      await safely(store.remove(entry.id));
      const hidden = document.createElement("input");
      Object.assign(hidden, { type: "hidden", name: `${field}.kept`, value: kept.kept });
      form.append(hidden);
      const revision = form.querySelector("[name=revision]");
      if (revision && kept.revision) revision.value = kept.revision;
      const name = item.querySelector(".file-name"), link = document.createElement("a"), state = document.createElement("small");
      link.href = kept.href;
      link.textContent = kept.name;
      state.textContent = `${Math.max(1, Math.round(kept.size / 1e3)).toLocaleString(document.documentElement.lang)} KB · ${say("terkirim", "sent")}`;
      name.replaceChildren(link, state);
      const remove = item.querySelector("button");
      const again = document.createElement("button");
      Object.assign(again, { type: "submit", name: "remove", value: `${field}:${kept.id}`, className: "button button-quiet", textContent: say("Hapus", "Remove"), formNoValidate: true });
      remove.replaceWith(again);
    }
  }
})();
