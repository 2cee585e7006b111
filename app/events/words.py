"""When an event is and how it stands, in words."""

from app.events.models import Event, Status
from app.events.spans import AllDay, Span, span_of
from app.events.vtimezones import is_utc
from app.web.filters import DASH, clock_time, date_long, date_range, moment_long, zone_label

STATE = {
    Status.TENTATIVE: ("tentative", "Not certain yet: it may still move or be called off."),
    Status.CANCELLED: ("cancelled", "This event is cancelled. It does not take place."),
    Status.POSTPONED: ("postponed", "This event is postponed. The dates here are those of the first plan."),
}
"""Word and sentence for each status that is not plainly confirmed."""


def days_in_words(span: Span) -> str:
    """`Mon 7 – Fri 11 May 2012`, `Thu 8 November 2012`."""
    start, end = span.start_date, span.end_date
    if start == end:
        return date_long(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start:%a} {start.day} {DASH} {date_long(end)}"
    if start.year == end.year:
        return f"{start:%a} {start.day} {start:%B} {DASH} {date_long(end)}"
    return f"{date_long(start)} {DASH} {date_long(end)}"


def hours_in_words(span: Span) -> str:
    """`09:00 to 13:00 CET, the time in Madrid`; `whole days, by the clocks in Los Angeles`."""
    if isinstance(span, AllDay):
        days = "the whole day" if span.start == span.end else "whole days"
        return days if is_utc(span.time_zone) else f"{days}, by the clocks in {city_of(span.time_zone)}"
    label = zone_label(span.ends_at, span.time_zone)
    if span.start_date == span.end_date:
        hours = f"{span.start:%H:%M} to {span.end:%H:%M} {label}"
    else:
        hours = f"from {span.start:%H:%M} on the first day to {span.end:%H:%M} {label} on the last"
    return hours if is_utc(span.time_zone) else f"{hours}, the time in {city_of(span.time_zone)}"


def hours_in_utc(span: Span) -> str:
    """`08:00 to 12:00 UTC`, with the day if it is another one, or nothing where that is no news."""
    if isinstance(span, AllDay) or is_utc(span.time_zone) or span.start_date != span.end_date:
        return ""
    start = clock_time(span.starts_at) if span.starts_at.date() == span.start_date else moment_long(span.starts_at)
    return f"{start.removesuffix(' UTC')} to {clock_time(span.ends_at)}"


def briefly(span: Span) -> str:
    """`7–11 May 2012`; `10 May 2012, 14:00 to 15:30 CEST`."""
    days = date_range(span.start_date, span.end_date)
    if isinstance(span, AllDay):
        return days
    return f"{days}, {span.start:%H:%M} to {span.end:%H:%M} {zone_label(span.ends_at, span.time_zone)}"


def when_in_words(event: Event) -> str:
    span = span_of(event)
    return f"{days_in_words(span)}, {hours_in_words(span)}"


def city_of(zone: str) -> str:
    """`Los Angeles` for `America/Los_Angeles`."""
    return zone.rpartition("/")[2].replace("_", " ")
