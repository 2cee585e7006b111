"""Handing work in, accepting it, or giving it back with a word on what is missing."""

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import siteinfo
from app.docsdays import leases, mails, queries
from app.docsdays.actions import queue
from app.docsdays.actions.claims import free_slot, insert_claim, leave_line, lock, move
from app.docsdays.actions.history import record
from app.docsdays.actions.lapses import change, end, end_overdue
from app.docsdays.actions.pauses import pause, resume
from app.docsdays.errors import (
    LeaseLapsedError,
    NotInReviewError,
    NotReviewerError,
    OwnWorkError,
    TaskClosedError,
    TextNeededError,
)
from app.docsdays.models import Claim, ClaimState, EventKind, Review, Submission, Task, TaskState
from app.people.models import Person

CLOSES_ITSELF = "small enough to need no reviewer"


def submit(
    session: Session,
    task: Task,
    person: Person,
    *,
    text: str,
    link: str | None,
    again: bool = False,
    is_read: bool = False,
    now: datetime,
) -> Submission:
    """Hands in work, with or without a claim: unclaimed work counts, and is claimed in the same step.

    `again` says that the person knows that their time ran out; without it a lapsed claim is a LeaseLapsedError.
    A small task that organisers marked so is done at once if there is a link to see the work, unless a reviewer
    is about to decide on it (`is_read`).
    Raises TaskClosedError too.
    """
    task = lock(session, task)
    end_overdue(session, Claim.task_id == task.id, now=now)
    held = queries.open_claim(session, task, person, now)
    last = held or queries.last_claim(session, task, person)
    same = _same_submission(session, task, last, text, link) if last else None
    if same is not None:
        return same
    if held is None and not again and last is not None and last.is_lapsed(now):
        raise LeaseLapsedError(last)
    if task.state == TaskState.DONE and last is not None and last.state == ClaimState.OVERTAKEN:
        return _hand_in_late(session, task, last, text=text, link=link, now=now)
    if task.state not in (TaskState.OPEN, TaskState.IN_REVIEW):
        raise TaskClosedError(task)
    claim = held or _claim_for_work(session, task, person, now=now)
    submission = _hand_in(session, task, claim, text=text, link=link, now=now)
    if link and not is_read and _closes_itself(session, task, claim):
        today = now.astimezone(ZoneInfo(siteinfo.load(session).time_zone)).date()
        _close(session, task, person, EventKind.CLOSED, text=CLOSES_ITSELF, today=today, now=now)
    elif not is_read:
        _tell_readers(session, task, person, now=now)
    pause(session, task, person, now=now)
    for other in queries.active_claims(session, task, now):
        mails.tell_work_beside(session, other, submission_id=submission.id, now=now)
    queue.follow(session, task, now=now)
    return submission


def _tell_readers(session: Session, task: Task, author: Person, *, now: datetime) -> None:
    for reader in queries.who_reads_work(session, task):
        if reader.id != author.id:
            mails.tell_handed_in(session, task, reader, now=now)


def _hand_in(session: Session, task: Task, claim: Claim, *, text: str, link: str | None, now: datetime) -> Submission:
    """Stops the clock of the claim and leaves the task to a reviewer."""
    stopped = {"ends_at": None, "left_seconds": None, "remind_at": None, "person_slot": None}
    if not change(session, claim, state=ClaimState.SUBMITTED, **stopped):
        raise LeaseLapsedError(claim)
    submission = _submission(session, claim, text=text, link=link, now=now)
    before = move(session, task, TaskState.IN_REVIEW)  # flushes the submission, so that the mails can name it
    record(session, task, EventKind.SUBMITTED, at=now, person=claim.person, claim=claim, from_state=before)
    return submission


def _hand_in_late(
    session: Session, task: Task, claim: Claim, *, text: str, link: str | None, now: datetime
) -> Submission:
    """Work of somebody who had the task when others finished it: it counts beside theirs."""
    claim.state = ClaimState.COMPLETED
    submission = _submission(session, claim, text=text, link=link, now=now)
    for kind in (EventKind.SUBMITTED, EventKind.COMPLETED):
        record(session, task, kind, at=now, person=claim.person, claim=claim)
    return submission


def _submission(session: Session, claim: Claim, *, text: str, link: str | None, now: datetime) -> Submission:
    values = {"task_id": claim.task_id, "claim_id": claim.id, "person_id": claim.person_id}
    submission = Submission(**values, text=text, link=link, created_at=now)
    session.add(submission)
    return submission


def _closes_itself(session: Session, task: Task, claim: Claim) -> bool:
    """Not while work of others waits for a reviewer: nobody but a reviewer decides on that."""
    return task.is_self_closing and all(each.id == claim.id for each in queries.submitted_claims(session, task))


def _same_submission(session: Session, task: Task, claim: Claim, text: str, link: str | None) -> Submission | None:
    """A second press of the button is not a second piece of work."""
    last = session.scalars(
        select(Submission).where(Submission.claim_id == claim.id).order_by(Submission.id.desc()).limit(1)
    ).first()
    waits_or_closed = claim.state == ClaimState.SUBMITTED or task.state == TaskState.DONE
    return last if waits_or_closed and last is not None and (last.text, last.link) == (text, link) else None


def _claim_for_work(session: Session, task: Task, person: Person, *, now: datetime) -> Claim:
    """A claim of somebody who did the work first. It takes a place if one is free for them, and needs none if not."""
    waiting = queue.end_passed(session, task, now=now)
    has_place = queue.places_for(session, task, waiting, person, now=now) > 0
    claim_id = insert_claim(
        session,
        task_id=task.id,
        person_id=person.id,
        slot=free_slot(session, task) if has_place else None,
        person_slot=None,
        state=ClaimState.SUBMITTED,
        started_at=now,
        task_version=task.version,
    )
    assert claim_id is not None  # noqa: S101 — the task is locked and the person has no open claim of it
    claim = session.get_one(Claim, claim_id)
    entry = leave_line(waiting, claim)
    record(session, task, EventKind.CLAIMED, at=now, person=person, claim=claim, entry=entry, cause=queries.WITH_WORK)
    return claim


def accept(session: Session, task: Task, reviewer: Person, *, text: str = "", today: date, now: datetime) -> Review:
    """Marks the task done. Everybody who handed work in is credited, and the reviewer too.

    Raises NotReviewerError, NotInReviewError, OwnWorkError.
    """
    task = lock(session, task)
    end_overdue(session, Claim.task_id == task.id, now=now)
    _check_reviewer(session, task, reviewer)
    review = _review(session, task, reviewer, is_accepted=True, text=text, now=now)
    for claim in _close(session, task, reviewer, EventKind.ACCEPTED, text=text, today=today, now=now):
        mails.send_accepted(session, claim, review_id=review.id, now=now)
    return review


def accept_elsewhere(
    session: Session, task: Task, reviewer: Person, *, text: str, today: date, now: datetime
) -> Review:
    """Marks a task done by work that nobody handed in here; `text` says where it is. Otherwise as `accept`.

    Raises TaskClosedError.
    """
    task = _lock_for_closing(session, task, now=now)
    review = _review(session, task, reviewer, is_accepted=True, text=text, now=now)
    for claim in _close(session, task, reviewer, EventKind.ACCEPTED, text=text, today=today, now=now):
        mails.tell_done_elsewhere(session, claim, now=now)
    return review


def close(
    session: Session,
    task: Task,
    organiser: Person | None,
    *,
    text: str,
    by: Collection[str] = (),
    today: date,
    now: datetime,
) -> None:
    """Marks a task done because it is told elsewhere that it is, such as on the wiki; `text` says where.

    Whoever handed work in is credited, and of those who have the task whom `by` names; nobody reviewed it.
    Raises TaskClosedError where it is neither open nor in review.
    """
    task = _lock_for_closing(session, task, now=now)
    for claim in _close(session, task, organiser, EventKind.CLOSED, text=text, by=by, today=today, now=now):
        mails.tell_done_elsewhere(session, claim, now=now)


def _lock_for_closing(session: Session, task: Task, *, now: datetime) -> Task:
    task = lock(session, task)
    if task.state not in (TaskState.OPEN, TaskState.IN_REVIEW):
        raise TaskClosedError(task)
    end_overdue(session, Claim.task_id == task.id, now=now)
    return task


def _review(session: Session, task: Task, reviewer: Person, *, is_accepted: bool, text: str, now: datetime) -> Review:
    review = Review(task_id=task.id, reviewer_id=reviewer.id, is_accepted=is_accepted, text=text, created_at=now)
    session.add(review)
    return review


def _close(
    session: Session,
    task: Task,
    person: Person | None,
    kind: EventKind,
    *,
    text: str,
    by: Collection[str] = (),
    today: date,
    now: datetime,
) -> list[Claim]:
    """Gives the claims that are completed with it; who had the task besides is told that they can still hand in."""
    before = move(session, task, TaskState.DONE, done_on=today)  # flushes a review, so that the mails can name it
    record(session, task, kind, at=now, person=person, from_state=before, cause=text)
    completed = []
    for claim in queries.open_claims(session, task):
        is_credited = claim.state == ClaimState.SUBMITTED or claim.person.name in by
        end(session, claim, ClaimState.COMPLETED if is_credited else ClaimState.OVERTAKEN, at=now)
        ended = EventKind.COMPLETED if is_credited else EventKind.OVERTAKEN
        record(session, task, ended, at=now, person=person, claim=claim)
        if is_credited:
            completed.append(claim)
        else:
            mails.send_overtaken(session, claim, now=now)
    queue.follow(session, task, now=now)
    return completed


def return_work(session: Session, task: Task, reviewer: Person, *, text: str, now: datetime) -> Review:
    """More work is needed: whoever handed in has the task again, with a fresh lease, and reads why.

    Raises NotReviewerError, NotInReviewError, OwnWorkError, TextNeededError.
    """
    if not text.strip():
        raise TextNeededError("Say what is still missing, so that the next step is clear.")
    task = lock(session, task)
    end_overdue(session, Claim.task_id == task.id, now=now)
    _check_reviewer(session, task, reviewer)
    review = _review(session, task, reviewer, is_accepted=False, text=text, now=now)
    before = move(session, task, TaskState.OPEN)  # flushes the review, so that the mails can name it
    record(session, task, EventKind.RETURNED, at=now, person=reviewer, from_state=before, cause=text)
    for claim in queries.submitted_claims(session, task):
        _give_back(session, task, claim, reviewer, now=now)
        mails.send_returned(session, claim, text=text, review_id=review.id, now=now)
    resume(session, task, reviewer, now=now)
    queue.follow(session, task, now=now)
    return review


def _check_reviewer(session: Session, task: Task, reviewer: Person) -> None:
    if not reviewer.is_organiser:
        raise NotReviewerError
    if task.state != TaskState.IN_REVIEW:
        raise NotInReviewError(task)
    if any(claim.person_id == reviewer.id for claim in queries.open_claims(session, task)):
        raise OwnWorkError


def _give_back(session: Session, task: Task, claim: Claim, reviewer: Person, *, now: datetime) -> None:
    """Starts the clock again. Work handed in beside others who have every place goes back to them."""
    slot = claim.slot or free_slot(session, task)
    if slot is None:
        end(session, claim, ClaimState.RELEASED, at=now)
        record(session, task, EventKind.RELEASED, at=now, person=reviewer, claim=claim, cause="others have the task")
        return
    ends_at = leases.lease_end(now, on_day=queries.is_on_a_day(session, task, now))
    remind_at = leases.reminder(ends_at, now=now)
    change(session, claim, state=ClaimState.ACTIVE, slot=slot, ends_at=ends_at, remind_at=remind_at)
    record(session, task, EventKind.RESTORED, at=now, person=reviewer, claim=claim)
