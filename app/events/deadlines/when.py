"""When a deadline is: a day or a moment, in a zone or anywhere on Earth. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core import zones
from app.core.days import OUTSIDE, is_kept
from app.events.deadlines.models import Kind
from app.events.spans import AllDay, Span, Timed
from app.events.words import city_of
from app.web.filters import clock_time, date_long, moment_long

ANYWHERE = "AoE"
"""Anywhere on Earth: a day ends where it ends last, at UTC−12."""
LAST_ZONE = "Etc/GMT+12"
SHOWN = timedelta(minutes=30)
"""How long the block of a moment is in a calendar, which shows nothing that takes no time."""

ONE_DAY, ONE_HOUR = timedelta(days=1), timedelta(hours=1)
DAYS_COUNTED = 14
"""From how many days on a list says how many are left."""


@dataclass(frozen=True)
class When:
    """`at` is the naive wall time on `day`, where one was said."""

    day: date
    at: datetime | None
    time_zone: str

    @property
    def zone(self) -> str:
        return LAST_ZONE if self.time_zone == ANYWHERE else self.time_zone


def due(when: When, kind: Kind) -> datetime:
    """The moment it is over; of what opens, when it does. A day without a time is meant whole."""
    if when.at is not None:
        return zones.to_utc(when.at, when.zone)
    return zones.midnight(when.day if kind == Kind.CFP_OPENS else zones.day_after(when.day), when.zone)


def span(when: When, kind: Kind) -> Span:
    """What calendars show: the day, or the half hour that ends (of what opens: begins) with the moment."""
    if when.at is None:
        return AllDay(when.day, when.day, when.zone)
    moment = due(when, kind)
    start, end = (moment, moment + SHOWN) if kind == Kind.CFP_OPENS else (moment - SHOWN, moment)
    zone = "UTC" if when.time_zone == ANYWHERE else when.zone
    return Timed(zones.on_wall(start, zone), zones.on_wall(end, zone), zone)


def fault_of(when: When) -> str | None:
    """What is wrong with it, as a sentence, or None."""
    if when.time_zone != ANYWHERE and not zones.is_zone(when.time_zone):
        return f"“{when.time_zone}” is not a time zone; write one such as Europe/Brussels, or {ANYWHERE}."
    if not is_kept(when.day):
        return OUTSIDE
    if when.at is not None and zones.is_skipped(when.at, when.zone):
        return f"The clocks in {when.zone} skip {when.at:%H:%M} on that day."
    return None


def in_words(when: When, kind: Kind) -> tuple[str, str]:
    """As it was said, and what that means elsewhere: `Fri 21 April 2017, 23:59 PDT`, `Sat 22 April 2017, 06:59 UTC`."""
    moment = due(when, kind)
    said = date_long(when.day)
    in_utc = moment_long(moment) if moment.date() != when.day else clock_time(moment)
    if when.time_zone == ANYWHERE:
        said += f", {when.at:%H:%M} anywhere on Earth" if when.at else ", anywhere on Earth"
        return said, f"{_bound(kind, when)} {in_utc}"
    if when.at is None:
        where = "UTC" if when.zone == "UTC" else city_of(when.zone)
        bound = "begins" if kind == Kind.CFP_OPENS else "ends"
        meant = "" if kind == Kind.NOTIFICATION else f"as the day {bound} in {where}, {in_utc}"
        return said, meant
    said += f", {clock_time(moment, when.zone)}"
    return said, "" if when.zone == "UTC" else in_utc


def left(due_at: datetime, now: datetime) -> str:
    """`3 days left`, `5 hours left`: never more than there are. Empty while there is plenty, and when it is over."""
    remaining = due_at - now
    if remaining <= timedelta() or remaining > (DAYS_COUNTED + 1) * ONE_DAY:
        return ""
    for unit, name in ((ONE_DAY, "day"), (ONE_HOUR, "hour")):
        if count := _whole(remaining, unit):
            return f"{count} {name}{'s' if count > 1 else ''} left"
    return "less than an hour left"


def next_change(due_at: datetime, now: datetime) -> datetime:
    """When `left` says something else, for what is not over yet."""
    remaining = due_at - now
    if remaining > (DAYS_COUNTED + 1) * ONE_DAY:
        return due_at - (DAYS_COUNTED + 1) * ONE_DAY
    unit = ONE_DAY if remaining > ONE_DAY else ONE_HOUR
    return due_at - _whole(remaining, unit) * unit


def _whole(remaining: timedelta, unit: timedelta) -> int:
    """How many units are left beside the one that is running; it falls at the very moment a unit is over."""
    return -(-remaining // unit) - 1


def _bound(kind: Kind, when: When) -> str:
    if kind == Kind.CFP_OPENS:
        return "from"
    return "that is" if when.at else "until"
