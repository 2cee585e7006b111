"""Clocks that stand still while a task is set aside or in review, and go on with the time that was left."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.docsdays import leases, mails, queries
from app.docsdays.actions.history import record
from app.docsdays.actions.lapses import change
from app.docsdays.models import EventKind, Task, TaskState
from app.people.models import Person


def pause(session: Session, task: Task, person: Person | None, *, now: datetime) -> None:
    """Twice is once."""
    for claim in queries.active_claims(session, task, now):
        if claim.ends_at is not None:
            left = int((claim.ends_at - now).total_seconds())
            if change(session, claim, ends_at=None, left_seconds=left, remind_at=None):
                record(session, task, EventKind.PAUSED, at=now, person=person, claim=claim)


def resume(session: Session, task: Task, person: Person | None, *, now: datetime) -> None:
    """Where the task is open again: whoever has it is told until when."""
    if task.state != TaskState.OPEN:
        return
    for claim in queries.active_claims(session, task, now):
        if claim.left_seconds is not None:
            ends_at = now + timedelta(seconds=claim.left_seconds)
            if change(session, claim, ends_at=ends_at, left_seconds=None, remind_at=leases.reminder(ends_at, now=now)):
                record(session, task, EventKind.RESUMED, at=now, person=person, claim=claim)
                mails.send_resumed(session, claim, now=now)
