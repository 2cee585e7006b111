"""Writes of the ledger, called by the writes of events."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.events.ledger.changes import Change, Kind, changes_between
from app.events.ledger.facts import Facts, facts_of
from app.events.ledger.models import DESK, EventChange
from app.events.ledger.sentences import one_line, sentence
from app.events.models import Event, EventOverride
from app.events.recurrence import Wall
from app.people.models import Person
from app.web.filters import plural


def record(
    session: Session,
    event: Event,
    before: Facts,
    goals: Mapping[Wall, Wall] | None = None,
    *,
    now: datetime,
    reason: str = "",
    by: Person | None = None,
    who: str = DESK,
) -> None:
    """Adds what changed since `before`, and puts the lines that subscribers get into the event, to be published.

    `goals` is what each of its dates has become; None if each stayed what it was.
    """
    at = now.replace(microsecond=0)
    new = [
        EventChange(event=event, at=at, who=who, person=by, **change._asdict() | {"reason": change.reason or reason})
        for change in changes_between(before, facts_of(event), goals)
    ]
    if new:
        with session.no_autoflush:  # one save is one new version
            _put_lines(event, _kept(session, event))
        _put_lines(event, new)
        session.add_all(new)


def put(session: Session, event: Event, told: Sequence[EventChange]) -> bool:
    """Adds what a file tells and the ledger lacks; says whether anything was lacking. Nothing is ever taken away."""
    if not told:
        return False
    kept = [] if event.id is None else _kept(session, event)
    known = {_key(row) for row in kept}
    missing = [row for row in told if _key(row) not in known]
    for row in missing:
        row.event = event
        session.add(row)
    if missing:
        _put_lines(event, [*kept, *missing])
    return bool(missing)


def _kept(session: Session, event: Event) -> Sequence[EventChange]:
    query = select(EventChange).where(EventChange.event_id == event.id)
    return session.scalars(query.order_by(EventChange.at, EventChange.id)).all()


def _put_lines(event: Event, rows: Iterable[EventChange]) -> None:
    """What became of the event goes into it, to be published, and of a single date into what that has of its own."""
    held: dict[str | None, Event | EventOverride] = {None: event, **{row.recurrence_id: row for row in event.overrides}}
    last: dict[str | None, list[EventChange]] = {}
    for row in sorted(rows, key=lambda row: row.at):
        together = last.setdefault(row.recurrence_id, [])
        if together and together[0].at != row.at:
            together.clear()
        together.append(row)
    for key in last.keys() & held.keys():
        changes = [_change(row)._replace(recurrence_id=None) for row in last[key]]
        held[key].last_change = one_line(changes, last[key][0].reason)


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


LATELY = timedelta(days=7)
MOST_TOLD = 10


def told_last(newest_first: Sequence[EventChange]) -> list[str]:
    """The newest and what led up to it: who asks once a day, or comes back after a week, misses none."""
    last = [row for row in newest_first if row.at > newest_first[0].at - LATELY]
    more = [f"And {plural(len(last) - MOST_TOLD, 'change')} before."] if len(last) > MOST_TOLD else []
    return [sentence(_change(row), row.reason) for row in last[:MOST_TOLD]] + more


def _change(row: EventChange) -> Change:
    return Change(Kind(row.kind), row.old, row.new, row.recurrence_id)


def _key(row: EventChange) -> tuple[object, ...]:
    return row.at, row.kind, row.recurrence_id, row.old, row.new
