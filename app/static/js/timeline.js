/* A day once more: the board as it stood after each moment of the list below it. */
(() => {
  "use strict";

  const frame = document.querySelector("[data-replay]");
  const moments = [...document.querySelectorAll(".timeline > li")];
  if (!frame || !moments.length) return;
  const rows = [...frame.querySelectorAll("tbody tr")];
  const shown = frame.querySelector(".replay-moment");

  const put = (row, tone, words) => {
    const state = row.querySelector(".state");
    row.hidden = tone === "";
    row.classList.toggle("is-done", tone === "done");
    state.dataset.tone = tone;
    if (state.textContent !== words) state.textContent = words;
  };

  const words = (number) => {
    if (!number) return "As the day began";
    const moment = moments[number - 1];
    return `${moment.querySelector("time").textContent}: ${moment.querySelector(".timeline-said").textContent}`;
  };

  const show = (number) => {
    const now = new Map(rows.map((row) => [row.dataset.key, [row.dataset.firstTone, row.dataset.firstWords]]));
    for (const { dataset } of moments.slice(0, number)) now.set(dataset.key, [dataset.tone, dataset.words]);
    for (const row of rows) put(row, ...now.get(row.dataset.key));
    moments.forEach((moment, at) => moment.classList.toggle("is-shown", at === number - 1));
    shown.textContent = words(number);
    slider.setAttribute("aria-valuetext", words(number));
    back.disabled = number === 0;
    forward.disabled = number === moments.length;
  };

  const button = (label, step) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button--secondary";
    made.textContent = label;
    made.addEventListener("click", () => {
      slider.value = Number(slider.value) + step;
      show(Number(slider.value));
    });
    return made;
  };

  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: 0, max: moments.length, step: 1, value: moments.length });
  slider.setAttribute("aria-label", "Moment of the day");
  slider.addEventListener("input", () => show(Number(slider.value)));
  const back = button("Back", -1);
  const forward = button("Forward", 1);
  const controls = document.createElement("p");
  controls.className = "replay-controls";
  controls.append(back, forward, slider);
  frame.querySelector(".board-tools").after(controls);
  show(moments.length);
})();
