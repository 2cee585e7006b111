"""The line of people who wait for a task, kept in step with it. Whoever calls these has locked the task."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.docsdays import leases, mails, queries
from app.docsdays.actions.history import record
from app.docsdays.models import EntryState, EventKind, QueueEntry, Task, TaskState
from app.people.models import Person

PAUSED = (TaskState.IN_REVIEW, TaskState.PARKED)
"""Nobody can take the task now, but perhaps again."""


def follow(session: Session, task: Task, *, now: datetime) -> None:
    """Ends offers whose time has passed, and keeps the free places for whoever is first.

    Offers are taken back while nobody can take the task, and made afresh afterwards, so that nobody's time runs out
    meanwhile. Twice is once.
    """
    waiting = end_passed(session, task, now=now)
    if task.state == TaskState.OPEN:
        _offer(session, task, waiting, now=now)
    elif task.state in PAUSED:
        _withdraw(session, task, waiting, now=now)
    else:
        for entry in waiting:
            end(entry, EntryState.CLOSED, at=now)
            record(session, task, EventKind.LINE_CLOSED, at=now, person=None, entry=entry)
            mails.tell_line_closed(session, entry, now=now)


def end_passed(session: Session, task: Task, *, now: datetime) -> Sequence[QueueEntry]:
    """Ends the offers nobody took in time, as of the moment they passed; gives who waits still, the first first."""
    held = select(QueueEntry).where(QueueEntry.task_id == task.id, QueueEntry.ended_at.is_(None))
    entries = session.scalars(held.order_by(QueueEntry.id).execution_options(populate_existing=True)).all()
    for entry in entries:
        if entry.offered_until is not None and entry.offered_until <= now:
            end(entry, EntryState.PASSED, at=entry.offered_until)
            record(session, task, EventKind.OFFER_PASSED, at=entry.offered_until, person=None, entry=entry)
    return [entry for entry in entries if entry.ended_at is None]


def places_for(session: Session, task: Task, waiting: Sequence[QueueEntry], person: Person, *, now: datetime) -> int:
    """How many places the person could take: one for each who is before them in the line is not theirs."""
    ahead = [entry.person_id for entry in waiting]
    before = ahead.index(person.id) if person.id in ahead else len(ahead)
    return _free(session, task, now) - before


def end(entry: QueueEntry, how: EntryState, *, at: datetime) -> None:
    entry.how, entry.ended_at = how, at


def _offer(session: Session, task: Task, waiting: Sequence[QueueEntry], *, now: datetime) -> None:
    if not waiting:
        return
    places = max(0, _free(session, task, now))
    on_day = queries.is_on_a_day(session, task, now)
    for entry in waiting[:places]:
        if entry.offered_until is None:
            entry.offered_until = leases.offer_end(now, on_day=on_day)
            record(session, task, EventKind.OFFERED, at=now, person=None, entry=entry)
            mails.send_offered(session, entry, now=now)
    _withdraw(session, task, waiting[places:], now=now)


def _withdraw(session: Session, task: Task, waiting: Sequence[QueueEntry], *, now: datetime) -> None:
    for entry in waiting:
        if entry.offered_until is not None:
            entry.offered_until = None
            record(session, task, EventKind.OFFER_WITHDRAWN, at=now, person=None, entry=entry)


def _free(session: Session, task: Task, now: datetime) -> int:
    held = [claim for claim in queries.open_claims(session, task, now) if claim.slot is not None]
    return task.capacity - len(held)
