"""The tasks as a calendar of things to do tells them: what is due when, and the revision of each.

A revision may be the clock's: a lease that ran out counts from its due time, written down by a sweep or not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.docsdays.models import FINISHING, Claim, DayState, DayTask, DocsDay, Phase, Task, TaskEvent, TaskState
from app.docsdays.queries.boards import Row, rows_of
from app.docsdays.queries.todo import Filter, todo

DROPPED = (TaskState.DECLINED, TaskState.DUPLICATE)


@dataclass(frozen=True)
class Revision:
    """`count` of the things that happened to a task, when the last of them did, and when it was accepted as done."""

    count: int = 0
    at: datetime | None = None
    done_at: datetime | None = None


@dataclass(frozen=True)
class Todo:
    row: Row
    due: datetime | date | None
    """When the first lease ends, or else the next of its days."""
    revision: Revision

    @property
    def revised_at(self) -> datetime:
        return max(filter(None, (self.row.task.changed_at, self.revision.at)))


@dataclass(frozen=True)
class TodoFeed:
    todos: tuple[Todo, ...]
    revised_at: datetime | None
    """When any task or day was last revised, those that are not shown included."""


def todo_feed(session: Session, wanted: Filter, now: datetime) -> TodoFeed:
    """In the order in which they were listed. A task that was dropped stays, for those who have it."""
    revisions, days = _revisions(session, now), _days(session)
    rows = [*todo(session, wanted, now), *(_dropped(session, now) if replace(wanted, sort="state") == Filter() else ())]
    found = []
    for row in sorted(rows, key=lambda row: row.task.id):
        mine = days.get(row.task.id, ())
        revision = revisions.get(row.task.id, Revision())
        passed = [revision.at, *(_ended_at(day, now) for day in mine), *(day.updated_at for day in mine)]
        found.append(Todo(row, _due(row, mine, now), replace(revision, at=max(filter(None, passed), default=None))))
    return TodoFeed(tuple(found), _revised_at(session, revisions, now))


def _revisions(session: Session, now: datetime) -> dict[int, Revision]:
    finished = func.max(TaskEvent.at).filter(TaskEvent.kind.in_(FINISHING))
    told = select(TaskEvent.task_id, func.count(), func.max(TaskEvent.at), finished).group_by(TaskEvent.task_id)
    overdue = Claim.ended_at.is_(None) & (Claim.ends_at <= now)
    lapsed = select(Claim.task_id, func.count(), func.max(Claim.ends_at)).where(overdue).group_by(Claim.task_id)
    found = {task_id: Revision(count, at, done_at) for task_id, count, at, done_at in session.execute(told)}
    for task_id, count, at in session.execute(lapsed):
        known = found.get(task_id, Revision())
        found[task_id] = replace(known, count=known.count + count, at=max(filter(None, (at, known.at))))
    return found


def _days(session: Session) -> Mapping[int, list[DocsDay]]:
    """The announced days of each task, the first first."""
    found: dict[int, list[DocsDay]] = {}
    listed = select(DayTask.task_id, DocsDay).join(DocsDay).where(DocsDay.state != DayState.DRAFT)
    for task_id, day in session.execute(listed.order_by(DocsDay.date)):
        found.setdefault(task_id, []).append(day)
    return found


def _dropped(session: Session, now: datetime) -> list[Row]:
    """Those that could be taken once."""
    was_open = select(TaskEvent.task_id).where(TaskEvent.to_state == TaskState.OPEN)
    dropped = select(Task).where(Task.state.in_(DROPPED), Task.id.in_(was_open))
    return rows_of(session, session.scalars(dropped.options(joinedload(Task.area))).all(), now)


def _due(row: Row, days: Iterable[DocsDay], now: datetime) -> datetime | date | None:
    if row.task.state not in (TaskState.OPEN, TaskState.IN_REVIEW):
        return None
    ends = [claim.ends_at for claim in row.standing.holders if claim.ends_at]
    if ends:
        return min(ends)
    return next((day.date for day in days if day.phase(now) != Phase.OVER), None)


def _ended_at(day: DocsDay, now: datetime) -> datetime | None:
    """When it was over; None if it is not."""
    return min(filter(None, (day.ends_at, day.closed_at))) if day.phase(now) == Phase.OVER else None


def _revised_at(session: Session, revisions: Mapping[int, Revision], now: datetime) -> datetime | None:
    days = session.scalars(select(DocsDay)).all()
    moments = [session.scalar(select(func.max(Task.changed_at))), *(one.at for one in revisions.values())]
    moments += [day.updated_at for day in days] + [_ended_at(day, now) for day in days]
    return max(filter(None, moments), default=None)
