// Loket in the browser: improvements only. Every page works without this file.
"use strict";
(() => {
  const html = document.documentElement;
  const english = html.lang === "en";
  const say = (id, en) => (english ? en : id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (tag, attributes = {}, text = "") => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = text;
    return element;
  };

  // Search as one types: an HTML fragment from the server, the newest question wins.
  for (const form of all("form[data-live]")) {
    const input = form.querySelector("input[type=search]");
    const found = form.querySelector("[data-found]");
    let timer, asked = "", flight;
    const close = () => { found.hidden = true; };
    const ask = async () => {
      const words = input.value.trim();
      if (words === asked) { found.hidden = words.length < 2 || !found.firstChild; return; }
      asked = words;
      if (flight) flight.abort();
      if (words.length < 2) return close();
      flight = new AbortController();
      try {
        const address = new URL(form.dataset.live, location.href);
        address.searchParams.set(input.name, words);
        const answer = await fetch(address, { signal: flight.signal, headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" });
        if (!answer.ok) return close();
        const text = await answer.text();
        if (words !== asked) return;
        // The fragment is our own server's, escaped there; the CSP forbids any script in it.
        found.innerHTML = text;
        found.hidden = !text.trim();
      } catch { /* no network or a newer question: the form itself still works */ }
    };
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 180); });
    input.addEventListener("focus", ask);
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { close(); input.focus(); return; }
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const stops = [input, ...all("a", found)];
      const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
      if (!found.hidden && next) { event.preventDefault(); next.focus(); }
    });
    document.addEventListener("click", (event) => { if (!form.contains(event.target)) close(); });
  }

  // One form is sent once; the server recognises a second sending too (idempotency key).
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "get") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    unsaved.delete(form);
    const button = event.submitter;
    if (button) { button.classList.add("is-busy"); button.setAttribute("aria-busy", "true"); }
    setTimeout(() => release(form), 15000);
  });
  const release = (form) => {
    delete form.dataset.sent;
    for (const button of all(".is-busy", form)) { button.classList.remove("is-busy"); button.removeAttribute("aria-busy"); }
  };
  addEventListener("pageshow", (event) => { if (event.persisted) all("form[data-sent]").forEach(release); });

  // Leaving with something typed and not sent.
  const unsaved = new Set();
  for (const form of all("form[data-unsaved]")) form.addEventListener("input", () => unsaved.add(form));
  addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });

  // Dialogs.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.opens);
      if (dialog && dialog.showModal) dialog.showModal();
    }
    const closer = event.target.closest("[data-closes]");
    if (closer) closer.closest("dialog").close();
    if (event.target.matches("dialog[open]")) event.target.close();
  });

  // Keyboard at the desk: single keys, never while typing, switched off on request.
  const keys = new Map(all("[data-shortcut]").map((element) => [element.dataset.shortcut.toLowerCase(), element]));
  const off = () => { try { return localStorage.getItem("loket-keys") === "off"; } catch { return false; } };
  if (keys.size) {
    html.dataset.keys = off() ? "off" : "on";
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || off()) return;
      if (event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable], dialog[open]")) return;
      const element = keys.get(event.key.toLowerCase());
      if (!element || element.disabled) return;
      event.preventDefault();
      if (element.matches("input, textarea, select")) element.focus(); else element.click();
    });
    for (const button of all("[data-keys-switch]")) {
      button.hidden = false;
      button.setAttribute("aria-pressed", String(!off()));
      button.addEventListener("click", () => {
        try { localStorage.setItem("loket-keys", off() ? "on" : "off"); } catch { /* private mode */ }
        button.setAttribute("aria-pressed", String(!off()));
      });
    }
  }

  // Uploads: what was chosen, how large, too large or not; dropping a file works too.
  for (const box of all("[data-upload]")) {
    const input = box.querySelector("input[type=file]");
    const list = box.querySelector("[data-preview]");
    const most = Number(box.dataset.maxMib || 0) * 1024 * 1024;
    const show = () => {
      list.replaceChildren();
      let problem = "";
      for (const file of input.files) {
        const item = make("li", { class: "file" });
        // Thumbnails use data: addresses, the only images besides our own that the CSP lets in.
        if (/^image\/(jpeg|png|webp)$/.test(file.type)) thumbnail(file, item);
        const name = make("span", { class: "file-name" }, file.name);
        const large = file.size >= 1e6;
        const size = large ? (file.size / 1e6).toFixed(1) : Math.max(1, Math.round(file.size / 1e3));
        name.append(make("small", {}, `${Number(size).toLocaleString(html.lang)} ${large ? "MB" : "KB"}`));
        item.append(name);
        if (most && file.size > most) {
          problem = say(`${file.name} lebih besar dari ${box.dataset.maxMib} MB. Pilih berkas yang lebih kecil.`, `${file.name} is larger than ${box.dataset.maxMib} MB. Choose a smaller file.`);
          item.append(make("span", { class: "tag tag-bad" }, say("terlalu besar", "too large")));
        }
        list.append(item);
      }
      list.hidden = !input.files.length;
      input.setCustomValidity(problem);
    };
    input.addEventListener("change", show);
    for (const kind of ["dragover", "dragleave", "drop"]) box.addEventListener(kind, (event) => {
      event.preventDefault();
      box.classList.toggle("is-over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) { input.files = event.dataTransfer.files; show(); }
    });
  }
  async function thumbnail(file, item) {
    try {
      const bitmap = await createImageBitmap(file, { resizeWidth: 96 });
      const canvas = make("canvas");
      canvas.width = bitmap.width; canvas.height = bitmap.height;
      canvas.getContext("2d").drawImage(bitmap, 0, 0);
      const image = make("img", { alt: "" });
      image.src = canvas.toDataURL("image/jpeg", 0.7);
      item.prepend(image);
    } catch { /* not an image after all: the name is enough */ }
  }

  // Signs left in a text area.
  for (const area of all("textarea[data-count]")) {
    const left = make("span", { class: "count-left", "aria-live": "polite" });
    const tell = () => {
      const rest = area.maxLength - area.value.length;
      left.textContent = rest > area.maxLength / 4 ? "" : say(`Sisa ${rest} huruf`, `${rest} characters left`);
    };
    area.after(left);
    area.addEventListener("input", tell);
    tell();
  }

  // Own position into two number fields, on request only.
  for (const place of all("[data-locate]")) {
    if (!navigator.geolocation || !isSecureContext) continue;
    place.hidden = false;
    const status = place.querySelector("[role=status]");
    place.querySelector("button").addEventListener("click", () => {
      status.textContent = say("Mencari lokasi…", "Finding your location…");
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        document.getElementById(place.dataset.locate).value = coords.latitude.toFixed(6);
        document.getElementById(`${place.dataset.locate}-lon`).value = coords.longitude.toFixed(6);
        status.textContent = say(`Terisi, ketelitian ± ${Math.round(coords.accuracy)} m`, `Filled in, accurate to ± ${Math.round(coords.accuracy)} m`);
      }, () => { status.textContent = say("Lokasi tidak didapat. Isi angkanya sendiri.", "No location. Please type the numbers."); }, { enableHighAccuracy: true, timeout: 15000 });
    });
  }

  // A number that one can copy.
  if (navigator.clipboard) for (const code of all("[data-copy]")) {
    const button = make("button", { class: "button button-quiet", type: "button" }, say("Salin", "Copy"));
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent.trim());
      button.textContent = say("Tersalin", "Copied");
    });
    code.after(button);
  }

  // On a narrow window the part one is in is scrolled into view.
  for (const part of all(".sidebar [aria-current], .tabs [aria-current]")) {
    const bar = part.closest(".sidebar, .tabs");
    bar.scrollLeft += part.getBoundingClientRect().left - bar.getBoundingClientRect().left - (bar.clientWidth - part.offsetWidth) / 2;
  }

  // Printing, and asking again when the network is back.
  for (const button of all("[data-reload]")) { button.hidden = false; button.addEventListener("click", () => location.reload()); }
  for (const button of all("[data-print]")) { button.hidden = false; button.addEventListener("click", () => print()); }

  // An error summary is read first.
  const first = document.querySelector("[data-focus]");
  if (first) first.focus();

  if ("serviceWorker" in navigator && isSecureContext && !html.dataset.noWorker) {
    addEventListener("load", () => navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => {}));
  }
})();
