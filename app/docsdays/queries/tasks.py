"""One task, lists of tasks, and what somebody did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, joinedload

from app.core.paging import Page
from app.docsdays.models import (
    Area,
    Claim,
    ClaimState,
    Comment,
    DayState,
    DayTask,
    DocsDay,
    EventKind,
    QueueEntry,
    Review,
    Task,
    TaskEvent,
    TaskState,
)
from app.docsdays.queries.boards import BriefRow, brief_rows
from app.docsdays.queries.claims import is_open
from app.docsdays.queries.days import HIDDEN
from app.docsdays.queries.lines import is_waiting
from app.people.models import Person

HIDDEN_SHOWN = 50


def task_by_key(session: Session, key: str) -> Task | None:
    return session.scalar(select(Task).where(Task.key == key.upper()).options(joinedload(Task.area)))


def note_of_task(session: Session, task: Task, note_id: int) -> Comment | None:
    return session.scalar(select(Comment).where(Comment.id == note_id, Comment.task_id == task.id))


def last_editor(session: Session, task: Task) -> str | None:
    """The name of who wrote its text as it stands; None if a file did."""
    wrote = TaskEvent.kind.in_((EventKind.LISTED, EventKind.PROPOSED, EventKind.EDITED))
    last = select(TaskEvent.person_id).where(TaskEvent.task_id == task.id, wrote).order_by(TaskEvent.id.desc()).limit(1)
    return session.scalar(select(Person.name).where(Person.id == last.scalar_subquery()))


def areas(session: Session) -> Sequence[Area]:
    return session.scalars(select(Area).order_by(Area.position, Area.name)).all()


def task_choices(session: Session) -> tuple[Sequence[Area], Sequence[Person]]:
    """The areas of tasks, and who may be named as a mentor: whoever agreed to be shown."""
    shown = select(Person).where(Person.is_public, Person.disabled_at.is_(None)).order_by(Person.name, Person.id)
    return areas(session), session.scalars(shown).all()


def days_of_task(session: Session, task: Task) -> Sequence[DocsDay]:
    """Those that are announced."""
    on_list = select(DocsDay).join(DayTask).where(DayTask.task_id == task.id, DocsDay.state != DayState.DRAFT)
    return session.scalars(on_list.order_by(DocsDay.date)).all()


def all_days_of_task(session: Session, task: Task) -> Sequence[DocsDay]:
    """Drafts included."""
    on_list = select(DocsDay).join(DayTask).where(DayTask.task_id == task.id)
    return session.scalars(on_list.order_by(DocsDay.date)).all()


def count_tasks(session: Session, *states: TaskState) -> int:
    return session.scalar(select(func.count()).where(Task.state.in_(states))) or 0


def tasks_in_review(session: Session, now: datetime, *, most: int) -> list[BriefRow]:
    """What waits for a reviewer, the longest first."""
    waiting = select(Task.id).where(Task.state == TaskState.IN_REVIEW).order_by(Task.changed_at, Task.id)
    return brief_rows(session, session.scalars(waiting.limit(most)).all(), now)


def hidden_page(session: Session, *, number: int) -> Page[Task]:
    """What is on no public list, proposed, declined, duplicates: what changed last first."""
    hidden = select(Task).where(Task.state.in_(HIDDEN)).order_by(Task.changed_at.desc(), Task.id.desc())
    shown = session.scalars(hidden.limit(HIDDEN_SHOWN).offset((number - 1) * HIDDEN_SHOWN)).all()
    return Page(shown, number, HIDDEN_SHOWN, count_tasks(session, *HIDDEN))


def original_of(session: Session, task: Task) -> Task | None:
    """The task of which this one is a duplicate."""
    return session.get(Task, task.duplicate_of_id) if task.duplicate_of_id else None


def similar_free(session: Session, task: Task, now: datetime, *, most: int = 2) -> Sequence[Task]:
    """Open tasks with a free place that are nearest to this one: the same area first, then about as long."""
    held = select(func.count()).where(Claim.task_id == Task.id, Claim.slot.is_not(None), is_open(now))
    kept = select(func.count()).where(QueueEntry.task_id == Task.id, is_waiting(now))
    taken = held.correlate(Task).scalar_subquery() + kept.correlate(Task).scalar_subquery()
    return session.scalars(
        select(Task)
        .where(Task.state == TaskState.OPEN, Task.id != task.id, taken < Task.capacity)
        .order_by(
            case((Task.area_id == task.area_id, 0), else_=1),
            case((Task.audience == task.audience, 0), else_=1),
            case((Task.size == task.size, 0), else_=1),
            Task.id,
        )
        .limit(most)
        .options(joinedload(Task.area))
    ).all()


@dataclass(frozen=True)
class Contribution:
    """Something a person did that counts: accepted or waiting work, or a review."""

    task: Task
    words: str
    at: datetime


def contributions(session: Session, person: Person) -> list[Contribution]:
    """Newest first: tasks done and work in review, and reviews given."""
    credited = (ClaimState.COMPLETED, ClaimState.SUBMITTED)
    found = []
    claims = (
        select(Claim).where(Claim.person_id == person.id, Claim.state.in_(credited)).options(joinedload(Claim.task))
    )
    for claim in session.scalars(claims):
        words = "did" if claim.state == ClaimState.COMPLETED else "handed in work for"
        found.append(Contribution(claim.task, words, claim.ended_at or claim.started_at))
    reviews = select(Review, Task).join(Task, Task.id == Review.task_id).where(Review.reviewer_id == person.id)
    for review, task in session.execute(reviews):
        found.append(Contribution(task, "reviewed", review.created_at))
    return sorted(found, key=lambda contribution: contribution.at)[::-1]
