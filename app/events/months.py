"""A month as weeks of days, Monday first, what lasts several days as bars in level lanes. Pure."""

from calendar import Calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from app.core.calendar_entries import Entry

LANES = 8
"""As many have a place of their own in the drawing; more are set below, each day by itself."""
ONE_DAY = timedelta(days=1)


class Item(NamedTuple):
    """One event on one day."""

    entry: Entry
    lane: int | None
    is_bar: bool
    is_first: bool
    is_last: bool
    across: int
    """Where the name is shown: how many days of this week follow with it, this one included; 0 elsewhere."""

    @property
    def classes(self) -> str:
        """How it is drawn. Worked out here, because a template takes as long for it as for all the rest."""
        names = [f"lane-{self.lane}"] if self.lane else []
        if self.is_bar:
            names.append("bar")
            names += ["bar--start"] if self.is_first else []
            names += ["bar--end"] if self.is_last else []
            names += [f"across-{self.across}"] if self.across > 1 else []
        return " ".join([*names, "is-cancelled"] if self.entry.off else names)


@dataclass
class Day:
    day: date
    is_outside: bool
    is_today: bool
    items: list[Item] = field(default_factory=list)


def last_day(first: date) -> date:
    """The last day of the month that begins on `first`."""
    return following(first) - ONE_DAY


def following(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def preceding(first: date) -> date:
    return (first - ONE_DAY).replace(day=1)


def touching(entries: Iterable[Entry], first: date, last: date) -> list[Entry]:
    return [entry for entry in entries if entry.start <= last and entry.end >= first]


def grid(first: date, entries: Sequence[Entry], today: date) -> list[list[Day]]:
    """The weeks of the month that begins on `first`. Days of the months around it hold nothing."""
    weeks = []
    for dates in Calendar().monthdatescalendar(first.year, first.month):
        week = [Day(day, day.month != first.month, day == today) for day in dates]
        inside = [day for day in week if not day.is_outside]
        _fill(inside, touching(entries, inside[0].day, inside[-1].day))
        weeks.append(week)
    return weeks


def _fill(week: list[Day], entries: list[Entry]) -> None:
    """Puts the entries into the days: bars first, the longest on top, each in the first lane free on all its days."""
    taken: dict[date, set[int]] = {day.day: set() for day in week}
    for entry in sorted(entries, key=_rank):
        days = [day for day in week if entry.start <= day.day <= entry.end]
        used = set().union(*(taken[day.day] for day in days))
        lane = next(number for number in range(1, len(entries) + 1) if number not in used)
        has_lane = lane <= LANES
        for day in days:
            taken[day.day].add(lane)
            day.items.append(
                Item(
                    entry,
                    lane if has_lane else None,
                    is_bar=has_lane and entry.start != entry.end,
                    is_first=day.day == entry.start,
                    is_last=day.day == entry.end,
                    across=1 if not has_lane else len(days) if day is days[0] else 0,
                )
            )
    for day in week:
        day.items.sort(key=lambda item: item.lane or LANES + 1)


def _rank(entry: Entry) -> tuple[bool, date, int, str]:
    length = (entry.end - entry.start).days
    return length == 0, entry.start, -length, entry.clock
