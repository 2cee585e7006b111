/* <viewer-time start end zone form>: the viewer's own time, beside that of `zone`, which may name several. It fills
   itself while the page is read, so that nothing moves; where one of these clocks shows the same, or no script may run,
   it stays empty. */
(() => {
  "use strict";

  const lang = document.documentElement.lang || "en-GB";
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const city = mine.split("/").pop().replaceAll("_", " ");

  const written = (moment, timeZone, parts) => new Intl.DateTimeFormat(lang, { hourCycle: "h23", timeZone, ...parts }).format(moment);
  const day = (moment, zone) => written(moment, zone, { weekday: "short", day: "numeric", month: "short" });
  const clock = (moment, zone) => written(moment, zone, { hour: "2-digit", minute: "2-digit" });
  const wall = (moment, zone) => day(moment, zone) + clock(moment, zone);

  const between = (start, end, zone) => {
    const isElsewhen = day(start, mine) !== day(start, zone);
    const first = (isElsewhen ? `${day(start, mine)}, ` : "") + clock(start, mine);
    if (!end) return first;
    const isLater = day(end, mine) !== day(start, mine);
    return `${first}–${isLater ? `${day(end, mine)}, ` : ""}${clock(end, mine)}`;
  };

  const FORMS = {
    note: () => ` In brackets: your time, ${city}.`,
    short: (times) => ` (${times})`,
    long: (times) => ` (${times} where you are, ${city})`,
  };

  class ViewerTime extends HTMLElement {
    connectedCallback() {
      const zones = this.getAttribute("zone").split(" ");
      const [start, end] = ["start", "end"].map((name) => this.hasAttribute(name) ? new Date(this.getAttribute(name)) : null);
      try {
        const isTheirs = (zone) => [start, end].every((moment) => !moment || wall(moment, mine) === wall(moment, zone));
        if (zones.some(isTheirs)) return;
        this.textContent = FORMS[this.getAttribute("form") || "long"](between(start, end, zones[0]));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error; // a zone this browser does not know
      }
    }
  }

  customElements.define("viewer-time", ViewerTime);
})();
