"""Changes in the words people are told. Pure."""

from collections.abc import Sequence

from app.events.ledger.changes import Change, Kind
from app.events.recurrence.walls import day_of, parse
from app.web.filters import date_long

STARTS = {
    Kind.CANCELLED: "Cancelled",
    Kind.POSTPONED: "Postponed",
    Kind.RESTORED: "Takes place after all",
    Kind.CONFIRMED: "Confirmed",
    Kind.TENTATIVE: "Not certain any more",
    Kind.ADDED: "Takes place, too",
    Kind.LEFT_OUT: "Does not take place",
}
LASTS = {Kind.ENDS: "Ends on {}", Kind.GOES_ON: "Goes on: {}"}


def one_line(changes: Sequence[Change], reason: str) -> str:
    """For subscribers, who see by themselves how it is now: `Moved from 3 May 2012: the venue is flooded.`"""
    said: list[str] = []
    for change, before in zip(changes, (None, *changes), strict=False):
        is_more = before is not None and before.recurrence_id == change.recurrence_id
        said.append(_lowered(_briefly(change)) if is_more else _dated(change, _briefly(change)))
    own = next((change.reason for change in changes if change.reason), "")
    return ended("; ".join(said), reason or own)


def sentence(change: Change, reason: str) -> str:
    """For the page: `Moved from 3 May 2012 to 10 May 2012: the venue is flooded.`"""
    return ended(_dated(change, _fully(change)), reason)


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
    if kind in LASTS:
        return LASTS[kind].format(new if kind == Kind.ENDS else _lowered(new))
    if not new:
        return f"Not at {old} any more; the new place is open"
    return f"Now at {new}, no longer at {old}" if old else f"The place is {new}"


def _briefly(change: Change) -> str:
    kind, old, *_ = change
    if kind in STARTS or kind in LASTS:
        return _fully(change)
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


def ended(text: str, reason: str) -> str:
    """`Cancelled: the venue is flooded.`"""
    reason = reason.strip()
    full = f"{text}: {reason}" if reason else text
    return full if full.endswith((".", "?", "…")) else f"{full}."


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
