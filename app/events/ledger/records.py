"""Writes of the ledger, called by the writes of events."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.events.ledger.changes import Change, Facts, Kind, changes_between, facts_of, one_line, sentence
from app.events.ledger.models import DESK, EventChange
from app.events.models import Event
from app.people.models import Person


def record(
    session: Session,
    event: Event,
    before: Facts,
    *,
    now: datetime,
    reason: str = "",
    by: Person | None = None,
    who: str = DESK,
) -> None:
    """Adds what changed since `before`, and puts the line that subscribers get into the event, to be published."""
    changes, at = changes_between(before, facts_of(event)), now.replace(microsecond=0)
    for change in changes:
        told = change._asdict() | {"reason": change.reason or reason}
        session.add(EventChange(event=event, at=at, who=who, person=by, **told))
    whole = [change for change in changes if change.recurrence_id is None]
    if whole:
        event.last_change = one_line(whole, reason)


def put(session: Session, event: Event, told: Sequence[EventChange]) -> bool:
    """Adds what a file tells and the ledger lacks; says whether anything was lacking. Nothing is ever taken away."""
    if not told:
        return False
    kept = (
        [] if event.id is None else session.scalars(select(EventChange).where(EventChange.event_id == event.id)).all()
    )
    known = {_key(row) for row in kept}
    missing = [row for row in told if _key(row) not in known]
    for row in missing:
        row.event = event
        session.add(row)
    whole = [row for row in (*kept, *missing) if row.recurrence_id is None]
    if missing and whole:
        newest = max(row.at for row in whole)
        last = [row for row in whole if row.at == newest]
        event.last_change = one_line([_change(row) for row in last], last[0].reason)
    return bool(missing)


class Told(NamedTuple):
    """One entry as it is read. `person` is for staff alone."""

    at: datetime
    text: str
    who: str
    person: str | None


def told(changes: Iterable[EventChange]) -> list[Told]:
    return [
        Told(row.at, sentence(_change(row), row.reason), row.who, row.person.name if row.person else None)
        for row in changes
    ]


def _change(row: EventChange) -> Change:
    return Change(Kind(row.kind), row.old, row.new, row.recurrence_id)


def _key(row: EventChange) -> tuple[object, ...]:
    return row.at, row.kind, row.recurrence_id, row.old, row.new
