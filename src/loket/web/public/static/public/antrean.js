// The hall in the browser: the wall asks for news, the kiosk prints once. Every page works without this file.
"use strict";
(() => {
  const wall = document.querySelector("[data-poll]");
  if (wall) {
    let called = wall.querySelector("[data-called]")?.dataset.called;
    setInterval(async () => {
      try {
        const answer = await fetch(wall.dataset.poll, { credentials: "same-origin" });
        if (!answer.ok) return;
        wall.innerHTML = await answer.text();
        const number = wall.querySelector("[data-called]");
        if (number && number.dataset.called !== called) { called = number.dataset.called; number.classList.add("is-new"); }
      } catch { /* the network is away: what stands there stays, and the next round asks again */ }
    }, Number(wall.dataset.seconds) * 1000);
  }
  const slip = document.querySelector("[data-print-now]");
  if (slip && !sessionStorage.getItem(location.pathname)) { sessionStorage.setItem(location.pathname, "1"); print(); }
  const live = document.querySelector(".slip-live");
  if (live && !slip) setInterval(async () => {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".slip-live");
      if (page && page.innerHTML !== live.innerHTML) live.innerHTML = page.innerHTML;
    } catch { /* as above */ }
  }, 15000);
})();
