"""Docs days."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from app.docsdays.models import MINUTES, DayState, DayTask, DocsDay, Phase, Task, TaskState
from app.docsdays.queries.beginning import next_release
from app.docsdays.queries.claims import next_lapse
from app.docsdays.queries.lines import next_offer_end
from app.docsdays.standing import ENDS_SOON

HIDDEN = (TaskState.PROPOSED, TaskState.DECLINED, TaskState.DUPLICATE)
"""Not among the tasks one can take: not agreed on, or refused."""
LISTED = tuple(state for state in TaskState if state not in HIDDEN)
"""All others. To name them is quicker than to leave the hidden out: an index is searched then, not read."""
IS_WISH = (Task.state == TaskState.PROPOSED) & Task.is_held.is_(False)
"""On the wish list."""

_IS_PUBLIC = DocsDay.state != DayState.DRAFT
_PUBLIC = select(DocsDay).where(_IS_PUBLIC).order_by(DocsDay.date.desc())
_LAST = select(func.max(DocsDay.date)).where(_IS_PUBLIC).scalar_subquery()
_LATELY = _PUBLIC.where((DocsDay.date >= bindparam("recently")) | (DocsDay.date == _LAST))
LONG_OVER = timedelta(days=2)
"""After so long a day is over in every zone."""


def day_by_date(session: Session, day: date) -> DocsDay | None:
    return session.scalar(select(DocsDay).where(DocsDay.date == day))


def all_days(session: Session) -> Sequence[DocsDay]:
    """Drafts included, the latest first."""
    return session.scalars(select(DocsDay).order_by(DocsDay.date.desc())).all()


def public_days(session: Session) -> Sequence[DocsDay]:
    return session.scalars(_PUBLIC).all()


def day_to_show(days: Sequence[DocsDay], now: datetime) -> DocsDay | None:
    """Of public days, the latest first: the one that is on or the next to come, or else the last one."""
    coming = [day for day in days if day.phase(now) in (Phase.ON, Phase.COMING)]
    return coming[-1] if coming else next(iter(days), None)


def current_day(session: Session, now: datetime) -> DocsDay | None:
    """The `day_to_show` of all public days, without reading those that are long over."""
    return day_to_show(session.scalars(_LATELY, {"recently": (now - LONG_OVER).date()}).all(), now)


def task_counts(session: Session) -> dict[int, tuple[int, int]]:
    """For each day's id, how many of its tasks are done, and how many there are."""
    done = func.count().filter(Task.state == TaskState.DONE)
    statement = (
        select(DayTask.day_id, done, func.count()).join(Task).where(Task.state.not_in(HIDDEN)).group_by(DayTask.day_id)
    )
    return {day_id: (finished, total) for day_id, finished, total in session.execute(statement)}


def next_change(session: Session, now: datetime) -> datetime | None:
    """When public pages change next by the clock alone: a lease is near its end or ends, an offer ends, a day
    begins or ends, a task is too long for the rest of it, or nobody takes it after all."""
    moments = [next_lapse(session, now), next_offer_end(session, now), next_release(session, now)]
    near_end = next_lapse(session, now + ENDS_SOON)
    moments.append(near_end and near_end - ENDS_SOON)
    recent = DocsDay.date >= (now - LONG_OVER).date()
    for day in session.scalars(select(DocsDay).where(recent, _IS_PUBLIC)):
        moments += [day.starts_at, day.ends_at, day.closed_at]
        moments += [day.ends_at - timedelta(minutes=minutes) for minutes in MINUTES.values()]
    return min((moment for moment in moments if moment is not None and moment > now), default=None)


def unfinished(statement: Select[*tuple[Any, ...]], day: DocsDay) -> Select[*tuple[Any, ...]]:
    """Of a statement about tasks, those on the list of the day that are not done, in its order."""
    listed = statement.join(DayTask, DayTask.task_id == Task.id).where(DayTask.day_id == day.id)
    return listed.where(Task.state.not_in((*HIDDEN, TaskState.DONE))).order_by(DayTask.position, Task.id)


def left_over(session: Session, day: DocsDay) -> Sequence[Task]:
    return session.scalars(unfinished(select(Task), day)).all()
