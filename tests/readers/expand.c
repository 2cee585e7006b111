/* Calendars on standard input, a form feed between; the arguments: first day and the day after the last, as 20120101.
   Of each calendar a line "calendar", with how many faults libical finds in it; then uid, start, end, summary of each
   date as libical works it out, tab between. What is said of a single date replaces it: that is a line of its own, with
   the start first planned in a fifth column. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_moment(time_t at, int is_date) {
    struct icaltimetype moment = icaltime_from_timet_with_zone(at, 0, icaltimezone_get_utc_timezone());
    printf(is_date ? "\t%04d-%02d-%02d" : "\t%04d-%02d-%02dT%02d:%02d:%02dZ", moment.year, moment.month, moment.day,
           moment.hour, moment.minute, moment.second);
}

static time_t seconds(struct icaltimetype at) { return icaltime_as_timet_with_zone(at, icaltime_get_timezone(at)); }

static void print_date(icalcomponent *event, struct icaltime_span *span, void *planned) {
    int is_date = icaltime_is_date(icalcomponent_get_dtstart(event));
    printf("%s", icalcomponent_get_uid(event));
    print_moment(span->start, is_date);
    print_moment(span->end, is_date);
    printf("\t%s", icalcomponent_get_summary(event));
    if (planned)
        print_moment(*(time_t *)planned, is_date);
    else
        printf("\t");
    printf("\n");
}

static void print_event(icalcomponent *event, struct icaltimetype first, struct icaltimetype last) {
    icalproperty *own = icalcomponent_get_first_property(event, ICAL_RECURRENCEID_PROPERTY);
    if (!own) {
        icalcomponent_foreach_recurrence(event, first, last, print_date, NULL);
        return;
    }
    /* icalcomponent_get_recurrenceid() forgets the zone. */
    time_t planned = seconds(icalproperty_get_datetime_with_component(own, event));
    struct icaltime_span span = {.start = seconds(icalcomponent_get_dtstart(event)),
                                 .end = seconds(icalcomponent_get_dtend(event))};
    print_date(event, &span, &planned);
}

int main(int count, char **arguments) {
    if (count != 3) return 1;
    struct icaltimetype first = icaltime_from_string(arguments[1]), last = icaltime_from_string(arguments[2]);
    size_t size = 0, room = 1 << 16, got;
    char *text = malloc(room);
    while ((got = fread(text + size, 1, room - size - 1, stdin)) > 0) {
        size += got;
        if (size + 1 >= room) text = realloc(text, room *= 2);
    }
    text[size] = 0;
    for (char *each = strtok(text, "\f"); each; each = strtok(NULL, "\f")) {
        icalcomponent *calendar = icalparser_parse_string(each);
        if (!calendar) return 2;
        icalrestriction_check(calendar);
        printf("calendar\t%d\n", icalcomponent_count_errors(calendar));
        icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
        for (; event; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT))
            print_event(event, first, last);
        icalcomponent_free(calendar);
    }
    return 0;
}
