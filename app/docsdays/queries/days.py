"""Docs days and their boards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.docsdays.models import MINUTES, DayState, DayTask, DocsDay, Phase, Task, TaskState
from app.docsdays.queries.beginning import next_release
from app.docsdays.queries.claims import next_lapse, open_claims, open_claims_by_task
from app.docsdays.queries.lines import line, lines_by_task, next_offer_end
from app.docsdays.standing import Standing, standing

HIDDEN = (TaskState.PROPOSED, TaskState.DECLINED, TaskState.DUPLICATE)
"""Not among the tasks one can take: not agreed on, or refused."""
IS_WISH = (Task.state == TaskState.PROPOSED) & Task.is_held.is_(False)
"""On the wish list."""


def day_by_date(session: Session, day: date) -> DocsDay | None:
    return session.scalar(select(DocsDay).where(DocsDay.date == day))


def all_days(session: Session) -> Sequence[DocsDay]:
    """Drafts included, the latest first."""
    return session.scalars(select(DocsDay).order_by(DocsDay.date.desc())).all()


def public_days(session: Session) -> Sequence[DocsDay]:
    return session.scalars(select(DocsDay).where(DocsDay.state != DayState.DRAFT).order_by(DocsDay.date.desc())).all()


def day_to_show(days: Sequence[DocsDay], now: datetime) -> DocsDay | None:
    """Of public days, the latest first: the one that is on or the next to come, or else the last one."""
    coming = [day for day in days if day.phase(now) in (Phase.ON, Phase.COMING)]
    return coming[-1] if coming else next(iter(days), None)


@dataclass(frozen=True)
class Row:
    """One line of a board or a list: a task and where it stands."""

    task: Task
    standing: Standing


@dataclass(frozen=True)
class Board:
    """The tasks of a day: free ones first, done ones last."""

    day: DocsDay
    rows: tuple[Row, ...]
    changed_at: datetime | None
    """When something last happened to one of them."""

    def count(self, tone: str) -> int:
        return sum(row.standing.tone == tone for row in self.rows)

    @property
    def progress(self) -> tuple[int, int, int, int]:
        """Done, in review, taken, and all that is not set aside: as the bar wants them."""
        total = len(self.rows) - self.count("parked")
        return self.count("done"), self.count("review"), self.count("taken"), total

    @property
    def free(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.standing.tone == "free")


def board(session: Session, day: DocsDay, now: datetime) -> Board:
    tasks = session.scalars(
        select(Task)
        .join(DayTask)
        .where(DayTask.day_id == day.id, Task.state.not_in(HIDDEN))
        .order_by(DayTask.position, Task.id)
        .options(joinedload(Task.area), joinedload(Task.mentor))
    ).all()
    rows = sorted(rows_of(session, tasks, now), key=lambda row: row.standing.rank)
    return Board(day, tuple(rows), max((task.changed_at for task in tasks), default=None))


def rows_of(session: Session, tasks: Sequence[Task], now: datetime) -> list[Row]:
    ids = [task.id for task in tasks]
    claims, lines = open_claims_by_task(session, ids, now), lines_by_task(session, ids, now)
    return [Row(task, standing(task, claims.get(task.id, []), lines.get(task.id, []))) for task in tasks]


def standing_of(session: Session, task: Task, now: datetime) -> Standing:
    return standing(task, open_claims(session, task, now), line(session, task, now))


def task_counts(session: Session) -> dict[int, tuple[int, int]]:
    """For each day's id, how many of its tasks are done, and how many there are."""
    done = func.count().filter(Task.state == TaskState.DONE)
    statement = (
        select(DayTask.day_id, done, func.count()).join(Task).where(Task.state.not_in(HIDDEN)).group_by(DayTask.day_id)
    )
    return {day_id: (finished, total) for day_id, finished, total in session.execute(statement)}


def next_change(session: Session, now: datetime) -> datetime | None:
    """When public pages change next by the clock alone: a lease or an offer ends, a day begins or ends, a task is
    too long for the rest of it, or nobody takes it after all."""
    moments = [next_lapse(session, now), next_offer_end(session, now), next_release(session, now)]
    recent = DocsDay.date >= (now - timedelta(days=2)).date()
    for day in session.scalars(select(DocsDay).where(recent, DocsDay.state != DayState.DRAFT)):
        moments += [day.starts_at, day.ends_at, day.closed_at]
        moments += [day.ends_at - timedelta(minutes=minutes) for minutes in MINUTES.values()]
    return min((moment for moment in moments if moment is not None and moment > now), default=None)
