"""The task itself: put on the list, edited, set aside, opened again."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.docsdays import mails, queries
from app.docsdays.actions import days, edits, queue
from app.docsdays.actions.claims import extend, held_by, lock, lock_as_seen, move
from app.docsdays.actions.history import record
from app.docsdays.actions.lapses import end_overdue
from app.docsdays.actions.pauses import pause, resume
from app.docsdays.errors import ListClosedError, NotParkedError, TaskClosedError, TextNeededError
from app.docsdays.listed_elsewhere import put_task
from app.docsdays.models import Claim, DayTask, DocsDay, EventKind, Task, TaskState
from app.people.models import Person

KEY_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without those that are mistaken for one another."""


def new_key(session: Session) -> str:
    while True:
        key = "XD-" + "".join(secrets.choice(KEY_LETTERS) for _ in range(4))
        if session.scalar(select(Task.id).where(Task.key == key)) is None:
            return key


def create(
    session: Session,
    values: Mapping[str, object],
    person: Person | None,
    *,
    kind: EventKind = EventKind.LISTED,
    now: datetime,
) -> Task:
    """Puts an open task on the list. `values` are columns of Task, which may say otherwise."""
    task = Task(**{"key": new_key(session), "state": TaskState.OPEN, "created_at": now, "changed_at": now, **values})
    session.add(task)
    session.flush()  # the event needs the id
    record(session, task, kind, at=now, person=person)
    put_task(session, task)
    return task


def edit(
    session: Session, task: Task, values: Mapping[str, object], organiser: Person | None, *, now: datetime
) -> None:
    """Changes the text. Raises StaleDataError where somebody else saved meanwhile."""
    task = lock_as_seen(session, task)
    changed = [name for name, value in values.items() if getattr(task, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(task, name, values[name])
    record(session, task, EventKind.EDITED, at=now, person=organiser, cause=", ".join(changed))
    queue.follow(session, task, now=now)
    put_task(session, task)


def ask_to_park(session: Session, task: Task, person: Person, *, reason: str, now: datetime) -> None:
    """Who has the task cannot go on before something else happens; organisers decide. It gives time, as a note does.

    The same twice is once. Raises LeaseLapsedError, NotHeldError, TaskClosedError, TextNeededError.
    """
    if not reason.strip():
        raise TextNeededError("Say what it waits for.")
    task = lock(session, task)
    held = held_by(session, task, person, now)
    if task.state not in (TaskState.OPEN, TaskState.IN_REVIEW):
        raise TaskClosedError(task)
    last = queries.asked_to_park(session, task)
    if last is not None and (last.person_id, last.cause) == (person.id, reason):
        return
    record(session, task, EventKind.ASKED_TO_PARK, at=now, person=person, claim=held, cause=reason)
    extend(session, held, person, now=now, cause="blocked")
    for organiser in queries.organisers(session):
        if organiser.id != person.id:
            mails.tell_blocked(session, task, organiser, now=now)


def park(session: Session, task: Task, organiser: Person | None, *, reason: str, now: datetime) -> None:
    """Sets the task aside; the clocks of its claims stand still. Raises TaskClosedError, TextNeededError."""
    if not reason.strip():
        raise TextNeededError("Say why it is set aside, and what it waits for.")
    task = lock(session, task)
    if task.state not in (TaskState.OPEN, TaskState.IN_REVIEW):
        raise TaskClosedError(task)
    end_overdue(session, Claim.task_id == task.id, now=now)
    before = move(session, task, TaskState.PARKED, state_reason=reason)
    record(session, task, EventKind.PARKED, at=now, person=organiser, from_state=before, cause=reason)
    pause(session, task, organiser, now=now)
    for claim in queries.active_claims(session, task, now):
        mails.tell_set_aside(session, claim, now=now)
    queue.follow(session, task, now=now)


def unpark(session: Session, task: Task, organiser: Person | None, *, now: datetime) -> None:
    """Goes on where it stood; claims get back the time they had left. Raises NotParkedError."""
    task = lock(session, task)
    if task.state != TaskState.PARKED:
        raise NotParkedError
    state = TaskState.IN_REVIEW if queries.submitted_claims(session, task) else TaskState.OPEN
    before = move(session, task, state, state_reason=None)
    record(session, task, EventKind.UNPARKED, at=now, person=organiser, from_state=before)
    resume(session, task, organiser, now=now)
    queue.follow(session, task, now=now)


def reopen(session: Session, task: Task, organiser: Person | None, *, reason: str = "", now: datetime) -> None:
    """A new round of a task that was done, declined or a duplicate; old claims and credit stay.

    Raises TaskClosedError where it is open, in review, parked or only proposed: `wishes` tells who wanted it.
    """
    task = lock(session, task)
    if task.state not in (TaskState.DONE, TaskState.DECLINED, TaskState.DUPLICATE):
        raise TaskClosedError(task)
    cleared = {"done_on": None, "state_reason": None, "duplicate_of_id": None, "is_held": False}
    before = move(session, task, TaskState.OPEN, **cleared)
    record(session, task, EventKind.REOPENED, at=now, person=organiser, from_state=before, cause=reason)
    edits.leave_behind(session, task, now=now)
    for former in queries.last_round(session, task):
        mails.tell_reopened(session, former, now=now)
    put_task(session, task)


def add_to_day(session: Session, task: Task, day: DocsDay, organiser: Person | None = None, *, now: datetime) -> None:
    """Puts the task at the end of the day's list; twice is once. Raises ListClosedError."""
    _lock_list(session, day)
    if session.get(DayTask, (day.id, task.id)) is None:
        last = session.scalar(select(func.max(DayTask.position)).where(DayTask.day_id == day.id))
        session.add(DayTask(day_id=day.id, task_id=task.id, position=(last or 0) + 1))
        _tell(session, task, EventKind.PUT_ON_DAY, day, organiser, now=now)


def _lock_list(session: Session, day: DocsDay) -> None:
    """What was kept of a closed day is about the tasks that stood on its list."""
    if days.lock(session, day).figures is not None:
        raise ListClosedError


def remove_from_day(
    session: Session, task: Task, day: DocsDay, organiser: Person | None = None, *, now: datetime
) -> None:
    _lock_list(session, day)
    entry = session.get(DayTask, (day.id, task.id))
    if entry is not None:
        session.delete(entry)
        _tell(session, task, EventKind.TAKEN_OFF_DAY, day, organiser, now=now)


def _tell(
    session: Session, task: Task, kind: EventKind, day: DocsDay, organiser: Person | None, *, now: datetime
) -> None:
    session.flush()  # the search tells of the task's days as stored
    record(session, lock(session, task), kind, at=now, person=organiser, day=day, cause=str(day.date))
    put_task(session, task)
