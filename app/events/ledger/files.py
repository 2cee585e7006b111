"""The ledger in the files of the calendar: `changes` of an event, oldest first, left out where there are none."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from app.core.documents import Record
from app.core.zones import rfc3339
from app.events.ledger.changes import Kind
from app.events.ledger.models import DESK, EventChange

TEXTS = ("date", "old", "new", "reason", "who")


def changes_in(record: Record) -> list[EventChange]:
    """Raises ContentError for an entry that is none."""
    return [_change(record, entry) for entry in record.raw("changes") or []]


def _change(record: Record, entry: Any) -> EventChange:
    if not isinstance(entry, dict) or not {"at", "kind"} <= set(entry) <= {"at", "kind", *TEXTS}:
        raise record.error("changes", "each needs `at` and `kind`, and may have `date`, `old`, `new`, `reason`, `who`.")
    if entry["kind"] not in tuple(Kind):
        raise record.error("changes", f"`kind` is one of {', '.join(Kind)}; it is {entry['kind']!r}.")
    told = {name: str(entry.get(name) or "") for name in TEXTS}
    return EventChange(
        at=_moment(record, entry["at"]),
        kind=entry["kind"],
        recurrence_id=told["date"] or None,
        old=told["old"],
        new=told["new"],
        reason=told["reason"],
        who=told["who"] or DESK,
    )


def _moment(record: Record, text: object) -> datetime:
    try:
        return datetime.fromisoformat(str(text)).astimezone(UTC)
    except ValueError as error:
        raise record.error("changes", f"`at` is a moment such as 2012-04-20T09:00:00Z; it is {text!r}.") from error


def entries_of(changes: Iterable[EventChange]) -> list[dict[str, str]]:
    """The reverse; what is empty or goes without saying is left out."""
    return [_entry(change) for change in changes]


def _entry(change: EventChange) -> dict[str, str]:
    told = {
        "at": rfc3339(change.at),
        "kind": change.kind,
        "date": change.recurrence_id or "",
        "old": change.old,
        "new": change.new,
        "reason": change.reason,
        "who": "" if change.who == DESK else change.who,
    }
    return {name: text for name, text in told.items() if text}
