// The field page: inspections that this device carries, filled in without a network, sent when there is one. Every touch is kept at once.
"use strict";
(() => {
  const root = document.getElementById("lapangan");
  if (!root || !crypto.subtle) return;
  const english = document.documentElement.lang === "en";
  const say = (id, en) => (english ? en : id);
  const word = (both) => (both ? (english ? both.en : both.id) : "");
  const base = root.dataset.base, login = root.dataset.login;
  const LONGEST = 1280, QUALITY = 0.75, PIECE = 131072;
  const STATES = {
    draft: say("Belum dikirim", "Not sent"), waiting: say("Menunggu jaringan", "Waiting for the network"), sending: say("Mengirim…", "Sending…"),
    sent: say("Terkirim", "Sent"), trouble: say("Perlu perhatian", "Needs attention"),
  };
  const KINDS = { draft: "neutral", waiting: "warning", sending: "info", sent: "good", trouble: "bad" };
  let works = [], current = null, told = [], csrf = "", sending = false, moreText = "";
  const address = location.pathname;

  function make(tag, given, ...children) {
    const one = document.createElement(tag);
    for (const [name, value] of Object.entries(given || {})) {
      if (name.startsWith("on")) one.addEventListener(name.slice(2), value);
      else if (value === true) one.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) one.setAttribute(name, value);
    }
    one.append(...children.filter((child) => child !== null && child !== undefined));
    return one;
  }
  const button = (label, kind, press, more) => make("button", { type: "button", class: `button button-${kind}`, onclick: press, ...more }, make("span", {}, label));
  const when = (text) => new Date(text).toLocaleString(english ? "en-GB" : "id-ID", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
  const stateOf = ({ row }) => (row.state === "ready" ? (sending === row.id ? "sending" : "waiting") : row.state);
  const tag = (state) => make("span", { class: `tag tag-${KINDS[state]}` }, STATES[state]);

  let queue = Promise.resolve();
  const keep = (work) => (queue = queue.then(() => Lapangan.save(work.row, work.body)).catch(() => tell(say("Penyimpanan di ponsel gagal. Kosongkan ruang, lalu ubah sesuatu lagi.", "Keeping it on the phone failed. Free some space, then change something again."))));
  function tell(text) { root.querySelector("[data-said]").textContent = text; }

  // ---- what is missing, as the server will judge it
  function missing(body) {
    const found = {};
    for (const item of body.content.items) {
      const one = body.answers[item.id] || {}, value = one.value;
      const photos = body.photos.filter((photo) => photo.item === item.id).length;
      if (item.kind === "number" ? !Number.isInteger(value) || value < item.min || value > item.max : !value) {
        found[item.id] = item.kind === "number" ? say(`Isi bilangan ${item.min} sampai ${item.max}.`, `Fill in a number from ${item.min} to ${item.max}.`) : say("Butir ini belum dijawab.", "This is not answered yet.");
      } else if (item.kind === "yes_no" && value === "no" && !(one.note || "").trim()) found[item.id] = say("Tulis apa yang tidak sesuai.", "Write what is not right.");
      else if (item.needs_photo && !photos && value !== "not_applicable") found[item.id] = say("Ambil paling sedikit satu foto.", "Take at least one photo.");
    }
    const outcome = body.content.outcomes.find((one) => one.id === body.outcome);
    if (!outcome) found.outcome = say("Pilih hasil pemeriksaan.", "Choose the outcome.");
    else if (outcome.reasons.length && !body.reason) found.outcome = say("Pilih alasannya.", "Choose the reason.");
    else if (outcome.returns && !body.fields.length) found.outcome = say("Centang yang perlu diperbaiki pemohon.", "Tick what the applicant has to correct.");
    if (!body.photos.some((photo) => photo.item === "signature") && !(body.signed_name.trim() && body.stated)) found.signature = say("Tanda tangani, atau tulis nama Anda dan centang pernyataannya.", "Sign, or write your name and tick the statement.");
    return found;
  }

  // ---- the list
  function showList() {
    current = null;
    const items = works.map((work) => make("li", { class: "rows-item" },
      button(`${word(work.body.content.title)} · ${work.body.content.number}`, "quiet", () => showOne(work)), " ", tag(stateOf(work)),
      make("p", { class: "hint" }, place(work.body.content), " · ", say("sampai ", "until "), when(work.row.expires_at)),
      work.row.trouble ? make("p", { class: "error" }, work.row.trouble) : null));
    const done = told.map((one) => make("li", { class: "rows-item" }, one.number, " ", tag(one.conflict ? "trouble" : "sent"), make("p", { class: "hint" }, one.text)));
    root.querySelector("[data-body]").replaceChildren(
      works.length || told.length ? make("ul", { class: "field-list" }, ...items, ...done) : make("p", {}, say("Tidak ada pemeriksaan yang dibawa. Buka langkahnya di meja, lalu pilih Bawa ke lapangan.", "You carry no inspection. Open its step at the desk and choose Carry to the field.")),
      works.length ? make("p", { class: "row" }, button(say("Kirim sekarang", "Send now"), "primary", () => sendAll()), navigator.onLine ? button(say("Bawa satu lagi", "Carry one more"), "secondary", another) : null) : "",
      make("p", { class: "hint" }, moreText));
  }
  const place = (content) => content.place.address || `${content.place.latitude}, ${content.place.longitude}`;

  // ---- one inspection
  function showOne(work) {
    current = work;
    const { row, body } = work, { content } = body, readonly = row.state !== "draft" && row.state !== "trouble";
    if (!body.started_at) { body.started_at = new Date().toISOString(); keep(work); }
    const errors = work.errors || {};
    const map = content.place.latitude ? `geo:${content.place.latitude},${content.place.longitude}` : `geo:0,0?q=${encodeURIComponent(place(content))}`;
    const called = Object.fromEntries(content.items.map((item) => [item.id, `${word(item.text)}: `]));
    const problems = Object.entries(errors);
    const head = make("div", {},
      button(say("Kembali ke daftar", "Back to the list"), "quiet", showList),
      problems.length ? make("div", { class: "notice notice-bad", role: "alert", tabindex: "-1", "data-problems": true }, make("div", {}, make("strong", {}, say("Ada yang perlu dilengkapi", "Something is missing")), make("ul", {}, ...problems.map(([name, text]) => make("li", {}, make("a", { href: `#b-${name}` }, (called[name] || "") + text)))))) : null,
      make("h2", { id: "judul-satu", tabindex: "-1" }, word(content.title), " ", tag(stateOf(work))),
      make("p", {}, word(content.service), " · ", make("span", { class: "code" }, content.number), content.applicant ? ` · ${content.applicant}` : ""),
      make("p", {}, make("a", { href: map }, place(content))),
      make("p", { class: "hint" }, say("Data di ponsel ini dihapus ", "The data on this phone are deleted "), when(row.expires_at)),
      row.trouble ? make("p", { class: "error" }, row.trouble) : null);
    const form = make("form", { onsubmit: (event) => { event.preventDefault(); finish(work); } });
    for (const item of content.items) form.append(itemPart(work, item, errors[item.id]));
    form.append(outcomePart(work, errors.outcome), signaturePart(work, "signature", errors.signature), signaturePart(work, "witness"));
    form.append(make("p", { class: "row" }, make("button", { type: "submit", class: "button button-primary" }, make("span", {}, say("Selesai, kirim", "Done, send"))),
      button(say("Simpan salinan", "Save a copy"), "secondary", () => copy(work)), button(say("Hapus dari ponsel", "Delete from the phone"), "quiet", () => giveBack(work))));
    if (readonly) {
      form.querySelectorAll("input,select,textarea,button").forEach((one) => { one.disabled = true; });
      head.append(button(say("Ubah lagi", "Change it"), "secondary", () => { row.state = "draft"; body.finished_at = ""; keep(work); showOne(work); }));
    }
    root.querySelector("[data-body]").replaceChildren(head, form);
    (root.querySelector("[data-problems]") || document.getElementById("judul-satu")).focus();
  }

  const change = (work, act) => () => { act(); work.row.trouble = ""; work.row.state = "draft"; keep(work); settle(work); };
  // What was said to be missing and is there now is no longer said.
  function settle(work) {
    if (!work.errors) return;
    const now = missing(work.body);
    for (const name of Object.keys(work.errors)) {
      if (now[name]) continue;
      delete work.errors[name];
      const one = document.getElementById(`b-${name}`), box = one && (one.closest(".field-bad") || one.closest(".look"));
      if (box) { box.classList.remove("field-bad"); box.querySelectorAll(".error").forEach((text) => text.remove()); }
      const link = root.querySelector(`[data-problems] a[href="#b-${name}"]`);
      if (link) link.closest("li").remove();
    }
    const list = root.querySelector("[data-problems]");
    if (list && !Object.keys(work.errors).length) list.remove();
  }
  function field(id, label, control, error, hint) {
    control.id = control.id || id;
    return make("div", { class: `field${error ? " field-bad" : ""}` }, make("label", { class: "label", for: control.id }, label), hint ? make("p", { class: "hint" }, hint) : null, error ? make("p", { class: "error" }, error) : null, control);
  }
  function choices(work, name, legend, options, chosen, pick, error) {
    const boxes = options.map(([value, label], index) => make("div", { class: "choice" },
      make("input", { type: "radio", id: index ? `b-${name}-${index}` : `b-${name}`, name: `b-${name}`, value, checked: chosen === value, onchange: change(work, () => pick(value)) }),
      make("label", { for: index ? `b-${name}-${index}` : `b-${name}` }, label)));
    return make("fieldset", { class: `field${error ? " field-bad" : ""}` }, make("legend", { class: "label" }, legend), error ? make("p", { class: "error" }, error) : null, make("div", { class: "choices choices-inline" }, ...boxes));
  }
  function text(work, value, set, most, more) {
    const one = make("textarea", { class: "input", rows: 1, maxlength: most, ...more });
    one.value = value || "";
    one.addEventListener("input", change(work, () => set(one.value)));
    return one;
  }

  function itemPart(work, item, error) {
    const answer = (work.body.answers[item.id] ||= { value: null, note: "" });
    const part = make("section", { class: "look" });
    if (item.kind === "number") {
      const input = make("input", { class: "input input-s", inputmode: "numeric", autocomplete: "off", value: answer.value === null ? "" : String(answer.value) });
      input.addEventListener("input", change(work, () => { answer.value = /^-?\d{1,7}$/.test(input.value.trim()) ? Number(input.value.trim()) : null; }));
      part.append(field(`b-${item.id}`, `${word(item.text)} (${word(item.unit)})`, input, error));
    } else {
      const options = item.kind === "choice" ? item.choices.map((one) => [one.value, word(one.label)]) : [["yes", say("Ya", "Yes")], ["no", say("Tidak", "No")], ["not_applicable", say("Tidak berlaku", "Not applicable")]];
      part.append(choices(work, item.id, word(item.text), options, answer.value, (value) => { answer.value = value; }, error));
    }
    part.append(field(`c-${item.id}`, say("Catatan", "Note"), text(work, answer.note, (value) => { answer.note = value; }, 1000)));
    if (item.photos) part.append(photoPart(work, item));
    return part;
  }

  // ---- photos: shrunk, drawn anew (so no metadata stays), with the time and, where allowed, the place of this device
  function photoPart(work, item) {
    const list = make("ul", { class: "photos" }), input = make("input", { type: "file", accept: "image/*", capture: "environment", id: `f-${item.id}` });
    const draw = async () => {
      const mine = work.body.photos.filter((photo) => photo.item === item.id);
      const shown = [];
      for (const [index, photo] of mine.entries()) {
        const kept = await Lapangan.photo(work.row, photo.id);
        const image = make("img", { alt: `${word(item.text)} ${index + 1}` });
        if (kept) { const reader = new FileReader(); reader.onload = () => { image.src = reader.result; }; reader.readAsDataURL(kept.blob); }
        shown.push(make("li", {}, image, make("small", { class: "hint" }, when(photo.taken_at), photo.spot ? ` · ± ${photo.spot.accuracy_m} m` : ` · ${say("tanpa lokasi", "no location")}`),
          button(say("Hapus foto", "Remove photo"), "quiet", async () => { work.body.photos = work.body.photos.filter((one) => one !== photo); await Lapangan.dropPhoto(photo.id); change(work, () => {})(); draw(); })));
      }
      list.replaceChildren(...shown);
      input.disabled = mine.length >= item.photos;
    };
    input.addEventListener("change", async () => {
      const [file] = input.files;
      if (!file) return;
      try {
        const photo = { id: crypto.randomUUID(), item: item.id, taken_at: new Date().toISOString(), spot: null };
        await Lapangan.addPhoto(work.row, photo.id, await shrink(file));
        work.body.photos.push(photo);
        change(work, () => {})();
        await draw();
        locate().then((spot) => { photo.spot = spot; keep(work); draw(); }, () => {});
      } catch { tell(say("Foto ini tidak dapat dibuka. Ambil sekali lagi.", "This photo cannot be opened. Take it again.")); }
      input.value = "";
    });
    draw();
    const rule = say(`Paling banyak ${item.photos} foto${item.needs_photo ? ", paling sedikit satu" : ""}.`, `At most ${item.photos} photos${item.needs_photo ? ", at least one" : ""}.`);
    return make("div", { class: "field" }, make("label", { class: "label", for: input.id }, say("Foto", "Photo")), make("p", { class: "hint" }, rule), list, input);
  }
  async function shrink(file) {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    const canvas = make("canvas");
    canvas.width = Math.max(16, Math.round(bitmap.width * scale));
    canvas.height = Math.max(16, Math.round(bitmap.height * scale));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("empty"))), "image/jpeg", QUALITY));
  }
  const locate = () => new Promise((done, failed) => {
    if (!navigator.geolocation) { failed(new Error("none")); return; }
    navigator.geolocation.getCurrentPosition(({ coords }) => done({ latitude: coords.latitude.toFixed(6), longitude: coords.longitude.toFixed(6), accuracy_m: Math.round(coords.accuracy) }), failed, { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 });
  });

  // ---- outcome and signatures
  function outcomePart(work, error) {
    const { body } = work, more = make("div", {});
    const drawMore = () => {
      const outcome = body.content.outcomes.find((one) => one.id === body.outcome);
      const parts = [];
      if (outcome && outcome.reasons.length) {
        const select = make("select", { class: "input", id: "b-reason" }, make("option", { value: "" }, say("Pilih alasan", "Choose a reason")), ...outcome.reasons.map((one) => make("option", { value: one.id, selected: one.id === body.reason }, word(one.text))));
        select.addEventListener("change", change(work, () => {
          body.reason = select.value;
          const chosen = outcome.reasons.find((one) => one.id === select.value);
          if (chosen && outcome.returns) { body.fields = [...chosen.fields]; drawMore(); }
        }));
        parts.push(field("b-reason", say("Alasan", "Reason"), select));
      }
      if (outcome && outcome.returns) {
        parts.push(make("fieldset", { class: "field" }, make("legend", { class: "label" }, say("Yang perlu diperbaiki pemohon", "What the applicant has to correct")), make("div", { class: "choices" }, ...(body.content.correctable || []).map((one) => {
          const box = make("input", { type: "checkbox", id: `k-${one.id}`, checked: body.fields.includes(one.id) });
          box.addEventListener("change", change(work, () => { body.fields = box.checked ? [...body.fields, one.id] : body.fields.filter((name) => name !== one.id); }));
          return make("div", { class: "choice" }, box, make("label", { for: box.id }, word(one.label)));
        }))));
      }
      more.replaceChildren(...parts);
    };
    drawMore();
    return make("section", { class: "look" },
      choices(work, "outcome", say("Hasil pemeriksaan", "Outcome"), body.content.outcomes.map((one) => [one.id, word(one.title)]), body.outcome, (value) => { body.outcome = value; body.reason = ""; body.fields = []; drawMore(); }, error),
      more, field("b-note", say("Catatan keputusan", "Note on the decision"), text(work, body.note, (value) => { body.note = value; }, 2000), "", say("Dibaca pemohon bila dikembalikan atau ditolak.", "The applicant reads it if returned or refused.")));
  }
  function signaturePart(work, kind, error) {
    const { body } = work, isOfficer = kind === "signature";
    const canvas = make("canvas", { class: "signature", width: 600, height: 200, role: "img", "aria-label": isOfficer ? say("Bidang tanda tangan Anda", "Field for your signature") : say("Bidang tanda tangan pemohon atau saksi", "Field for the signature of the applicant or witness") });
    const pen = canvas.getContext("2d"), known = () => body.photos.find((photo) => photo.item === kind);
    const blank = () => { pen.fillStyle = "#fff"; pen.fillRect(0, 0, canvas.width, canvas.height); pen.strokeStyle = "#14242b"; pen.lineWidth = 4; pen.lineCap = "round"; };
    blank();
    if (known()) Lapangan.photo(work.row, known().id).then(async (kept) => { if (kept) pen.drawImage(await createImageBitmap(kept.blob), 0, 0); });
    let drawing = false;
    const at = (event) => { const box = canvas.getBoundingClientRect(); return [((event.clientX - box.left) / box.width) * canvas.width, ((event.clientY - box.top) / box.height) * canvas.height]; };
    const drop = async () => { for (const one of body.photos.filter((photo) => photo.item === kind)) await Lapangan.dropPhoto(one.id); body.photos = body.photos.filter((photo) => photo.item !== kind); };
    canvas.addEventListener("pointerdown", (event) => { if (work.row.state === "ready") return; event.preventDefault(); canvas.setPointerCapture(event.pointerId); drawing = true; pen.beginPath(); pen.moveTo(...at(event)); });
    canvas.addEventListener("pointermove", (event) => { if (drawing) { pen.lineTo(...at(event)); pen.stroke(); } });
    canvas.addEventListener("pointerup", () => {
      if (!drawing) return;
      drawing = false;
      canvas.toBlob(async (blob) => {
        await drop();
        const photo = { id: crypto.randomUUID(), item: kind, taken_at: new Date().toISOString(), spot: null };
        await Lapangan.addPhoto(work.row, photo.id, blob);
        body.photos.push(photo);
        change(work, () => {})();
      }, "image/png");
    });
    const erase = button(say("Hapus tanda tangan", "Clear the signature"), "quiet", async () => { blank(); await drop(); change(work, () => {})(); });
    const name = make("input", { class: "input", maxlength: 100, autocomplete: "off", value: isOfficer ? body.signed_name : body.witness_name });
    name.addEventListener("input", change(work, () => { if (isOfficer) body.signed_name = name.value; else body.witness_name = name.value; }));
    const parts = [make("h3", { id: `b-${kind}`, tabindex: "-1" }, isOfficer ? say("Tanda tangan Anda", "Your signature") : say("Pemohon atau saksi, bila hadir", "Applicant or witness, if present")), error ? make("p", { class: "error" }, error) : null, canvas, make("p", {}, erase)];
    if (isOfficer) {
      const box = make("input", { type: "checkbox", id: "b-stated", checked: body.stated });
      box.addEventListener("change", change(work, () => { body.stated = box.checked; }));
      parts.push(field("b-signed", say("Atau tulis nama Anda", "Or write your name"), name), make("div", { class: "choice" }, box, make("label", { for: "b-stated" }, say("Saya melihat sendiri yang saya jawab di atas", "I saw with my own eyes what I answered above"))));
    } else parts.push(field("b-witness-name", say("Nama", "Name"), name));
    return make("section", { class: "look" }, ...parts);
  }

  async function finish(work) {
    work.errors = missing(work.body);
    if (Object.keys(work.errors).length) { showOne(work); return; }
    work.body.finished_at = new Date().toISOString();
    work.row.state = "ready";
    work.row.trouble = "";
    await keep(work);
    showList();
    sendAll();
  }
  function copy(work) {
    const plain = JSON.stringify({ ...work.body, seal: undefined }, null, 1);
    const link = make("a", { href: `data:application/json;charset=utf-8,${encodeURIComponent(plain)}`, download: "pemeriksaan.json" });
    link.click();
  }
  async function giveBack(work) {
    if (!confirm(say("Hapus pemeriksaan ini dari ponsel? Yang belum dikirim hilang; langkahnya tetap di meja Anda.", "Delete this inspection from the phone? What was not sent is lost; the step stays at your desk."))) return;
    await forget(work);
    try { await state(); await ask(`${base}${work.row.id}/kembalikan/`, { method: "POST" }); } catch { /* without a network the server lets it end by its time */ }
    showList();
  }
  async function forget(work) { await queue; await Lapangan.drop(work.row.id); works = works.filter((one) => one !== work); }

  // ---- the network
  const ask = (path, options = {}) => fetch(path, { credentials: "same-origin", cache: "no-store", redirect: "error", ...options, headers: { "X-CSRFToken": csrf, Accept: "application/json", ...options.headers } });
  class Away extends Error {}
  async function state() {
    let answer;
    try { answer = await fetch(`${base}keadaan/`, { credentials: "same-origin", cache: "no-store", redirect: "manual", headers: { Accept: "application/json" } }); } catch { throw new Away(); }
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) throw new Error("login");
    if (!answer.ok) throw new Away();
    const known = await answer.json();
    csrf = known.csrf;
    return known;
  }
  async function sendAll() {
    const ready = works.filter((work) => work.row.state === "ready");
    if (sending || !ready.length) { if (!current) showList(); return; }
    if (!navigator.onLine) { network(); showList(); return; }
    for (const work of ready) {
      sending = work.row.id;
      if (!current) showList();
      try {
        const known = await state();
        if (known.who !== work.row.who) { await trouble(work, say("Ini dibawa petugas lain. Masuk dengan akun yang membawanya untuk mengirim.", "Another officer carries this. Sign in with that account to send it.")); continue; }
        await sendOne(work);
      } catch (problem) {
        if (problem.message === "login") { network(true); break; }
        if (!(problem instanceof Away) && !(problem instanceof TypeError)) { await trouble(work, problem.message); continue; }
        network();
        break;
      }
    }
    sending = false;
    if (!current) showList();
  }
  async function trouble(work, text) { work.row.state = "trouble"; work.row.trouble = text; await keep(work); }
  const json = async (answer) => { try { return await answer.json(); } catch { throw new Away(); } };
  async function sendOne(work) {
    const { row, body } = work;
    for (const photo of body.photos) await sendPhoto(row, photo);
    const result = {
      seal: body.seal, result: body.result, answers: Object.fromEntries(Object.entries(body.answers).map(([id, one]) => [id, { ...one, photos: body.photos.filter((photo) => photo.item === id).map((photo) => photo.id) }])),
      photos: body.photos.map(({ id, taken_at, spot }) => ({ id, taken_at, spot })), outcome: body.outcome, reason: body.reason, fields: body.fields, note: body.note,
      started_at: body.started_at, finished_at: body.finished_at, sent_at: new Date().toISOString(), signed_name: body.stated ? body.signed_name : "", witness_name: body.witness_name,
      signature: (body.photos.find((one) => one.item === "signature") || {}).id || null, witness: (body.photos.find((one) => one.item === "witness") || {}).id || null,
    };
    const answer = await ask(`${base}${row.id}/hasil/`, { method: "POST", body: JSON.stringify(result), headers: { "Content-Type": "application/json" } });
    if (answer.status === 429 || answer.status >= 500) throw new Away();
    const said = await json(answer);
    if (answer.ok) {
      await forget(work);
      told.push({ number: body.content.number, conflict: said.conflict, text: said.message });
      tell(said.message);
      return;
    }
    if (said.errors) work.errors = said.errors;
    throw new Error(said.message);
  }
  async function sendPhoto(row, photo) {
    const found = await Lapangan.photo(row, photo.id);
    if (!found || found.kept.sent) return;
    const { kept, blob } = found, top = `${base}${row.id}/foto/`;
    for (let tries = 0; tries < 3; tries += 1) {
      if (!kept.upload) {
        const begun = await ask(top, { method: "POST", body: JSON.stringify({ item: photo.item, size: blob.size }), headers: { "Content-Type": "application/json" } });
        const said = await json(begun);
        if (!begun.ok) throw begun.status === 429 || begun.status >= 500 ? new Away() : new Error(said.message);
        kept.upload = said.upload;
        await Lapangan.putPhoto(kept);
      }
      const asked = await ask(`${top}${kept.upload}/`);
      if (asked.status === 404) { kept.upload = ""; continue; }
      if (!asked.ok) throw new Away();
      let { offset } = await json(asked);
      while (offset < blob.size) {
        const sent = await ask(`${top}${kept.upload}/`, { method: "PATCH", body: blob.slice(offset, offset + PIECE), headers: { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" } });
        if (!sent.ok) throw new Away();
        ({ offset } = await json(sent));
      }
      const done = await ask(`${top}${kept.upload}/selesai/`, { method: "POST", body: JSON.stringify({ photo: photo.id, item: photo.item }), headers: { "Content-Type": "application/json" } });
      if (done.status === 404) { kept.upload = ""; continue; }
      const said = await json(done);
      if (!done.ok) throw done.status === 429 || done.status >= 500 ? new Away() : new Error(said.message);
      kept.sent = true;
      await Lapangan.putPhoto(kept);
      return;
    }
    throw new Away();
  }
  async function another() {
    try {
      await state();
      const answer = await ask(`${base}bawa-lagi/`, { method: "POST" }), handed = await json(answer);
      if (answer.ok) { await Lapangan.add(handed); await load(); moreText = ""; } else moreText = handed.message;
    } catch { moreText = say("Belum ada jaringan.", "There is no network yet."); }
    showList();
  }
  function network(mustSignIn) {
    const line = root.querySelector("[data-net]");
    if (mustSignIn) { line.replaceChildren(say("Sesi Anda berakhir; yang sudah diisi aman di ponsel ini. ", "Your session ended; what you filled in is safe on this phone. "), make("a", { href: login }, say("Masuk untuk mengirim", "Sign in to send"))); return; }
    line.textContent = navigator.onLine ? say("Ada jaringan.", "There is a network.") : say("Tanpa jaringan: semua disimpan di ponsel ini dan dikirim nanti.", "No network: everything is kept on this phone and sent later.");
  }

  async function load() { works = await Lapangan.all(); }
  addEventListener("online", () => { network(); sendAll(); });
  addEventListener("offline", () => network());
  setInterval(async () => { if (current) return; await load(); showList(); sendAll(); }, 60000);
  load().then(async () => {
    network();
    showList();
    if (works.length && navigator.onLine) await Lapangan.keepShell(address).catch(() => {});
    root.dataset.ready = "1";
    await sendAll();
  });
})();
