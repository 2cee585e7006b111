"""A recurrence rule (RFC 5545 3.3.10) of whole days: DAILY and slower, at the time of day of the first date."""

from dataclasses import dataclass, field, fields
from datetime import date, datetime, time

from app.core import zones
from app.core.errors import PortalError
from app.events.recurrence.walls import Wall

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_DATES = 3500
"""How many dates somebody can say: as a COUNT, or added, or left out."""
MOST_LISTED = 20_000
"""How many there can be up to the horizon: a daily meeting of more than fifty years still goes on."""
MOST_INTERVAL = 1000
END_OF_DAY = time(23, 59, 59)


class RecurrenceError(PortalError):
    """A rule that cannot be kept; the message names the part and the limit."""

    status = 422


class FirstDayError(RecurrenceError):
    """The first day is none of those the rule gives; `begins` is the next that is."""

    def __init__(self, sentence: str, begins: date) -> None:
        super().__init__(sentence)
        self.begins = begins


@dataclass(frozen=True, order=True)
class Day:
    """A weekday (Monday is 0); the nth of its month or year where `nth` is not 0, from the end where it is negative."""

    weekday: int
    nth: int = 0

    def __str__(self) -> str:
        return f"{self.nth or ''}{WEEKDAYS[self.weekday]}"


def _part(name: str) -> tuple[int, ...]:
    return field(default=(), metadata={"part": name})


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`until` is the last day there may be a date, by the clocks of the event; the wire has a moment of it."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: date | None = None
    months: tuple[int, ...] = _part("BYMONTH")
    weeks: tuple[int, ...] = _part("BYWEEKNO")
    year_days: tuple[int, ...] = _part("BYYEARDAY")
    month_days: tuple[int, ...] = _part("BYMONTHDAY")
    days: tuple[Day, ...] = field(default=(), metadata={"part": "BYDAY"})
    positions: tuple[int, ...] = _part("BYSETPOS")
    week_start: int = 0

    def __str__(self) -> str:
        """The canonical text, without `RRULE:`; its UNTIL is a day."""
        return self._text(f"{self.until:%Y%m%d}" if self.until else "")

    def wire(self, start: Wall, zone: str) -> str:
        """As published: UNTIL is a day for whole days, and in UTC for times (C33)."""
        if self.until is None or not isinstance(start, datetime):
            return str(self)
        last = zones.to_utc(datetime.combine(self.until, END_OF_DAY), zone)
        return self._text(f"{last:%Y%m%dT%H%M%SZ}")

    @property
    def always_happens(self) -> bool:
        """Whether every few of its periods surely hold a date, so that to look for the next one soon ends."""
        if self.weeks or self.year_days or self.positions or (self.days and self.month_days):
            return False
        if self.freq == "DAILY":
            return not (self.months or self.days or self.month_days)
        if self.months and self.freq != "YEARLY":
            return False
        if self.month_days and min(map(abs, self.month_days)) > 28:
            return False
        return not self.days or min(abs(day.nth) for day in self.days) <= 4

    def _text(self, until: str) -> str:
        parts = [f"FREQ={self.freq}"]
        parts += [f"INTERVAL={self.interval}"] if self.interval != 1 else []
        parts += [f"COUNT={self.count}"] if self.count else []
        parts += [f"UNTIL={until}"] if until else []
        for each in fields(self):
            if values := "part" in each.metadata and getattr(self, each.name):
                parts.append(f"{each.metadata['part']}={','.join(map(str, values))}")
        parts += [f"WKST={WEEKDAYS[self.week_start]}"] if self.week_start else []
        return ";".join(parts)
