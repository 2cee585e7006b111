/* Prints uid, start, end, summary of each event as ical.js reads it, tab between. The first argument: where it is installed. */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { default: ICAL } = await import(pathToFileURL(process.argv[2]).href);
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const text = (time) => (time.isDate ? time.toString() : `${time.convertToZone(ICAL.Timezone.utcTimezone).toString().replace(/Z?$/, "Z")}`);
for (const component of calendar.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(component);
  console.log([event.uid, text(event.startDate), text(event.endDate), event.summary].join("\t"));
}
