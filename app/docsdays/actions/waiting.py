"""Waiting in line for a task that others have."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.docsdays import queries
from app.docsdays.actions import queue
from app.docsdays.actions.claims import lock
from app.docsdays.actions.history import record
from app.docsdays.actions.lapses import end_overdue
from app.docsdays.errors import NothingToWaitForError, TaskClosedError
from app.docsdays.models import Claim, EntryState, EventKind, QueueEntry, Task, TaskState
from app.people.models import Person


def join(session: Session, task: Task, person: Person, *, now: datetime) -> QueueEntry:
    """Puts the person at the end of the line, or gives the place there that they have already.

    Raises TaskClosedError, NothingToWaitForError.
    """
    task = lock(session, task)
    end_overdue(session, Claim.task_id == task.id, now=now)
    waiting = queue.end_passed(session, task, now=now)
    mine = next((entry for entry in waiting if entry.person_id == person.id), None)
    if mine is not None:
        return mine
    if task.state != TaskState.OPEN:
        raise TaskClosedError(task)
    has_it = queries.open_claim(session, task, person, now) is not None
    if has_it or queue.places_for(session, task, waiting, person, now=now) > 0:
        raise NothingToWaitForError(has_it=has_it)
    entry = QueueEntry(task_id=task.id, person_id=person.id, joined_at=now)
    session.add(entry)
    session.flush()  # the event needs the id
    record(session, task, EventKind.QUEUED, at=now, person=person, entry=entry)
    return entry


def leave(session: Session, task: Task, person: Person, *, now: datetime) -> None:
    """Nothing where the person does not wait; a place that was offered goes to the next."""
    task = lock(session, task)
    mine = [entry for entry in queue.end_passed(session, task, now=now) if entry.person_id == person.id]
    for entry in mine:
        queue.end(entry, EntryState.LEFT, at=now)
        record(session, task, EventKind.LEFT, at=now, person=person, entry=entry)
    queue.follow(session, task, now=now)
