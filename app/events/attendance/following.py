"""Answers, seats and stars follow the dates they are of, in the transaction in which these move."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.events.attendance import queries
from app.events.attendance.actions import lock
from app.events.attendance.models import Attendance, Capacity, Star
from app.events.models import Event


def follow(session: Session, event: Event, keys: Mapping[str, str], *, to: Event, now: datetime) -> None:
    """`keys`: what becomes of each `recurrence_id` of the event, as one of the event `to`.

    Answers to a date that has nowhere to go stay as they are: those who gave them are told, and if the date comes back
    they are there again. Answers left so at a date that now is another one make room for those of that one.
    """
    lock(session, event.id)
    for old in queries.dates_with_answers(session, event.id):
        new = keys.get(old)
        if new is None or (to.id, new) == (event.id, old):
            continue
        at_new = (Attendance.event_id == to.id, Attendance.recurrence_id == new)
        at_old = (Attendance.event_id == event.id, Attendance.recurrence_id == old)
        session.execute(delete(Attendance).where(*at_new).execution_options(synchronize_session="fetch"))
        moved = update(Attendance).where(*at_old).values(event_id=to.id, recurrence_id=new, told_of=None)
        session.execute(moved.execution_options(synchronize_session="fetch"))
    if to is not event:
        _go_on(session, event, to, now=now)


def _go_on(session: Session, event: Event, to: Event, *, now: datetime) -> None:
    """What holds for every date of the event holds for those that go on as another one."""
    counted = session.get(Capacity, event.id)
    if counted:
        session.add(Capacity(event_id=to.id, seats=counted.seats))
    for person_id in session.scalars(select(Star.person_id).where(Star.event_id == event.id)):
        session.add(Star(person_id=person_id, event_id=to.id, created_at=now))
