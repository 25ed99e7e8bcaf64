// The preview follows what is typed, before it is saved. Without this file it follows what is saved.
(() => {
  const side = document.getElementById("pratinjau");
  if (!side) return;
  const form = document.querySelector("form[data-live]");
  let wanted = 0;
  const look = () => side.querySelector("[data-looking]")?.value || "halaman";
  const fetchIt = async (view, day) => {
    const mine = ++wanted;
    const body = form ? new FormData(form) : new FormData();
    body.delete("do");
    if (!form) body.set("csrfmiddlewaretoken", document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "");
    body.set("lihat", view);
    if (day) body.set("hari", day);
    try {
      const answer = await fetch(side.dataset.preview, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok || mine !== wanted) return;
      const focused = side.contains(document.activeElement) ? document.activeElement.dataset.view || document.activeElement.name : null;
      side.innerHTML = await answer.text();
      if (focused) side.querySelector(`[data-view="${focused}"],[name="${focused}"]`)?.focus();
    } catch { /* offline: what was last shown stays */ }
  };
  side.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-view]");
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    fetchIt(link.dataset.view);
  });
  side.addEventListener("submit", (event) => {
    const day = event.target.elements.hari;
    if (!day) return;
    event.preventDefault();
    fetchIt("tanggal", day.value);
  });
  let timer;
  form?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => fetchIt(look(), side.querySelector("[name=hari]")?.value), 600);
  });
})();
