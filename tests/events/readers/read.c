/* Prints uid, start, end, summary of each event as libical reads it, tab between, and what libical finds wrong. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_time(struct icaltimetype at) {
    if (icaltime_is_date(at)) {
        printf("\t%04d-%02d-%02d", at.year, at.month, at.day);
        return;
    }
    at = icaltime_convert_to_zone(at, icaltimezone_get_utc_timezone());
    printf("\t%04d-%02d-%02dT%02d:%02d:%02dZ", at.year, at.month, at.day, at.hour, at.minute, at.second);
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
    icalrestriction_check(calendar);
    printf("errors\t%d\n", icalcomponent_count_errors(calendar));
    icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    for (; event; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
        printf("%s", icalcomponent_get_uid(event));
        print_time(icalcomponent_get_dtstart(event));
        print_time(icalcomponent_get_dtend(event));
        printf("\t%s\n", icalcomponent_get_summary(event));
    }
    return 0;
}
