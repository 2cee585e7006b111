/* Prints uid, start, end of each date from 2012 to 2014 as ical.js works it out. The first argument: where it is. */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { default: ICAL } = await import(pathToFileURL(process.argv[2]).href);
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const text = (time) => (time.isDate ? time.toString() : `${time.convertToZone(ICAL.Timezone.utcTimezone).toString().replace(/Z?$/, "Z")}`);
const print = (uid, start, end) => {
  if (start.year >= 2012 && start.year < 2015) console.log([uid, text(start), text(end), ""].join("\t"));
};
for (const component of calendar.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(component);
  if (event.isRecurrenceException()) continue;
  if (!event.isRecurring()) {
    print(event.uid, event.startDate, event.endDate);
    continue;
  }
  const dates = event.iterator();
  for (let date = dates.next(); date && date.year < 2015; date = dates.next()) {
    const { startDate, endDate } = event.getOccurrenceDetails(date);
    print(event.uid, startDate, endDate);
  }
}
