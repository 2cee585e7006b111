/* Small comforts. Every page works without them, and no text is ever made markup here. */
(() => {
  "use strict";

  const all = (selector) => document.querySelectorAll(selector);

  /* A page of ours, parsed by the browser as it arrives: fetch() would need a string made markup, which the policy of
     trusted types forbids. A form makes it a POST. */
  const load = (address, form) => new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(form ? "POST" : "GET", address);
    request.responseType = "document";
    request.onload = () => (request.response ? resolve(request.response) : reject());
    request.onerror = reject;
    request.send(form && new URLSearchParams(new FormData(form)));
  });

  /* Errors first: a form that came back takes the focus to what is wrong. */
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

  /* What scrolls sideways can be scrolled by keyboard. */
  for (const block of all(".prose pre, .prose table, .table-frame")) {
    if (block.scrollWidth > block.clientWidth) block.tabIndex = 0;
  }

  /* Addresses worth copying get a button. */
  if (navigator.clipboard) {
    for (const text of all("[data-copy]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button--quiet";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(text.textContent);
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = "Copy"; }, 3000);
      });
      text.after(" ", button);
    }
  }

  /* The preview follows the text; the Preview button does the same by hand. */
  const follow = (field) => {
    const shown = field.form && field.form.querySelector(".editor-preview .prose");
    if (!shown) return;
    let timer = 0;
    let round = 0;
    const update = async () => {
      const mine = ++round;
      const page = await load(field.dataset.preview, field.form);
      const text = page.querySelector(".prose");
      if (text && mine === round) shown.replaceChildren(...text.childNodes);
    };
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => update().catch(() => {}), 500);
    });
    if (summary) update().catch(() => {});
  };

  /* What is like it already, while somebody writes what is missing; the form need not show it again. */
  const compare = (field) => {
    const shown = document.getElementById("similar");
    let timer = 0;
    let round = 0;
    const update = async () => {
      const mine = ++round;
      const page = await load(`${field.dataset.similar}?title=${encodeURIComponent(field.value)}`);
      const list = page.querySelector(".similar");
      if (!list || mine !== round) return;
      shown.replaceChildren(list);
      field.form.elements.looked.value = list.querySelector("li") ? "yes" : "";
    };
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => update().catch(() => {}), 500);
    });
  };

  for (const field of all("[data-preview]")) follow(field);
  for (const field of all("[data-similar]")) compare(field);
})();
