"""How templates write dates, numbers and addresses."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup

DASH = "–"
WEEKDAYS = tuple(f"{date(2001, 1, number):%a}" for number in range(1, 8))
MONTHS = ("", *(f"{date(2000, number, 1):%B}" for number in range(1, 13)))
"""Not formatted anew for each of a page's many dates: strftime takes 3 µs."""
WITHIN_PATH = re.compile(r"(?<=\w)/(?=\w)")


def weekday(day: date) -> str:
    """`Mon`."""
    return WEEKDAYS[day.weekday()]


def month_short(day: date) -> str:
    """`Apr`."""
    return MONTHS[day.month][:3]


def date_long(day: date) -> str:
    """`Mon 23 April 2012`."""
    return f"{weekday(day)} {day.day} {MONTHS[day.month]} {day.year}"


def date_short(day: date) -> str:
    """`23 Apr`."""
    return f"{day.day} {month_short(day)}"


def date_range(start: date, end: date) -> str:
    """`7–11 May 2012`, `30 April – 2 May 2012`; both days belong to the range."""
    until = f"{MONTHS[end.month]} {end.year}"
    if start == end:
        return f"{start.day} {until}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}{DASH}{end.day} {until}"
    if start.year == end.year:
        return f"{start.day} {MONTHS[start.month]} {DASH} {end.day} {until}"
    return f"{start.day} {MONTHS[start.month]} {start.year} {DASH} {end.day} {until}"


def zone_label(moment: datetime, zone: str) -> str:
    """`UTC`, `CEST`, or `UTC−03:00` where the zone has no letters."""
    local = moment.astimezone(ZoneInfo(zone))
    name = local.strftime("%Z")
    return name if name[:1].isalpha() else "UTC" + local.isoformat()[-6:].replace("-", "−")


def clock_time(moment: datetime, zone: str = "UTC") -> str:
    """`15:40 UTC`: the moment on the wall of that zone, with the zone's name of that day."""
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M} {zone_label(moment, zone)}"


def moment_long(moment: datetime, zone: str = "UTC") -> str:
    """`Mon 23 April 2012, 15:40 UTC`."""
    return f"{date_long(moment.astimezone(ZoneInfo(zone)))}, {clock_time(moment, zone)}"


def isodate(value: date) -> str:
    """For `<time datetime>`: a date, or a moment in UTC to the minute."""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%MZ")
    return value.isoformat()


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 post`, `2,000 posts`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def breakable(address: str) -> Markup:
    """With places where its path may break, so that no word of it has to. What is copied of it stays exact."""
    return Markup("/<wbr>").join(WITHIN_PATH.split(address))


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        weekday=weekday,
        month_short=month_short,
        date_long=date_long,
        date_short=date_short,
        date_range=date_range,
        time_zone=clock_time,
        moment_long=moment_long,
        isodate=isodate,
        plural=plural,
        breakable=breakable,
    )
