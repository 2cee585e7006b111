"""Leases that ran out: written down when somebody needs the place, or by the sweep of the worker."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session, joinedload

from app.docsdays import mails
from app.docsdays.actions import queue
from app.docsdays.actions.history import record
from app.docsdays.models import Claim, ClaimState, EventKind, QueueEntry, Task

BATCH = 200


def end_overdue(session: Session, of: ColumnElement[bool], *, now: datetime) -> int:
    """Ends the claims among `of` whose time has passed, as of the moment they were due. Returns how many.

    Rows are locked in the order of their ids, so that two claims of one moment cannot wait for each other.
    """
    overdue = (
        select(Claim)
        .where(of, Claim.ended_at.is_(None), Claim.ends_at <= now)
        .order_by(Claim.id)
        .limit(BATCH)
        .options(joinedload(Claim.task))
        .with_for_update(of=Claim, key_share=True)
        .execution_options(populate_existing=True)
    )
    ended = 0
    for claim in session.scalars(overdue).all():
        ended += _expire(session, claim)
    return ended


def _expire(session: Session, claim: Claim) -> int:
    due = claim.ends_at
    assert due is not None  # noqa: S101 — the statement asked for it
    if not end(session, claim, ClaimState.EXPIRED, at=due):
        return 0
    record(session, claim.task, EventKind.EXPIRED, at=due, person=None, claim=claim)
    return 1


def change(session: Session, claim: Claim, **values: object) -> bool:
    """Alters an open claim, unless something ended it first; the row count decides. The claim is fresh afterwards."""
    changed = session.execute(
        update(Claim)
        .where(Claim.id == claim.id, Claim.ended_at.is_(None))
        .values(**values)
        .returning(Claim.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.refresh(claim)
    return changed is not None


def end(session: Session, claim: Claim, state: ClaimState, *, at: datetime, reason: str | None = None) -> bool:
    return change(session, claim, state=state, ended_at=at, ended_reason=reason, remind_at=None)


def sweep(session: Session, now: datetime) -> int:
    """Ends what is overdue, reminds at half time, asks who is next in line. Returns how many claims it touched."""
    waited_for = _lock_waited_for(session)
    touched = end_overdue(session, Claim.id.is_not(None), now=now) + _remind(session, now)
    for task in waited_for:
        queue.follow(session, task, now=now)
    return touched


def _lock_waited_for(session: Session) -> Sequence[Task]:
    """The tasks for which somebody waits, but for those on which somebody acts just now.

    Before any claim, and without waiting for a task: whoever holds one may wait for a claim that the sweep holds.
    """
    waited_for = select(QueueEntry.task_id).where(QueueEntry.ended_at.is_(None))
    return session.scalars(
        select(Task)
        .where(Task.id.in_(waited_for))
        .order_by(Task.id)
        .limit(BATCH)
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def _remind(session: Session, now: datetime) -> int:
    due = _due_reminders(session, now)
    for claim in due:
        if change(session, claim, remind_at=None):
            mails.send_reminder(session, claim, now=now)
    return len(due)


def _due_reminders(session: Session, now: datetime) -> Sequence[Claim]:
    return session.scalars(
        select(Claim)
        .where(Claim.ended_at.is_(None), Claim.state == ClaimState.ACTIVE, Claim.remind_at <= now, Claim.ends_at > now)
        .order_by(Claim.id)
        .limit(BATCH)
        .options(joinedload(Claim.task), joinedload(Claim.person))
        .with_for_update(of=Claim, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
