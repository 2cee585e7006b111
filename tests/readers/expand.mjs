/* Calendars on standard input, a form feed between; the arguments: where ical.js is, first year, year after the last.
   Of each calendar a line "calendar"; then uid, start, end, summary of each date as ical.js works it out, tab between. */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , path, first, last] = process.argv;
const { default: ICAL } = await import(pathToFileURL(path).href);

const text = (time) => (time.isDate ? time.toString() : `${time.convertToZone(ICAL.Timezone.utcTimezone).toString().replace(/Z?$/, "Z")}`);

function* dates(event) {
  if (!event.isRecurring()) {
    yield { startDate: event.startDate, endDate: event.endDate, item: event };
    return;
  }
  const starts = event.iterator();
  // A year more: dates moved from there to here.
  for (let start = starts.next(); start && start.year <= last; start = starts.next()) yield event.getOccurrenceDetails(start);
}

for (const each of readFileSync(0, "utf8").split("\f")) {
  const calendar = new ICAL.Component(ICAL.parse(each));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  console.log("calendar\t0");
  const events = calendar.getAllSubcomponents("vevent");
  const whole = new Set(events.filter((one) => !one.hasProperty("recurrence-id")).map((one) => one.getFirstPropertyValue("uid")));
  for (const component of events) {
    if (component.hasProperty("recurrence-id") && whole.has(component.getFirstPropertyValue("uid"))) continue;
    // Left to itself it takes what other events say of their dates for what this one says.
    const uid = component.getFirstPropertyValue("uid");
    const exceptions = events.filter((one) => one !== component && one.hasProperty("recurrence-id") && one.getFirstPropertyValue("uid") === uid);
    const event = new ICAL.Event(component, { exceptions });
    for (const { startDate, endDate, item } of dates(event)) {
      if (startDate.year >= first - 1 && startDate.year <= last) {
        console.log([event.uid, text(startDate), text(endDate), item.summary, ""].join("\t"));
      }
    }
  }
}
