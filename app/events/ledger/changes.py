"""What differs between an event as it was and as it is. Pure."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from app.events.ledger.facts import Again, Facts
from app.events.models import Status
from app.events.recurrence import Wall
from app.events.recurrence.changes import moved_wall
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


def changes_between(before: Facts, after: Facts, goals: Mapping[Wall, Wall] | None = None) -> list[Change]:
    """The gravest first: of all dates, then of single ones.

    `goals` is what each date has become, left-out ones included; None if each stayed what it was.
    """
    return [*_differing(before, after), *_of_rule(before, after), *_of_dates(before, after, goals)]


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


def _of_dates(before: Facts, after: Facts, goals: Mapping[Wall, Wall] | None) -> Iterator[Change]:
    """Of those that somebody added, left out or changed. What becomes of all others, the move or the rule says."""
    old, new = before.again, after.again
    if new is None:
        return
    thens, nows = _named(before), _named(after)
    became = {key: key for key in thens | nows} if goals is None else _became(old, new, goals)
    was = {now: then for then, now in became.items()}
    pairs = {(then, became.get(then)) for then in thens} | {(was.get(now), now) for now in nows}
    were = old.starts({then for then, _ in pairs if then}) if old else set(became)
    are = new.starts({now for _, now in pairs if now})
    added, taken = (set(map(text_of, again.recurrence.rdates)) if again else set() for again in (new, old))
    for then, now in sorted(pairs, key=lambda pair: pair[1] or pair[0] or ""):
        if now in are:
            if then not in were and (then or now in added):
                yield Change(Kind.ADDED, "", "", now)
            yield from _of_date(then if then in were else None, now, before, after)
        elif then in were and (now or then in taken):
            yield Change(Kind.LEFT_OUT, "", "", now or then)


def _became(old: Again | None, new: Again, goals: Mapping[Wall, Wall]) -> dict[str, str]:
    """The recurrence ids of dates, by those they had. What is added, or was, takes the place of no other date."""
    added = {*new.recurrence.rdates, *(old.recurrence.rdates if old else ())}
    return {
        text_of(then): text_of(now)
        for then, now in goals.items()
        if old is None
        or added.isdisjoint((then, now))
        or now in (then, moved_wall(then, old.span.start, new.span.start))
    }


def _named(facts: Facts) -> set[str]:
    """The recurrence ids of dates that somebody has added, left out or changed."""
    again = facts.again
    given = (*again.recurrence.rdates, *again.recurrence.exdates) if again else ()
    return {*facts.own, *map(text_of, given)}


def _of_date(then: str | None, now: str, before: Facts, after: Facts) -> Iterator[Change]:
    """What changed of that date and did not change of all alike. One that was none before was as all are now."""
    is_like, is_now = after.of_all(now), after.at(now)
    was_like, was = (before.of_all(then), before.at(then)) if then else (is_like, is_like)
    of_all = {change.kind for change in _differing(was_like, is_like)}
    is_own = {change.kind for pair in ((was_like, was), (is_like, is_now)) for change in _differing(*pair)}
    for change in _differing(was, is_now):
        if change.kind not in of_all or change.kind in is_own:
            yield change._replace(recurrence_id=now, reason=is_now.reason)


def _kind(before: Status, after: Status) -> Kind:
    if after in CALLED_OFF:
        return Kind(after.value)
    return Kind.RESTORED if before in CALLED_OFF else Kind(after.value)
