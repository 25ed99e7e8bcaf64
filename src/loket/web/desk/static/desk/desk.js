// The desk in the browser: keys and ticks that save a hand; every page works without this file.
"use strict";
// Signing: while the answer is awaited, say how many are done. That a form is sent once is the kit's.
(() => {
  const form = document.querySelector("form[data-signing]");
  if (!form) return;
  form.addEventListener("submit", () => {
    const line = form.querySelector(".signing-progress");
    const bar = line.querySelector("progress"), words = line.querySelector("[data-words]");
    const total = form.querySelectorAll("input[name=document]:checked").length;
    const address = form.dataset.signing.replace(/0\/$/, form.elements._key.value + "/");
    const tell = (done) => { bar.max = total || 1; bar.value = done; words.textContent = `${done} ${words.dataset.words} ${total}`; };
    line.hidden = false;
    tell(0);
    setInterval(async () => {
      try {
        const answer = await fetch(address, {headers: {Accept: "application/json"}});
        if (answer.ok) tell((await answer.json()).done);
      } catch { /* the network is away; the page itself will say how it ended */ }
    }, 1000);
  });
})();

(() => {
  const form = document.getElementById("putusan");
  if (!form) return;

  // Ctrl+Enter sends the decision, from the note too.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(document.getElementById("putuskan"));
    }
  });

  // A digit chooses an outcome (kit); the focus follows, so that Tab goes on to its reason.
  for (const label of form.querySelectorAll(".outcome label[data-shortcut]")) {
    label.addEventListener("click", () => document.getElementById(label.htmlFor).focus());
  }

  // A reason ticks what it usually asks to mend; the officer may change it.
  const kept = document.getElementById("isian-biasa");
  const usual = kept ? JSON.parse(kept.textContent) : {};
  for (const [outcome, reasons] of Object.entries(usual)) {
    const select = form.elements[`reason_${outcome}`];
    if (select) select.addEventListener("change", () => {
      const wanted = reasons[select.value] || [];
      for (const box of form.querySelectorAll("input[name=fields]")) box.checked = wanted.includes(box.value);
    });
  }
})();
