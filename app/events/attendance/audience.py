"""Who is mailed about an event when the worker looks next: those whom `actions.sweep` then finds, counted before."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from app.events.attendance import queries
from app.events.attendance.models import Attendance, Told
from app.events.models import Event, Occurrence
from app.people.models import Person


def count_mailed(session: Session, event: Event, *, now: datetime) -> int:
    """People, each once, however many dates they answered. Reminders, which come anyway, are left out."""
    found: set[int] = set()
    for query in (*(queries.to_tell(what, now) for what in queries.OFF), queries.to_tell_gone(now), _on_again(now)):
        found.update(session.scalars(_of(event, query).with_only_columns(Attendance.person_id)))
    compared = _of(event, queries.to_compare(now)).options(joinedload(Attendance.event))
    for row, date in session.execute(compared):
        if row.told not in (None, queries.told_of(event, date)):
            found.add(row.person_id)
    return len(found)


def _of(event: Event, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """All whom a mail about the event reaches."""
    reached = (Attendance.event_id == event.id, Person.email.is_not(None), Person.disabled_at.is_(None))
    return query.join(Person, Person.id == Attendance.person_id).where(*reached).limit(None)


def _on_again(now: datetime) -> Select[*tuple[Any, ...]]:
    told = select(Attendance).join(Occurrence, queries.SAME_DATE).join(Told, Told.attendance_id == Attendance.id)
    return told.where(
        Told.what.in_((*queries.OFF, queries.GONE)),
        Occurrence.status.not_in(queries.OFF),
        Occurrence.ends_at > now,
        Attendance.answer.in_(queries.INVOLVED),
    )
