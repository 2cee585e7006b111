"""The history of a task: its events, and in their own words what was handed in, decided and noted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, QueryableAttribute, Session, aliased, contains_eager, joinedload

from app.docsdays.models import (
    ON_LISTS,
    Claim,
    ClaimState,
    Comment,
    DayState,
    DocsDay,
    EntryState,
    EventKind,
    QueueEntry,
    Review,
    Submission,
    Task,
    TaskEvent,
)
from app.people.models import Person
from app.web.filters import date_long


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


DID = {
    EventKind.LISTED: "put it on the list",
    EventKind.PROPOSED: "proposed it",
    EventKind.LET_THROUGH: "put it on the wish list",
    EventKind.OPENED: "opened it",
    EventKind.DECLINED: "declined it",
    EventKind.WITHDRAWN: "took the proposal back",
    EventKind.MERGED: "found that it is the same as another",
    EventKind.EDITED: "changed the text",
    EventKind.PUT_ON_DAY: "put it on the list of",
    EventKind.TAKEN_OFF_DAY: "took it off the list of",
    EventKind.CLAIMED: "took it",
    EventKind.RENEWED: "extended the time",
    EventKind.RELEASED: "gave it back",
    EventKind.REVOKED: "took it back from the holder",
    EventKind.CLOSED: "closed it",
    EventKind.ASKED_TO_PARK: "asked to set it aside",
    EventKind.PARKED: "set it aside",
    EventKind.UNPARKED: "took it up again",
    EventKind.REOPENED: "opened it again",
    EventKind.NOTE_REMOVED: "removed a note",
    EventKind.NOTE_PUT_BACK: "put a note back",
    EventKind.EDITS_DISMISSED: "found that what was edited so far is not the work",
}
"""Told by who did it; submissions, reviews and notes tell of themselves."""
CAME_TO = {
    EventKind.COMPLETED: "is credited with it",
    EventKind.OVERTAKEN: "had it when others finished it",
    EventKind.RESTORED: "has it again",
    EventKind.RELEASED: "has it no longer, as others have every place",
    EventKind.PAUSED: "keeps it, and the clock stands still",
    EventKind.RESUMED: "has it with the time that was left",
}
"""Told of the holder, where it came of what somebody else did."""
OF_NOBODY = {
    EventKind.OPENED: "It was opened",
    EventKind.BY_FILE: "A file changed it",
    EventKind.QUEUED: "Somebody joined the line",
    EventKind.OFFERED: "A place was kept for the next in line",
    EventKind.OFFER_WITHDRAWN: "No place was kept for the next in line any more",
    EventKind.LEFT: "Somebody left the line",
    EventKind.LINE_CLOSED: "Somebody's wait ended with it",
}
"""Told without names: who waits is nobody else's business."""
HISTORY_PAGE = 50
GIVES_REASON = (
    EventKind.REVOKED,
    EventKind.CLOSED,
    EventKind.ASKED_TO_PARK,
    EventKind.PARKED,
    EventKind.REOPENED,
    EventKind.OPENED,
    EventKind.DECLINED,
    EventKind.MERGED,
)
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
    deeds, outcomes = _event_lines(session, task, most)
    lines = deeds + _lapse_lines(session, task, now, most)
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
    lines += [*others, *outcomes]  # of one moment, what came of something is told after it
    return sorted(lines, key=lambda line: line.at)[::-1][most - 1 - HISTORY_PAGE : most]


Said = TypeVar("Said", Submission, Review, Comment)


def _newest(
    session: Session, kind: type[Said], who: QueryableAttribute[Person], task: Task, most: int
) -> Sequence[Said]:
    """The oldest of them first."""
    of_task = select(kind).where(kind.task_id == task.id).order_by(kind.created_at.desc(), kind.id.desc())
    return session.scalars(of_task.limit(most).options(joinedload(who))).all()[::-1]


def _event_lines(session: Session, task: Task, most: int) -> tuple[list[HistoryLine], list[HistoryLine]]:
    """What somebody did, and what came of it for holders or for the task."""
    holder = aliased(Person)
    rows = session.execute(
        select(TaskEvent, holder)
        .outerjoin(Claim, Claim.id == TaskEvent.claim_id)
        .outerjoin(holder, holder.id == Claim.person_id)
        .outerjoin(TaskEvent.day)
        .where(TaskEvent.task_id == task.id, _is_told(holder.id))
        .order_by(TaskEvent.id.desc())
        .limit(most)
        .options(joinedload(TaskEvent.person), contains_eager(TaskEvent.day).load_only(DocsDay.date))
    ).all()[::-1]
    outcomes = [_outcome(event, of) for event, of in rows if _is_outcome(event, of)]
    return [_deed(event) for event, of in rows if not _is_outcome(event, of)], outcomes


def _is_told(holder_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Not what a file put on the list, as that was there from the beginning, and no list that is a draft."""
    kind, cause = TaskEvent.kind, TaskEvent.cause
    by_person = TaskEvent.person_id.is_not(None)
    return (
        (kind.in_(OF_NOBODY) & (kind != EventKind.OPENED))
        | (kind.in_(DID) & (by_person | (kind != EventKind.LISTED)) & (func.coalesce(cause, "") != WITH_WORK))
        | (kind.in_(CAME_TO) & holder_id.is_distinct_from(TaskEvent.person_id))
    ) & (kind.not_in(ON_LISTS) | (DocsDay.state != DayState.DRAFT))


def _is_outcome(event: TaskEvent, holder: Person | None) -> bool:
    of_another = holder is not None and holder.id != event.person_id
    return event.kind == EventKind.CLOSED or (event.kind in CAME_TO and of_another)


def _outcome(event: TaskEvent, holder: Person | None) -> HistoryLine:
    if event.kind == EventKind.CLOSED:
        return _deed(event)
    return HistoryLine(event.at, holder, CAME_TO[EventKind(event.kind)])


def _deed(event: TaskEvent) -> HistoryLine:
    kind = EventKind(event.kind)
    reason = event.cause if kind in GIVES_REASON else None
    if kind in OF_NOBODY and (event.person_id is None or kind not in DID):
        return HistoryLine(event.at, None, OF_NOBODY[kind], reason)
    words = DID[kind]
    if event.day is not None:
        words = f"{words} {date_long(event.day.date)}"
    return HistoryLine(event.at, event.person, words if event.person else f"An import {words}", reason)


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
