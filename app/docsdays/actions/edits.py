"""Edits of the wiki of which it is decided what they are worth: they wait for nobody, and nobody goes on from them."""

from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from app.docsdays.actions.claims import lock
from app.docsdays.actions.history import record
from app.docsdays.models import EventKind, Evidence, Task
from app.docsdays.queries import IS_UNDECIDED
from app.people.models import Person


def dismiss(session: Session, task: Task, organiser: Person, *, last_id: int, now: datetime) -> None:
    """They are not the work: those up to the last that the organiser saw. Twice is once."""
    task = lock(session, task)
    if _decide(session, task, Evidence.id <= last_id, now=now):
        record(session, task, EventKind.EDITS_DISMISSED, at=now, person=organiser)


def leave_behind(session: Session, task: Task, *, now: datetime) -> None:
    """They were made before the task was done and opened again. One that was undone waits if it comes back."""
    _decide(session, task, now=now)


def _decide(session: Session, task: Task, *which: ColumnElement[bool], now: datetime) -> bool:
    """Whether there were any."""
    decided = update(Evidence).where(Evidence.task_id == task.id, IS_UNDECIDED, *which).values(decided_at=now)
    return bool(session.scalars(decided.returning(Evidence.id)).all())
