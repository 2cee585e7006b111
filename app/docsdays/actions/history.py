"""The record of a task: one row for each thing that happened, from which its states can be rebuilt."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.docsdays.models import Claim, DocsDay, EventKind, QueueEntry, Task, TaskEvent
from app.people.models import Person

FIRST = (EventKind.LISTED, EventKind.PROPOSED)
"""Before these there was no task."""


def record(
    session: Session,
    task: Task,
    kind: EventKind,
    *,
    at: datetime,
    person: Person | None,
    claim: Claim | None = None,
    entry: QueueEntry | None = None,
    day: DocsDay | None = None,
    from_state: str | None = None,
    cause: str | None = None,
) -> None:
    """Adds one event. `from_state` is the task's former state where it moved; claim and entry are told as they are.

    A lapse leaves the task's row alone: whoever writes it down may hold the claim without holding the task, and
    waiting for the task then would be a deadlock.
    """
    session.add(
        TaskEvent(
            task_id=task.id,
            at=at,
            person_id=person.id if person else None,
            kind=kind,
            cause=cause or None,
            day_id=day.id if day else None,
            from_state=from_state or (None if kind in FIRST else task.state),
            to_state=task.state,
            claim_id=claim.id if claim else None,
            claim_state=claim.state if claim else None,
            claim_ends_at=claim.ends_at if claim else None,
            entry_id=entry.id if entry else None,
            entry_state=entry.state if entry else None,
            offered_until=entry.offered_until if entry else None,
        )
    )
    if kind != EventKind.EXPIRED:
        touch(session, task, at=at)


def touch(session: Session, task: Task, *, at: datetime) -> None:
    """Something happened to it. A statement of its own, because the version counts edits of the text only."""
    session.execute(update(Task).where(Task.id == task.id, Task.changed_at < at).values(changed_at=at))


@dataclass
class Replayed:
    """What the events alone say: the task's state, and the state and the end of each claim and each wait."""

    state: str | None = None
    claims: dict[int, tuple[str, datetime | None]] = field(default_factory=dict)
    line: dict[int, tuple[str, datetime | None]] = field(default_factory=dict)


def replay(events: Iterable[TaskEvent]) -> Replayed:
    """`events` of one task, in the order in which they were written."""
    found = Replayed()
    for event in events:
        found.state = event.to_state
        if event.claim_id is not None and event.claim_state is not None:
            found.claims[event.claim_id] = (event.claim_state, event.claim_ends_at)
        if event.entry_id is not None and event.entry_state is not None:
            found.line[event.entry_id] = (event.entry_state, event.offered_until)
    return found
