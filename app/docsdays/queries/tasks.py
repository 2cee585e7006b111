"""One task and its history, and what somebody did."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import case, func, select
from sqlalchemy.orm import QueryableAttribute, Session, joinedload

from app.core.paging import Page
from app.docsdays.models import (
    Area,
    Claim,
    ClaimState,
    Comment,
    DayState,
    DayTask,
    DocsDay,
    EntryState,
    EventKind,
    QueueEntry,
    Review,
    Submission,
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
class HistoryLine:
    """One thing that happened. `words` follow the name, or stand alone where nobody did it; `text` is plain."""

    at: datetime
    person: Person | None
    words: str
    text: str | None = None
    link: str | None = None
    note: Comment | None = None
    """The note that was written, for who may remove it."""


SHOWN = {
    EventKind.LISTED: "put it on the list",
    EventKind.PROPOSED: "proposed it",
    EventKind.LET_THROUGH: "put it on the wish list",
    EventKind.OPENED: "opened it",
    EventKind.DECLINED: "declined it",
    EventKind.WITHDRAWN: "took the proposal back",
    EventKind.MERGED: "found that it is the same as another",
    EventKind.EDITED: "changed the text",
    EventKind.CLAIMED: "took it",
    EventKind.RENEWED: "extended the time",
    EventKind.RELEASED: "gave it back",
    EventKind.REVOKED: "took it back from the holder",
    EventKind.ASKED_TO_PARK: "asked to set it aside",
    EventKind.PARKED: "set it aside",
    EventKind.UNPARKED: "took it up again",
    EventKind.REOPENED: "opened it again",
    EventKind.NOTE_REMOVED: "removed a note",
    EventKind.NOTE_PUT_BACK: "put a note back",
}
"""The kinds told from events; submissions, reviews and notes tell of themselves."""
HISTORY_PAGE = 50
GIVES_REASON = (
    EventKind.REVOKED,
    EventKind.ASKED_TO_PARK,
    EventKind.PARKED,
    EventKind.REOPENED,
    EventKind.OPENED,
    EventKind.DECLINED,
    EventKind.MERGED,
)


OF_LINE = {
    EventKind.QUEUED: "Somebody joined the line",
    EventKind.OFFERED: "A place was kept for the next in line",
    EventKind.LEFT: "Somebody left the line",
}
"""Told without names: who waits is nobody else's business."""
OFFER_PASSED = "The next in line did not take the place in time"
LAPSED = "had it until the time ran out"
WITH_WORK = "work handed in"
"""The cause of a claim that was made by handing work in."""


def history(
    session: Session, task: Task, now: datetime, *, number: int = 1, others: Iterable[HistoryLine] = ()
) -> list[HistoryLine]:
    """Page `number` of it, newest first, and one line more where there is an older page. `others`: what else to tell.

    A lapse, of an offer too, is told from the moment it is due, whether a sweep has written it down or not.
    """
    most = number * HISTORY_PAGE + 1
    lines = _event_lines(session, task, most) + _lapse_lines(session, task, now, most)
    for submission in _newest(session, Submission, Submission.person, task, most):
        at, text, link = submission.created_at, submission.text, submission.link
        lines.append(HistoryLine(at, submission.person, "handed in work", text, link))
    for review in _newest(session, Review, Review.reviewer, task, most):
        words = "accepted it" if review.is_accepted else "asked for more work"
        lines.append(HistoryLine(review.created_at, review.reviewer, words, review.text or None))
    for note in _newest(session, Comment, Comment.person, task, most):
        if note.removed_at is None:
            lines.append(HistoryLine(note.created_at, note.person, "wrote a note", note.text, note=note))
        else:
            lines.append(HistoryLine(note.created_at, note.person, "wrote a note, which was removed", note=note))
    lines += others
    return sorted(lines, key=lambda line: line.at)[::-1][most - 1 - HISTORY_PAGE : most]


Said = TypeVar("Said", Submission, Review, Comment)


def _newest(
    session: Session, kind: type[Said], who: QueryableAttribute[Person], task: Task, most: int
) -> Sequence[Said]:
    """The oldest of them first."""
    of_task = select(kind).where(kind.task_id == task.id).order_by(kind.created_at.desc(), kind.id.desc())
    return session.scalars(of_task.limit(most).options(joinedload(who))).all()[::-1]


def _event_lines(session: Session, task: Task, most: int) -> list[HistoryLine]:
    by_somebody = TaskEvent.person_id.is_not(None) | TaskEvent.kind.in_((EventKind.OPENED, EventKind.OFFERED))
    events = session.scalars(
        select(TaskEvent)
        .where(TaskEvent.task_id == task.id, TaskEvent.kind.in_(SHOWN | OF_LINE), by_somebody)
        .where(func.coalesce(TaskEvent.cause, "") != WITH_WORK)
        .order_by(TaskEvent.id.desc())
        .limit(most)
        .options(joinedload(TaskEvent.person))
    ).all()
    return [_event_line(event) for event in events[::-1]]


def _event_line(event: TaskEvent) -> HistoryLine:
    kind = EventKind(event.kind)
    if kind in OF_LINE:
        return HistoryLine(event.at, None, OF_LINE[kind])
    return HistoryLine(event.at, event.person, SHOWN[kind], event.cause if kind in GIVES_REASON else None)


def _lapse_lines(session: Session, task: Task, now: datetime, most: int) -> list[HistoryLine]:
    overdue = Claim.ended_at.is_(None) & (Claim.ends_at <= now)
    lapsed = session.scalars(
        select(Claim)
        .where(Claim.task_id == task.id, overdue | (Claim.state == ClaimState.EXPIRED))
        .order_by(Claim.ends_at.desc(), Claim.id.desc())
        .limit(most)
        .options(joinedload(Claim.person))
    )
    passed = session.scalars(
        select(QueueEntry.offered_until)
        .where(QueueEntry.task_id == task.id, QueueEntry.offered_until.is_not(None))
        .where(
            (QueueEntry.how == EntryState.PASSED) | (QueueEntry.ended_at.is_(None) & (QueueEntry.offered_until <= now))
        )
        .order_by(QueueEntry.offered_until.desc())
        .limit(most)
    )
    lines = [HistoryLine(claim.ends_at, claim.person, LAPSED) for claim in lapsed if claim.ends_at]
    return lines + [HistoryLine(at, None, OFFER_PASSED) for at in passed if at]


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
