"""What differs between an event as it was and as it is, in the words people are told. Pure."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from app.events.components import location_of
from app.events.models import Event, Status
from app.events.spans import span_of
from app.events.words import briefly

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


class Change(NamedTuple):
    kind: Kind
    old: str
    new: str
    recurrence_id: str | None = None


class Facts(NamedTuple):
    """What of an event is kept account of."""

    status: Status
    when: str
    place: str
    name: str


def facts_of(event: Event) -> Facts:
    return Facts(Status(event.status), briefly(span_of(event)), location_of(event), event.name)


def changes_between(before: Facts, after: Facts) -> list[Change]:
    """The gravest first."""
    found = []
    if before.status != after.status:
        found.append(Change(_kind(before.status, after.status), before.status.value, after.status.value))
    for kind, old, new in (
        (Kind.MOVED, before.when, after.when),
        (Kind.PLACE, before.place, after.place),
        (Kind.RENAMED, before.name, after.name),
    ):
        if old != new:
            found.append(Change(kind, old, new))
    return found


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
}


def one_line(changes: Sequence[Change], reason: str) -> str:
    """For subscribers, who see by themselves how it is now: `Moved from 3 May 2012: the venue is flooded.`"""
    return _ended("; ".join([_briefly(changes[0]), *(_lowered(_briefly(change)) for change in changes[1:])]), reason)


def sentence(change: Change, reason: str) -> str:
    """For the page: `Moved from 3 May 2012 to 10 May 2012: the venue is flooded.`"""
    kind, old, new = Kind(change.kind), change.old, change.new
    if kind in STARTS:
        return _ended(STARTS[kind], reason)
    if kind == Kind.RENAMED:
        return _ended(f"Renamed from “{old}” to “{new}”", reason)
    if kind == Kind.MOVED:
        return _ended(f"Moved from {old} to {new}", reason)
    if not new:
        return _ended(f"Not at {old} any more; the new place is open", reason)
    return _ended(f"Now at {new}, no longer at {old}" if old else f"The place is {new}", reason)


def _briefly(change: Change) -> str:
    kind, old = Kind(change.kind), change.old
    if kind in STARTS:
        return STARTS[kind]
    if kind == Kind.MOVED:
        return f"Moved from {old}"
    if kind == Kind.RENAMED:
        return f"Renamed from “{old}”"
    return f"No longer at {old}" if old else "The place is known now"


def _ended(text: str, reason: str) -> str:
    reason = reason.strip()
    full = f"{text}: {reason}" if reason else text
    return full if full.endswith((".", "?", "…")) else f"{full}."


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
