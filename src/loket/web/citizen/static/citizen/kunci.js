// Passkeys: carries the question to the device and its answer into the form. Without script the form stays hidden.
(() => {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const read = (options) => {
    const asked = options.publicKey;
    asked.challenge = bytes(asked.challenge);
    if (asked.user) asked.user.id = bytes(asked.user.id);
    for (const list of ["excludeCredentials", "allowCredentials"])
      for (const one of asked[list] || []) one.id = bytes(one.id);
    return { publicKey: asked };
  };

  const written = (made) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (made.response[name]) response[name] = text(made.response[name]);
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: {}, response });
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const said = form.querySelector("[data-passkey-said]");
    form.hidden = false;
    for (const one of document.querySelectorAll("[data-passkey-without]")) one.hidden = true;
    form.addEventListener("submit", async (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      said.hidden = true;
      const button = form.querySelector("button");
      button.disabled = true;
      try {
        const answer = await fetch(form.dataset.ask, {
          method: "POST", headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value }, credentials: "same-origin",
          body: new URLSearchParams({ next: form.elements.next ? form.elements.next.value : "" }),
        });
        if (!answer.ok) throw new Error(answer.status);
        const told = await answer.json();
        // The finger is not asked for in vain: whoever has to prove themselves first does so before.
        if (told.prove) { location.assign(told.prove); return; }
        const options = read(told);
        const made = await navigator.credentials[form.dataset.passkey === "new" ? "create" : "get"](options);
        form.elements.credential.value = written(made);
        form.submit();
      } catch {
        button.disabled = false;
        said.hidden = false;
      }
    });
  }
})();
