/* Small comforts. Every page works without them, and markup enters only through the browser's own sanitiser. */
(() => {
  "use strict";

  const all = (selector) => document.querySelectorAll(selector);
  const canParse = typeof Document.parseHTML === "function";
  const parse = (html) => Document.parseHTML(html, { sanitizer: {} });

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

  /* The reader's own time, beside the event's, unless that is there already. */
  for (const time of all("time[data-local]")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    const told = (parts) => moment.toLocaleString(document.documentElement.lang || "en-GB", { hourCycle: "h23", ...parts });
    const clock = { hour: "2-digit", minute: "2-digit" };
    if (time.parentElement.textContent.includes(told(clock))) continue;
    const note = document.createElement("span");
    note.className = "quiet";
    note.textContent = ` (${told({ weekday: "short", day: "numeric", month: "short", ...clock })} where you are)`;
    time.after(note);
  }

  /* The board keeps itself current while somebody looks at it and nobody is at work in it. */
  const refresh = async (frame) => {
    if (document.hidden || frame.contains(document.activeElement)) return;
    const answer = await fetch(frame.dataset.refresh, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = parse(await answer.text()).querySelector(".board");
    const stale = frame.querySelector(".board");
    if (fresh && stale) stale.replaceWith(fresh);
  };

  /* The preview follows the text; the Preview button does the same by hand. */
  const follow = (field) => {
    const target = field.form && field.form.querySelector(".editor-preview .prose");
    if (!target) return;
    let timer = 0;
    let round = 0;
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const mine = ++round;
        const answer = await fetch(field.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(field.form)) });
        if (!answer.ok || mine !== round) return;
        const page = parse(await answer.text());
        const text = page.querySelector(".prose") || page.body;
        if (mine === round) target.replaceChildren(...text.childNodes);
      }, 500);
    });
  };

  if (canParse) {
    for (const frame of all("[data-refresh]")) setInterval(() => refresh(frame).catch(() => {}), 30000);
    for (const field of all("[data-preview]")) follow(field);
  }
})();
