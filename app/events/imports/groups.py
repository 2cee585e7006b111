"""The components of a file that belong together: an event, and the dates of it that are told by themselves."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.core import zones
from app.events.dates import horizon
from app.events.ics import Found
from app.events.imports.plans import plan_in, span_in
from app.events.recurrence import RecurrenceError, Wall, check, dates_of
from app.events.recurrence.walls import day_of
from app.events.spans import fault_of

SECONDS = 6.0
MOST_DATES_TOGETHER = 200_000
"""What working out the rules of one file may take, and bring."""
SPENT = "the rules before it have taken all the time, or hold all the dates, that one file may. Give it in parts."
ORPHAN = "the event that this is a date of is not in the file"
STRAY = "the event has no such date"
MIXED = "it is a day where the event has times, or the reverse"


@dataclass(frozen=True)
class Group:
    """`left_out` says why single dates cannot be taken, each naming its line.

    `news` is what our own feed may say of the event before what organisers wrote of it. `dates` is how many are listed
    of it, where they were counted.
    """

    found: Found
    own: tuple[Found, ...] = ()
    left_out: tuple[str, ...] = ()
    news: tuple[str, ...] = ()
    dates: int = 1

    def start_of(self, one: Found) -> Wall:
        """The date as first planned, by the clocks of the event."""
        text, zone = one.recurrence_id or "", self.found.zone
        if self.found.is_all_day or len(text) == len("2012-05-07"):
            return date.fromisoformat(text[:10])
        wall = datetime.fromisoformat(text)
        here = one.recurrence_zone or zone
        return wall if here == zone else zones.on_wall(zones.to_utc(wall, here), zone)


def grouped(events: Iterable[Found]) -> list[Group]:
    """In the order of the events. What has a fault, or belongs to nothing, stands alone."""
    listed = list(events)
    mains = {each.uid: each for each in listed if not each.recurrence_id and not each.fault}
    own: dict[str, list[Found]] = {}
    alone = []
    for each in listed:
        if each.fault or (each.recurrence_id and each.uid not in mains):
            fault = each.fault or f"Line {each.line}, RECURRENCE-ID: {ORPHAN}."
            alone.append(Group(replace(each, fault=fault)))
        elif each.recurrence_id:
            own.setdefault(each.uid, []).append(each)
    groups = [Group(main, tuple(own.get(uid, ()))) for uid, main in mains.items()]
    return sorted([*groups, *alone], key=lambda group: group.found.line)


class Allowance:
    """What the rules of one file may cost together: a rule alone may be cheap, and ten thousand of it are not."""

    def __init__(self, *, seconds: float = SECONDS, dates: int = MOST_DATES_TOGETHER) -> None:
        self._until, self._dates = time.monotonic() + seconds, dates

    @property
    def is_spent(self) -> bool:
        return self._dates <= 0 or time.monotonic() > self._until

    def spend(self, dates: int) -> None:
        self._dates -= dates


def sounded(groups: Iterable[Group], *, now: datetime) -> list[Group]:
    """Without the dates that the events do not have; with the fault, if it is one of all dates.

    Works out dates, which takes time: never within a transaction that other writers wait for.
    """
    allowance = Allowance()
    return [_sounded(group, horizon(_first_day(group, now), now), allowance) for group in groups]


def _first_day(group: Group, now: datetime) -> date:
    return date.fromisoformat(group.found.start[:10]) if group.found.start else now.date()


def _sounded(group: Group, last: date, allowance: Allowance) -> Group:
    found, starts, dates = group.found, set[Wall](), 1
    if found.fault:
        return group
    try:
        fault = _fault(found, allowance)
        if not fault:
            dates = _count(found, last, allowance)
        if group.own and not fault:
            starts = _starts(group)
    except RecurrenceError as error:
        fault = f"Line {found.line}, RRULE: {error}"
    if fault:
        return Group(replace(found, fault=fault))
    own, left_out = {}, []
    for one in group.own:
        start = group.start_of(one)
        why = MIXED if one.is_all_day != found.is_all_day else fault_of(span_in(one)) if start in starts else STRAY
        if why:
            left_out.append(f"Line {one.line}, RECURRENCE-ID: {why.rstrip('.')}.")
        else:
            own[start] = one
    return Group(found, tuple(own[start] for start in sorted(own)), tuple(left_out), dates=dates)


def _fault(found: Found, allowance: Allowance) -> str:
    if fault := fault_of(span_in(found)):
        return f"Line {found.line}, DTSTART: {fault}"
    comes_again = found.rrule or found.rdates
    return f"Line {found.line}, RRULE: {SPENT}" if comes_again and allowance.is_spent else ""


def _count(found: Found, last: date, allowance: Allowance) -> int:
    """How many dates are listed of it. Raises RecurrenceError."""
    plan = plan_in(found)
    if not plan.recurrence:
        return 1
    check(plan.recurrence, plan.span.start, last)
    dates = len(dates_of(plan.recurrence, plan.span.start, last).walls)
    allowance.spend(dates)
    return dates


def _starts(group: Group) -> set[Wall]:
    plan = plan_in(group.found)
    last = max(day_of(group.start_of(one)) for one in group.own)
    return set(dates_of(plan.recurrence, plan.span.start, last).walls) if plan.recurrence else set()
