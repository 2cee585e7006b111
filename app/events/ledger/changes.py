"""What differs between an event as it was and as it is. Pure."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from app.events.ledger.facts import Again, Facts
from app.events.models import Status
from app.events.recurrence.walls import text_of
from app.web.filters import date_long

CALLED_OFF = (Status.CANCELLED, Status.POSTPONED)


class Kind(StrEnum):
    MOVED = "moved"
    PLACE = "place"
    RENAMED = "renamed"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    RESTORED = "restored"
    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    RULE = "rule"
    ENDS = "ends"
    GOES_ON = "goes on"
    """Like `ENDS`, of a rule that is the same but for how long it lasts."""
    ADDED = "added"
    LEFT_OUT = "left out"


class Change(NamedTuple):
    """`recurrence_id` and, if it has one of its own, `reason` are of a single date."""

    kind: Kind
    old: str
    new: str
    recurrence_id: str | None = None
    reason: str = ""


def changes_between(before: Facts, after: Facts) -> list[Change]:
    """The gravest first: of all dates, then of those that are dates before and after."""
    return [*_differing(before, after), *_of_rule(before, after), *_of_dates(before, after)]


def _differing(before: Facts, after: Facts) -> Iterator[Change]:
    if before.status != after.status:
        yield Change(_kind(before.status, after.status), before.status.value, after.status.value)
    for kind, old, new in (
        (Kind.MOVED, before.when, after.when),
        (Kind.PLACE, before.place, after.place),
        (Kind.RENAMED, before.name, after.name),
    ):
        if old != new:
            yield Change(kind, old, new)


def _of_rule(before: Facts, after: Facts) -> Iterator[Change]:
    old, new = before.again, after.again
    if (old.rule if old else "") == (new.rule if new else "") or (old and new and _are_days_alone(old, new)):
        return
    if old is None or new is None or old.often != new.often:
        yield Change(Kind.RULE, old.often if old else "", new.rule if new else "")
    elif new.last < old.last:
        later = f"; goes on as {new.later}" if new.later else ""
        yield Change(Kind.ENDS, old.rule, f"{date_long(new.last)}{later}")
    else:
        yield Change(Kind.GOES_ON, old.rule, new.rule)


def _are_days_alone(old: Again, new: Again) -> bool:
    """Each of them is told that is added or left out."""
    return old.recurrence.rule is None and new.recurrence.rule is None


def _of_dates(before: Facts, after: Facts) -> Iterator[Change]:
    """Dates have other recurrence ids once their event has moved, and the move says that it took them along."""
    old, new = before.again, after.again
    if old is None or new is None:
        return
    keys = before.own.keys() | after.own.keys()
    given = _given(old) ^ _given(new) if old.span.start == new.span.start else set()
    were, are = (again.starts(keys | given) for again in (old, new))
    for key in sorted(given & (are - were)):
        yield Change(Kind.ADDED, "", "", key)
    for key in sorted(given & (were - are)):
        yield Change(Kind.LEFT_OUT, "", "", key)
    for key in sorted(keys & were & are):
        yield from _of_date(key, before, after)


def _given(again: Again) -> set[str]:
    """The recurrence ids that somebody has added or left out."""
    return set(map(text_of, (*again.recurrence.rdates, *again.recurrence.exdates)))


def _of_date(key: str, before: Facts, after: Facts) -> Iterator[Change]:
    """What changed of that date and did not change of all alike."""
    of_all = {change.kind for change in _differing(before.of_all(key), after.of_all(key))}
    is_own = {change.kind for facts in (before, after) for change in _differing(facts.of_all(key), facts.at(key))}
    for change in _differing(before.at(key), after.at(key)):
        if change.kind not in of_all or change.kind in is_own:
            yield change._replace(recurrence_id=key, reason=after.at(key).reason)


def _kind(before: Status, after: Status) -> Kind:
    if after in CALLED_OFF:
        return Kind(after.value)
    return Kind.RESTORED if before in CALLED_OFF else Kind(after.value)
