"""The board of a day, and where the tasks of a list stand.

The statements are built once: a board is read anew after each thing that happens, and to build one takes as long as
what the database does with it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import BindParameter, Select, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from app.docsdays.briefs import AreaName, Brief, Holding
from app.docsdays.models import (
    Area,
    Claim,
    ClaimState,
    Comment,
    DayTask,
    DocsDay,
    Evidence,
    EvidenceState,
    QueueEntry,
    Submission,
    Task,
)
from app.docsdays.queries.claims import is_open, open_claims
from app.docsdays.queries.days import HIDDEN
from app.docsdays.queries.lines import is_waiting, line
from app.docsdays.standing import Standing, standing
from app.people.models import Person

AnySelect = Select[*tuple[Any, ...]]
Listed = TypeVar("Listed", Task, Brief)
MOST_NAMED = 500
"""Of more tasks all claims are read: a statement takes only so many values."""


@dataclass(frozen=True)
class Row:
    """One line of a list: a task and where it stands."""

    task: Task
    standing: Standing


@dataclass(frozen=True)
class BriefRow:
    """One line of a board."""

    task: Brief
    standing: Standing


@dataclass(frozen=True)
class Board:
    """The tasks of a day: free ones first, done ones last."""

    day: DocsDay
    rows: tuple[BriefRow, ...]
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
    def free(self) -> tuple[BriefRow, ...]:
        return tuple(row for row in self.rows if row.standing.tone == "free")


class _Reads(NamedTuple):
    """Who has the tasks of a list, who waits for one, and in which there is work that nobody goes on with."""

    held: AnySelect
    kept: AnySelect
    begun: AnySelect

    def of(self, ids: Select[int] | BindParameter[Sequence[int]]) -> "_Reads":
        has, waits = Claim.task_id.in_(ids), QueueEntry.task_id.in_(ids)
        return _Reads(self.held.where(has), self.kept.where(waits), self.begun.where(Task.id.in_(ids)))


_NOW = bindparam("now", type_=Claim.started_at.type)
_NOTED_SINCE = (
    (Comment.task_id == Claim.task_id)
    & (Comment.person_id == Claim.person_id)
    & (Comment.created_at >= Claim.started_at)
    & Comment.removed_at.is_(None)
)
_HAS_LEFT = or_(
    exists().where(_NOTED_SINCE),
    exists().where(Submission.task_id == Claim.task_id, Submission.claim_id == Claim.id),  # tasks have an index
)
_IS_UNFINISHED = Claim.state.not_in((ClaimState.COMPLETED, ClaimState.OVERTAKEN))
"""A task that was done and is open again is not begun."""
IS_UNDECIDED = (Evidence.state == EvidenceState.SEEN) & Evidence.decided_at.is_(None)
"""An edit that is on the wiki, and of which no organiser has said what it is worth."""
_IS_BEGUN = or_(
    exists().where(Claim.task_id == Task.id, ~is_open(_NOW), _IS_UNFINISHED, _HAS_LEFT),
    exists().where(Evidence.task_id == Task.id, IS_UNDECIDED),
)
_ALL = _Reads(
    select(Claim.task_id, Claim.slot, Claim.state, Claim.ends_at, Person.name)
    .join(Person, Person.id == Claim.person_id)
    .where(is_open(_NOW))
    .order_by(Claim.id),
    select(QueueEntry.task_id, QueueEntry.offered_until).where(is_waiting(_NOW)).order_by(QueueEntry.id),
    select(Task.id).where(_IS_BEGUN),
)
_NAMED = _ALL.of(bindparam("ids", expanding=True))
_OF_DAY = _ALL.of(select(DayTask.task_id).where(DayTask.day_id == bindparam("day_id")))
_BRIEFS = (
    select(
        Area.slug, Area.name, Person.name, Task.id, Task.key, Task.title, Task.size, Task.audience, Task.state,
        Task.capacity, Task.done_on, Task.skills, Task.labels, Task.target, Task.changed_at,
    )
    .join(Area, Area.id == Task.area_id)
    .outerjoin(Person, (Person.id == Task.mentor_id) & Person.is_public & Person.disabled_at.is_(None))
)  # fmt: skip
_NAMED_BRIEFS = _BRIEFS.where(Task.id.in_(bindparam("ids", expanding=True)))
_BRIEFS_OF_DAY = (
    _BRIEFS.join(DayTask, DayTask.task_id == Task.id)
    .where(DayTask.day_id == bindparam("day_id"), Task.state.not_in(HIDDEN))
    .order_by(DayTask.position, Task.id)
)


def board(session: Session, day: DocsDay, now: datetime) -> Board:
    values = {"day_id": day.id, "now": now}
    stands = _stands(session, _briefs(session, _BRIEFS_OF_DAY, values), _OF_DAY, values)
    rows = sorted((BriefRow(*pair) for pair in stands), key=lambda row: row.standing.rank)
    return Board(day, tuple(rows), max((row.task.changed_at for row in rows), default=None))


def brief_rows(session: Session, ids: Sequence[int], now: datetime) -> list[BriefRow]:
    """In the order of the ids, of which there are few."""
    values, place = {"ids": ids, "now": now}, {task_id: at for at, task_id in enumerate(ids)}
    stands = _stands(session, _briefs(session, _NAMED_BRIEFS, values), _NAMED, values)
    return sorted((BriefRow(*pair) for pair in stands), key=lambda row: place[row.task.id])


def rows_of(session: Session, tasks: Sequence[Task], now: datetime) -> list[Row]:
    values = {"ids": [task.id for task in tasks], "now": now}
    return [Row(*pair) for pair in _stands(session, tasks, _NAMED if len(tasks) <= MOST_NAMED else _ALL, values)]


def standing_of(session: Session, task: Task, now: datetime) -> Standing:
    return standing_among(session, task, open_claims(session, task, now), line(session, task, now), now)


def standing_among(
    session: Session, task: Task, claims: Sequence[Claim], waiting: Sequence[QueueEntry], now: datetime
) -> Standing:
    """`claims` are its open ones, `waiting` is its line: both as read already."""
    is_begun = session.execute(_NAMED.begun, {"ids": [task.id], "now": now}).first() is not None
    return standing(task, claims, [entry.offered_until for entry in waiting], now=now, has_traces=is_begun)


def _stands(
    session: Session, tasks: Iterable[Listed], reads: _Reads, values: dict[str, Any]
) -> Iterator[tuple[Listed, Standing]]:
    held: dict[int, list[Holding]] = {}
    for row in session.execute(reads.held, values):
        held.setdefault(row[0], []).append(Holding(*row))
    kept: dict[int, list[datetime | None]] = {}
    for task_id, until in session.execute(reads.kept, values):
        kept.setdefault(task_id, []).append(until)
    begun = set(session.scalars(reads.begun, values))
    for task in tasks:
        stands = standing(
            task, held.get(task.id, ()), kept.get(task.id, ()), now=values["now"], has_traces=task.id in begun
        )
        yield task, stands


def _briefs(session: Session, statement: AnySelect, values: dict[str, Any]) -> Iterator[Brief]:
    for slug, area, mentor, *rest in session.execute(statement, values):
        yield Brief(AreaName(slug, area), mentor, *rest)
