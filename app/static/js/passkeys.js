/* Passkeys: a form marked data-passkey asks the browser for one before it is sent, and is hidden where there are none. */
(() => {
  "use strict";

  if (!window.PublicKeyCredential || !PublicKeyCredential.parseRequestOptionsFromJSON) return;

  const ceremonies = {
    create: (options) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
    get: (options) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
  };

  const words = (error) => {
    if (error.name === "InvalidStateError") return "This device holds a passkey of yours for this site already.";
    if (error.name === "NotAllowedError") return "Your browser gave no passkey: it was cancelled, took too long, or there is none.";
    return "Your browser could not use a passkey here. Try again, or have a link mailed.";
  };

  const send = async (form) => {
    const asked = await fetch(`${form.action}options/`, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    /* Refused: sent without an answer, the form brings up the page that says why. */
    if (asked.ok) {
      const passkey = await ceremonies[form.dataset.passkey](await asked.json());
      form.elements.answer.value = JSON.stringify(passkey);
    }
    form.submit();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("button");
    const said = form.querySelector("[role=alert]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      button.disabled = true;
      said.textContent = "";
      try {
        await send(form);
      } catch (error) {
        said.textContent = words(error);
      } finally {
        button.disabled = false;
      }
    });
  }

  for (const note of document.querySelectorAll("[data-passkey-missing]")) note.remove();
})();
