"""Who waits for a task. An offer whose time has passed is no longer open at `now`, written down or not."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from app.docsdays.models import QueueEntry, Task
from app.people.models import Person


def is_waiting(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    return QueueEntry.ended_at.is_(None) & or_(QueueEntry.offered_until.is_(None), QueueEntry.offered_until > now)


def line(session: Session, task: Task, now: datetime) -> Sequence[QueueEntry]:
    """Who waits for it, the first first; those to whom a place is offered are included."""
    return session.scalars(
        select(QueueEntry).where(QueueEntry.task_id == task.id, is_waiting(now)).order_by(QueueEntry.id)
    ).all()


def waits_of(session: Session, person: Person, now: datetime) -> Sequence[QueueEntry]:
    """For what somebody waits at the moment."""
    return session.scalars(
        select(QueueEntry)
        .where(QueueEntry.person_id == person.id, is_waiting(now))
        .order_by(QueueEntry.id)
        .options(joinedload(QueueEntry.task))
    ).all()


def next_offer_end(session: Session, now: datetime) -> datetime | None:
    ends = select(QueueEntry.offered_until).where(QueueEntry.ended_at.is_(None), QueueEntry.offered_until > now)
    return session.scalar(ends.order_by(QueueEntry.offered_until).limit(1))
