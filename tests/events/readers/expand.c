/* Prints uid, start, end of each date from 2012 to 2014 as libical works it out, tab between. What is said of a single
   date replaces it: that is a line of its own, with the start first planned in a fourth column. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

static void print_moment(time_t at, int is_date) {
    struct icaltimetype moment = icaltime_from_timet_with_zone(at, 0, icaltimezone_get_utc_timezone());
    printf(is_date ? "\t%04d-%02d-%02d" : "\t%04d-%02d-%02dT%02d:%02d:%02dZ", moment.year, moment.month, moment.day,
           moment.hour, moment.minute, moment.second);
}

static time_t seconds(struct icaltimetype at) { return icaltime_as_timet_with_zone(at, icaltime_get_timezone(at)); }

static void print_date(icalcomponent *event, struct icaltime_span *span, void *data) {
    (void)data;
    int is_date = icaltime_is_date(icalcomponent_get_dtstart(event));
    printf("%s", icalcomponent_get_uid(event));
    print_moment(span->start, is_date);
    print_moment(span->end, is_date);
    printf("\t\n");
}

int main(void) {
    size_t size = 0, room = 1 << 16, got;
    char *text = malloc(room);
    while ((got = fread(text + size, 1, room - size - 1, stdin)) > 0) {
        size += got;
        if (size + 1 >= room) text = realloc(text, room *= 2);
    }
    text[size] = 0;
    icalcomponent *calendar = icalparser_parse_string(text);
    if (!calendar) return 2;
    struct icaltimetype first = icaltime_from_string("20120101T000000Z"), last = icaltime_from_string("20150101T000000Z");
    icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    for (; event; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
        icalproperty *own = icalcomponent_get_first_property(event, ICAL_RECURRENCEID_PROPERTY);
        if (!own) {
            icalcomponent_foreach_recurrence(event, first, last, print_date, NULL);
            continue;
        }
        /* icalcomponent_get_recurrenceid() forgets the zone. */
        struct icaltimetype planned = icalproperty_get_datetime_with_component(own, event);
        int is_date = icaltime_is_date(planned);
        printf("%s", icalcomponent_get_uid(event));
        print_moment(seconds(icalcomponent_get_dtstart(event)), is_date);
        print_moment(seconds(icalcomponent_get_dtend(event)), is_date);
        print_moment(seconds(planned), is_date);
        printf("\n");
    }
    return 0;
}
