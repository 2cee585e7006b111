"""Whether the pages that tasks of coming days are about still answer. One at a time, and each seldom."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.core import upserts
from app.core.outbound import Client, OutboundError
from app.docsdays.models import DayState, DayTask, DocsDay, TargetCheck, Task, TaskState

EVERY = timedelta(days=7)
AGAIN = timedelta(days=1)
"""After a failure: a site may have been down for an hour."""
AHEAD = timedelta(days=60)
COMING = (DayState.DRAFT, DayState.ANNOUNCED, DayState.LIVE)


def is_due(session: Session, now: datetime) -> bool:
    return session.execute(_due(now)).first() is not None


def check_next(make_session: Callable[[], Session], client: Client, now: datetime) -> None:
    """Asks for one page. No transaction is open while it is waited for."""
    with make_session() as session:
        session.info["reading"] = True
        found = session.execute(_due(now)).first()
    if found is None:
        return
    task_id, target = found
    assert target is not None  # noqa: S101 — the statement asked for it
    fault = None
    try:
        client.get(target)
    except OutboundError as error:
        fault = str(error)[:300]
    with make_session() as session:
        values = {"target": target, "checked_at": now, "fault": fault}
        noted = upserts.insert(session, TargetCheck).values(task_id=task_id, **values)
        session.execute(noted.on_conflict_do_update(index_elements=["task_id"], set_=values))
        session.commit()


def _due(now: datetime) -> Select[int, str | None]:
    """The task to look at next: one never looked at first."""
    check = TargetCheck.__table__.c
    is_old = or_(
        check.task_id.is_(None),
        check.target != Task.target,
        check.checked_at <= now - EVERY,
        check.fault.is_not(None) & (check.checked_at <= now - AGAIN),
    )
    return (
        select(Task.id, Task.target)
        .join(DayTask, DayTask.task_id == Task.id)
        .join(DocsDay, DocsDay.id == DayTask.day_id)
        .outerjoin(TargetCheck, TargetCheck.task_id == Task.id)
        .where(
            DocsDay.state.in_(COMING),
            DocsDay.date.between(now.date(), (now + AHEAD).date()),
            Task.state.in_((TaskState.OPEN, TaskState.IN_REVIEW)),
            Task.target.like("http%"),
            is_old,
        )
        .order_by(check.checked_at.is_not(None), check.checked_at, Task.id)
        .limit(1)
    )
