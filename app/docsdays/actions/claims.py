"""Taking a task, keeping it, giving it back. The database decides who wins."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.core import upserts
from app.docsdays import leases, mails, queries
from app.docsdays.actions import queue
from app.docsdays.actions.history import record
from app.docsdays.actions.lapses import change, end, end_overdue
from app.docsdays.actions.pauses import resume
from app.docsdays.errors import (
    CapReachedError,
    ClaimEndedError,
    LeaseLapsedError,
    NotHeldError,
    TaskClosedError,
    TaskFullError,
    TextNeededError,
)
from app.docsdays.models import Claim, ClaimState, Comment, EntryState, EventKind, QueueEntry, Task, TaskState
from app.people.models import Person


def lock(session: Session, task: Task) -> Task:
    """The task as it is now, held until the transaction ends, so that its state and its claims change together.

    SQLite has locked everything already when a writing transaction began.
    """
    return session.scalars(
        select(Task).where(Task.id == task.id).with_for_update(key_share=True).execution_options(populate_existing=True)
    ).one()


def lock_as_seen(session: Session, task: Task) -> Task:
    """As `lock`, for whoever writes over the text they saw. Raises StaleDataError where somebody saved meanwhile."""
    seen = task.version
    task = lock(session, task)
    if task.version != seen:
        raise StaleDataError(f"version {task.version} of {task.key} was saved since version {seen} was read")
    return task


def claim(session: Session, task: Task, person: Person, *, now: datetime) -> Claim:
    """Lends the task to the person, or gives the claim they have already.

    Raises TaskClosedError, TaskFullError, CapReachedError.
    """
    task = lock(session, task)
    end_overdue(session, or_(Claim.task_id == task.id, Claim.person_id == person.id), now=now)
    held = queries.open_claim(session, task, person, now)
    if held is not None:
        return held
    if task.state != TaskState.OPEN:
        raise TaskClosedError(task)
    waiting = queue.end_passed(session, task, now=now)
    if queue.places_for(session, task, waiting, person, now=now) <= 0:
        raise TaskFullError(task)
    taken = _take(session, task, person, now=now)
    record(session, task, EventKind.CLAIMED, at=now, person=person, claim=taken, entry=leave_line(waiting, taken))
    queue.follow(session, task, now=now)
    mails.send_claimed(session, taken, now=now)
    return taken


def leave_line(waiting: Sequence[QueueEntry], claim: Claim) -> QueueEntry | None:
    """Ends the wait of whoever has the task now; gives it."""
    mine = next((entry for entry in waiting if entry.person_id == claim.person_id), None)
    if mine is not None:
        queue.end(mine, EntryState.TAKEN, at=claim.started_at)
    return mine


def _take(session: Session, task: Task, person: Person, *, now: datetime) -> Claim:
    """Inserts a claim into a free place, trying again while others are faster; each round one of them has won."""
    ends_at = leases.lease_end(now, on_day=queries.is_on_a_day(session, task, now))
    while True:
        slot = free_slot(session, task)
        if slot is None:
            raise TaskFullError(task)
        held = queries.person_slots(session, person)
        person_slot = _first_free(list(held), leases.PERSON_CAP)
        if person_slot is None:
            raise CapReachedError([claim.task for claim in held.values()])
        claim_id = insert_claim(
            session,
            task_id=task.id,
            person_id=person.id,
            slot=slot,
            person_slot=person_slot,
            state=ClaimState.ACTIVE,
            started_at=now,
            ends_at=ends_at,
            remind_at=leases.reminder(ends_at, now=now),
            task_version=task.version,
        )
        if claim_id is not None:
            return session.get_one(Claim, claim_id)


def insert_claim(session: Session, **values: object) -> int | None:
    """The id of the new claim, or None where one of the unique indexes says that somebody was faster."""
    made = upserts.insert(session, Claim).values(**values).on_conflict_do_nothing()
    claim_id: int | None = session.scalar(made.returning(Claim.id))
    return claim_id


def free_slot(session: Session, task: Task) -> int | None:
    """The first free place; none while more are taken than a capacity that was lowered allows."""
    held = select(Claim.slot).where(Claim.task_id == task.id, Claim.ended_at.is_(None), Claim.slot.is_not(None))
    taken = [slot for slot in session.scalars(held) if slot is not None]
    return _first_free(taken, task.capacity) if len(taken) < task.capacity else None


def _first_free(taken: Sequence[int], most: int) -> int | None:
    return next((number for number in range(1, most + 1) if number not in taken), None)


def renew(session: Session, task: Task, person: Person, *, now: datetime) -> Claim:
    """Gives the holder the full time again, from now. Raises LeaseLapsedError, NotHeldError."""
    task = lock(session, task)
    held = held_by(session, task, person, now)
    if not extend(session, held, person, now=now):
        raise LeaseLapsedError(held)
    return held


def extend(session: Session, held: Claim, person: Person, *, now: datetime, cause: str | None = None) -> bool:
    """Moves the end of an active claim on, never back; a clock that stands still is left alone.

    Says whether the claim is still held.
    """
    ends_at = leases.lease_end(now, on_day=queries.is_on_a_day(session, held.task, now))
    if held.state != ClaimState.ACTIVE or held.ends_at is None or held.ends_at >= ends_at:
        return True
    if not change(session, held, ends_at=ends_at, remind_at=leases.reminder(ends_at, now=now)):
        return False
    record(session, held.task, EventKind.RENEWED, at=now, person=person, claim=held, cause=cause)
    return True


def release(session: Session, task: Task, person: Person, *, note: str = "", now: datetime) -> Claim:
    """Gives the task back; `note` says how far one got. Raises LeaseLapsedError, NotHeldError."""
    task = lock(session, task)
    held = held_by(session, task, person, now)
    if not end(session, held, ClaimState.RELEASED, at=now):
        raise NotHeldError
    before = settle(session, task)
    record(session, task, EventKind.RELEASED, at=now, person=person, claim=held, from_state=before)
    resume(session, task, person, now=now)
    queue.follow(session, task, now=now)
    if note:
        session.add(Comment(task_id=task.id, person_id=person.id, text=note, created_at=now))
    return held


def revoke(session: Session, held: Claim, organiser: Person, *, reason: str, now: datetime) -> None:
    """Takes a claim away. Raises TextNeededError, ClaimEndedError."""
    if not reason.strip():
        raise TextNeededError("Say why; the person who has the task is told.")
    task = lock(session, held.task)
    end_overdue(session, Claim.task_id == task.id, now=now)
    if not end(session, held, ClaimState.REVOKED, at=now, reason=reason):
        raise ClaimEndedError
    before = settle(session, task)
    record(session, task, EventKind.REVOKED, at=now, person=organiser, claim=held, from_state=before, cause=reason)
    resume(session, task, organiser, now=now)
    queue.follow(session, task, now=now)
    mails.send_revoked(session, held, now=now)


def settle(session: Session, task: Task) -> str:
    """Opens a task in review again whose last submission was withdrawn; gives its state before."""
    if task.state != TaskState.IN_REVIEW or queries.submitted_claims(session, task):
        return task.state
    return move(session, task, TaskState.OPEN)


def move(session: Session, task: Task, state: TaskState, **values: object) -> str:
    """Changes the state and gives the former one. Not through the mapper: the version counts edits of the text."""
    before = task.state
    session.execute(
        update(Task)
        .where(Task.id == task.id)
        .values(state=state, **values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(task)
    return before


def held_by(session: Session, task: Task, person: Person, now: datetime) -> Claim:
    """The person's open claim. Raises LeaseLapsedError, NotHeldError."""
    end_overdue(session, Claim.task_id == task.id, now=now)
    held = queries.open_claim(session, task, person, now)
    if held is not None:
        return held
    last = queries.last_claim(session, task, person)
    if last is not None and last.is_lapsed(now):
        raise LeaseLapsedError(last)
    raise NotHeldError
