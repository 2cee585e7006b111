/* The board of a day keeps itself current: it asks every few seconds whether something changed, and mostly hears that
   nothing did. Rows stay where they are and only what changed is written, so that nothing moves under somebody who
   reads or tabs. No cookie is sent: the answer is the same for everybody. */
(() => {
  "use strict";

  const frame = document.querySelector("[data-board]");
  if (!frame || !window.fetch) return;
  const body = frame.querySelector("tbody");
  if (!body.rows.length) return;
  const said = frame.querySelector(".board-said");
  const every = Number(frame.dataset.every) * 1000;
  const longest = 60000;
  const isProjected = document.body.classList.contains("board-projector");
  const HEIGHTS = [["done", 28], ["review", 20], ["taken", 12], ["free", 4]];

  const make = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const write = (element, text) => { if (element && element.textContent !== text) element.textContent = text; };

  /* What is heard, not seen: the board itself shows it. */
  const heard = make("p", "", { class: "visually-hidden", "aria-live": "polite" });
  frame.append(heard);

  const rowOf = (task) => {
    const known = body.querySelector(`[data-key="${CSS.escape(task.key)}"]`);
    if (known) return known;
    const row = body.rows[0].cloneNode(true);
    row.dataset.key = task.key;
    row.querySelector("a").href = `/docs-days/tasks/${task.key}/`;
    row.querySelector(".board-key").textContent = task.key;
    row.querySelector(".board-area").textContent = task.area_name;
    row.querySelector(".board-size").textContent = task.takes;
    row.querySelector(".state").textContent = "";
    body.append(row);
    return row;
  };

  /* Says what changed of a task, if anything did. */
  const show = (task) => {
    const row = rowOf(task);
    const state = row.querySelector(".state");
    write(row.querySelector("a"), task.title);
    row.classList.toggle("is-done", task.state === "done");
    if (state.textContent === task.words) return "";
    state.textContent = task.words;
    state.dataset.tone = task.state;
    return `${task.title}: ${task.words}`;
  };

  const showProgress = (progress) => {
    const figure = document.querySelector(".progress");
    const total = progress.tasks - progress.parked;
    if (!figure || !total) return;
    const svg = figure.querySelector("svg");
    svg.setAttribute("aria-label", `${progress.done} of ${total} done`);
    let x = 0;
    const joints = [];
    for (const [tone, height] of HEIGHTS) {
      const pieces = total > 60 ? Math.min(progress[tone], 1) : progress[tone];
      for (let n = 0; n < pieces; n += 1) {
        const joint = document.createElementNS("http://www.w3.org/2000/svg", "rect");
        const width = (total > 60 ? progress[tone] : 1) * 100 / total;
        const place = { class: "joint", "data-tone": tone, x: `${x}%`, y: 29 - height, width: `${width}%`, height };
        for (const [key, value] of Object.entries(place)) joint.setAttribute(key, value);
        joints.push(joint);
        x += width;
      }
    }
    svg.replaceChildren(...joints);
    const words = [["in\u00a0review", progress.review], ["taken", progress.taken], ["free", progress.free]];
    const rest = words.filter(([, n]) => n).map(([word, n]) => `\u00a0· ${n}\u00a0${word}`).join("");
    figure.querySelector("figcaption").replaceChildren(make("b", `${progress.done} of ${total} done`), rest);
  };

  const showHappened = (happened) => {
    const section = frame.querySelector(".board-happened");
    if (section.contains(document.activeElement)) return;
    section.hidden = happened.length === 0;
    section.querySelector("ol").replaceChildren(...happened.map((each) => {
      const line = make("li", "");
      const words = make("span", `${each.who} ${each.words} `);
      words.append(make("a", each.title, { href: `/docs-days/tasks/${each.key}/` }));
      line.append(make("time", each.time, { datetime: each.at }), " ", words);
      return line;
    }));
  };

  const showAll = (data) => {
    const news = data.tasks.map(show).filter(Boolean);
    const keys = new Set(data.tasks.map((task) => task.key));
    for (const row of [...body.rows]) {
      if (!keys.has(row.dataset.key) && !row.contains(document.activeElement)) row.remove();
    }
    if (isProjected) body.append(...data.tasks.map(rowOf));
    showProgress(data.progress);
    showHappened(data.happened);
    write(frame.querySelector(".board-changed"), data.changed);
    if (news.length) heard.textContent = news.length > 3 ? `${news.length} tasks changed.` : `${news.join(". ")}.`;
  };

  let held = null;
  let failures = 0;
  let isPaused = false;
  let timer = 0;
  let seen = new Date();

  const ask = async () => {
    const headers = held ? { "If-None-Match": held } : {};
    const answer = await fetch(frame.dataset.board, { credentials: "omit", cache: "no-store", headers });
    if (answer.status !== 304) {
      if (!answer.ok) throw new Error(`the board answered ${answer.status}`);
      const data = await answer.json();
      held = answer.headers.get("ETag");
      if (!isPaused) showAll(data);
    }
  };

  const look = async () => {
    clearTimeout(timer);
    if (document.hidden || isPaused) return;
    try {
      await ask();
      failures = 0;
      seen = new Date();
      write(said, "");
    } catch {
      failures += 1;
      const time = seen.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
      write(said, `The site cannot be reached at the moment. This is how it stood at ${time}, your time.`);
    }
    clearTimeout(timer);
    timer = setTimeout(look, Math.min(every * 2 ** failures, Math.max(longest, every)));
  };

  const pause = make("button", "Pause", { type: "button", class: "button button--quiet", "aria-pressed": "false" });
  pause.addEventListener("click", () => {
    isPaused = !isPaused;
    held = null;
    pause.setAttribute("aria-pressed", String(isPaused));
    write(said, isPaused ? "Paused: the board stays as it is." : "");
    look();
  });
  frame.querySelector(".board-tools").append(" ", pause);
  document.addEventListener("visibilitychange", look);
  timer = setTimeout(look, every);
})();
