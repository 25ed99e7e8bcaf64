"use strict";
// Lets this browser show notices: asks its push service for an address, and gives that to the portal. Nothing happens without a press.
(() => {
  const place = document.querySelector("[data-notices]");
  const said = place && place.querySelector("[data-said]");
  if (!place || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window) || !isSecureContext) return;
  const english = document.documentElement.lang === "en";
  const say = (id, en) => { said.textContent = english ? en : id; };
  const on = place.querySelector("[data-on]"), off = place.querySelector("[data-off]");
  const show = (is) => { on.hidden = is; off.hidden = !is; };
  const key = () => {
    const text = place.dataset.notices.replace(/-/g, "+").replace(/_/g, "/");
    return Uint8Array.from(atob(text + "=".repeat(-text.length & 3)), (sign) => sign.charCodeAt(0));
  };
  const tell = async (fields) => {
    const form = new FormData();
    form.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    const answer = await fetch(place.dataset.place, { method: "POST", body: form, credentials: "same-origin" });
    if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).said || "");
  };
  const manager = async () => (await navigator.serviceWorker.ready).pushManager;
  say("", "");
  manager().then((found) => found.getSubscription()).then((held) => show(Boolean(held))).catch(() => show(false));
  on.addEventListener("click", async () => {
    try {
      if ((await Notification.requestPermission()) !== "granted") {
        say("Peramban tidak mengizinkan notifikasi. Izinkan di setelan peramban, lalu coba lagi.", "The browser does not allow notices. Allow them in its settings, then try again.");
        return;
      }
      const held = await (await manager()).subscribe({ userVisibleOnly: true, applicationServerKey: key() });
      const keys = held.toJSON().keys;
      try {
        await tell({ endpoint: held.endpoint, p256dh: keys.p256dh, auth: keys.auth });
      } catch (fault) {
        await held.unsubscribe();
        throw fault;
      }
      location.reload();
    } catch (fault) {
      say(fault.message || "Notifikasi belum dapat dinyalakan. Coba lagi nanti.", fault.message || "Notices could not be switched on. Try again later.");
    }
  });
  off.addEventListener("click", async () => {
    try {
      const held = await (await manager()).getSubscription();
      if (held) {
        await tell({ endpoint: held.endpoint, off: "1" });
        await held.unsubscribe();
      }
      location.reload();
    } catch {
      say("Belum dapat dimatikan. Periksa jaringan, lalu coba lagi.", "It could not be switched off. Check the network and try again.");
    }
  });
})();
