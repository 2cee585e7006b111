"""What differs between an event as it was and as it is, in the words people are told. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from app.events import rulewords
from app.events.components import location_of
from app.events.dates import date_of, recurrence_of
from app.events.models import Event, Status
from app.events.recurrence import Wall
from app.events.recurrence.instances import span_at
from app.events.recurrence.walls import day_of, parse
from app.events.spans import span_of
from app.events.words import briefly
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
    ADDED = "added"
    LEFT_OUT = "left out"


class Change(NamedTuple):
    """`recurrence_id` and, if it has one of its own, `reason` are of a single date."""

    kind: Kind
    old: str
    new: str
    recurrence_id: str | None = None
    reason: str = ""


class Facts(NamedTuple):
    """What of an event, or of one date of it, is kept account of."""

    status: Status
    when: str
    place: str
    name: str
    reason: str = ""
    rule: str = ""
    added: frozenset[str] = frozenset()
    """Dates beyond its rule, as recurrence ids; `left_out` are those its rule gives in vain."""
    left_out: frozenset[str] = frozenset()
    own: Mapping[str, tuple["Facts", "Facts"]] = {}
    """Of dates with something of their own, by recurrence id: as they are, and as the event says of all."""


def facts_of(event: Event) -> Facts:
    span = span_of(event)
    facts = Facts(Status(event.status), briefly(span), location_of(event), event.name)
    if not event.comes_again:
        return facts
    return facts._replace(
        rule=rulewords.sentence(recurrence_of(event), span.start),
        added=frozenset(event.rdates),
        left_out=frozenset(event.exdates),
        own={row.recurrence_id: _facts_of_date(event, parse(row.recurrence_id), facts) for row in event.overrides},
    )


def _facts_of_date(event: Event, start: Wall, facts: Facts) -> tuple[Facts, Facts]:
    one = date_of(event, start)
    own = Facts(one.status, briefly(one.span), location_of(one), one.name, one.reason or "")
    return own, facts._replace(when=briefly(span_at(span_of(event), start)))


def changes_between(before: Facts, after: Facts) -> list[Change]:
    """The gravest first. Single dates go with an event that moves or comes again otherwise: that says it all."""
    found = list(_differing(before, after))
    if before.rule != after.rule:
        found.append(Change(Kind.RULE, before.rule, after.rule))
    if before.when != after.when or before.rule != after.rule:
        return found
    said = {change[:3] for change in found}
    return [*found, *(change for change in _of_dates(before, after) if change[:3] not in said)]


def _differing(before: Facts, after: Facts, recurrence_id: str | None = None) -> Iterator[Change]:
    if before.status != after.status:
        kind = _kind(before.status, after.status)
        yield Change(kind, before.status.value, after.status.value, recurrence_id, after.reason)
    for kind, old, new in (
        (Kind.MOVED, before.when, after.when),
        (Kind.PLACE, before.place, after.place),
        (Kind.RENAMED, before.name, after.name),
    ):
        if old != new:
            yield Change(kind, old, new, recurrence_id, after.reason)


def _of_dates(before: Facts, after: Facts) -> Iterator[Change]:
    for key in sorted((after.added - before.added) | (before.left_out - after.left_out)):
        yield Change(Kind.ADDED, "", "", key)
    for key in sorted((before.added - after.added) | (after.left_out - before.left_out)):
        yield Change(Kind.LEFT_OUT, "", "", key)
    for key in sorted(before.own.keys() | after.own.keys()):
        old = before.own[key][0] if key in before.own else after.own[key][1]
        new = after.own[key][0] if key in after.own else before.own[key][1]
        yield from _differing(old, new, key)


def _kind(before: Status, after: Status) -> Kind:
    if after in CALLED_OFF:
        return Kind(after.value)
    return Kind.RESTORED if before in CALLED_OFF else Kind(after.value)


STARTS = {
    Kind.CANCELLED: "Cancelled",
    Kind.POSTPONED: "Postponed",
    Kind.RESTORED: "Takes place after all",
    Kind.CONFIRMED: "Confirmed",
    Kind.TENTATIVE: "Not certain any more",
    Kind.ADDED: "Takes place, too",
    Kind.LEFT_OUT: "Does not take place",
}


def one_line(changes: Sequence[Change], reason: str) -> str:
    """For subscribers, who see by themselves how it is now: `Moved from 3 May 2012: the venue is flooded.`"""
    first, *others = (_dated(change, _briefly(change)) for change in changes)
    own = next((change.reason for change in changes if change.reason), "")
    return _ended("; ".join([first, *map(_lowered, others)]), reason or own)


def sentence(change: Change, reason: str) -> str:
    """For the page: `Moved from 3 May 2012 to 10 May 2012: the venue is flooded.`"""
    return _ended(_dated(change, _fully(change)), reason)


def _fully(change: Change) -> str:
    kind, old, new, *_ = change
    if kind in STARTS:
        return STARTS[kind]
    if kind == Kind.RENAMED:
        return f"Renamed from “{old}” to “{new}”"
    if kind == Kind.MOVED:
        return f"Moved from {old} to {new}"
    if kind == Kind.RULE:
        said = f"Comes again: {_lowered(new)}" if new else "Takes place once"
        return f"{said}, no longer {_lowered(old)}" if old else said
    if not new:
        return f"Not at {old} any more; the new place is open"
    return f"Now at {new}, no longer at {old}" if old else f"The place is {new}"


def _briefly(change: Change) -> str:
    kind, old, *_ = change
    if kind in STARTS:
        return STARTS[kind]
    if kind == Kind.MOVED:
        return f"Moved from {old}"
    if kind == Kind.RENAMED:
        return f"Renamed from “{old}”"
    if kind == Kind.RULE:
        return f"No longer {_lowered(old)}" if old else "Comes again from now on"
    return f"No longer at {old}" if old else "The place is known now"


def _dated(change: Change, text: str) -> str:
    """One date of several is named."""
    if change.recurrence_id is None:
        return text
    return f"{date_long(day_of(parse(change.recurrence_id)))}: {_lowered(text)}"


def _ended(text: str, reason: str) -> str:
    reason = reason.strip()
    full = f"{text}: {reason}" if reason else text
    return full if full.endswith((".", "?", "…")) else f"{full}."


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
