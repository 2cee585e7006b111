"""What somebody has and did here, for their own page; what happens to it when they take their data away."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.core.outbox import OutboxMail
from app.docsdays import queries
from app.docsdays.actions import claims, waiting
from app.docsdays.messages.models import DayMessage
from app.docsdays.models import (
    Claim,
    ClaimState,
    Comment,
    DayEvent,
    DocsDay,
    QueueEntry,
    Review,
    Submission,
    Task,
    TaskEvent,
)
from app.docsdays.taking import task_path
from app.docsdays.wishes.models import Vote
from app.people import dossier
from app.people.dossier import Item, Section
from app.people.models import Person


def describe(session: Session, person: Person, *, now: datetime) -> Sequence[Section]:
    return (
        Section("Tasks you have", _held(session, person, now)),
        Section("Tasks you wait for", _waits(session, person, now)),
        Section("Tasks others may ask you about", _mentors(session, person)),
        Section("What you did", _did(session, person)),
        Section("What you handed in", _handed_in(session, person)),
        Section("Your notes", _notes(session, person)),
        Section("Your reviews", _reviews(session, person)),
        Section("What you proposed", _proposals(session, person)),
        Section("What you want too", _votes(session, person)),
    )


def record(session: Session, person: Person) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Each step one took, and each time one had a task or waited for one, whatever became of it."""
    held = select(Claim, Task.key).join(Task, Task.id == Claim.task_id).where(Claim.person_id == person.id)
    waited = select(QueueEntry, Task.key).join(Task, Task.id == QueueEntry.task_id)
    waited = waited.where(QueueEntry.person_id == person.id).order_by(QueueEntry.id)
    steps = select(TaskEvent, Task.key).join(Task, Task.id == TaskEvent.task_id).where(TaskEvent.person_id == person.id)
    run = select(DayEvent, DocsDay.date).join(DocsDay, DocsDay.id == DayEvent.day_id)
    removed = select(Comment, Task.key).join(Task, Task.id == Comment.task_id)
    removed = removed.where(Comment.removed_by_id == person.id).order_by(Comment.id)
    wrote = select(DayMessage).where(DayMessage.author_id == person.id).order_by(DayMessage.id)
    return {
        "tasks_had": [
            {
                "key": key,
                "from": row.started_at,
                "until": row.ended_at or row.ends_at,
                "state": row.state,
                "reason": row.ended_reason,
            }
            for row, key in session.execute(held.order_by(Claim.id))
        ],
        "tasks_waited_for": [
            {"key": key, "from": row.joined_at, "until": row.ended_at or row.offered_until, "state": row.state}
            for row, key in session.execute(waited)
        ],
        "steps": [
            {"key": key, "at": row.at, "what": row.kind, "words": row.cause}
            for row, key in session.execute(steps.order_by(TaskEvent.id))
        ],
        "days_run": [
            {"day": day.isoformat(), "at": row.at, "what": row.kind, "words": row.words, "state": row.to_state}
            for row, day in session.execute(run.where(DayEvent.person_id == person.id).order_by(DayEvent.id))
        ],
        "notes_removed": [{"key": key, "at": row.removed_at} for row, key in session.execute(removed)],
        "messages_to_days": [
            {"subject": row.subject, "words": row.text, "people": row.recipients, "at": row.created_at}
            for row in session.scalars(wrote)
        ],
    }


def give_back(session: Session, person: Person, *, now: datetime) -> None:
    """Others can take what the person still had or waited for; their work and their texts stay, under no name."""
    for entry in queries.waits_of(session, person, now):
        waiting.leave(session, entry.task, person, now=now)
    for held in queries.claims_of(session, person, now):
        if held.state == ClaimState.ACTIVE:
            claims.release(session, held.task, person, now=now)
    session.execute(update(Task).where(Task.mentor_id == person.id).values(mentor_id=None))


def _held(session: Session, person: Person, now: datetime) -> list[Item]:
    return [
        Item(
            held.task.title,
            task_path(held.task),
            held.started_at,
            "waits for a review" if held.state == ClaimState.SUBMITTED else "yours",
            {"key": held.task.key, "until": held.ends_at.isoformat() if held.ends_at else None},
        )
        for held in queries.claims_of(session, person, now)
    ]


def _waits(session: Session, person: Person, now: datetime) -> list[Item]:
    return [
        Item(entry.task.title, task_path(entry.task), entry.joined_at, entry.state, {"key": entry.task.key})
        for entry in queries.waits_of(session, person, now)
    ]


def _mentors(session: Session, person: Person) -> list[Item]:
    mine = session.scalars(select(Task).where(Task.mentor_id == person.id).order_by(Task.id))
    return [Item(task.title, task_path(task), task.created_at, data={"key": task.key}) for task in mine]


def _did(session: Session, person: Person) -> list[Item]:
    return [
        Item(done.task.title, task_path(done.task), done.at, f"you {done.words} it", {"key": done.task.key})
        for done in queries.contributions(session, person)
    ]


def _handed_in(session: Session, person: Person) -> list[Item]:
    mine = select(Submission, Task).join(Task, Task.id == Submission.task_id).order_by(Submission.id)
    return [
        Item(task.title, task_path(task), row.created_at, data={"words": row.text, "link": row.link})
        for row, task in session.execute(mine.where(Submission.person_id == person.id))
    ]


def _reviews(session: Session, person: Person) -> list[Item]:
    mine = select(Review, Task).join(Task, Task.id == Review.task_id).order_by(Review.id)
    return [
        Item(
            task.title,
            task_path(task),
            row.created_at,
            "accepted" if row.is_accepted else "more work asked for",
            {"words": row.text},
        )
        for row, task in session.execute(mine.where(Review.reviewer_id == person.id))
    ]


def _notes(session: Session, person: Person) -> list[Item]:
    mine = select(Comment, Task).join(Task, Task.id == Comment.task_id).order_by(Comment.id)
    return [
        Item(task.title, task_path(task), row.created_at, "removed" if row.removed_at else "", {"words": row.text})
        for row, task in session.execute(mine.where(Comment.person_id == person.id))
    ]


def _proposals(session: Session, person: Person) -> list[Item]:
    mine = session.scalars(select(Task).where(Task.proposed_by_id == person.id).order_by(Task.id))
    return [
        Item(
            task.title,
            task_path(task),
            task.created_at,
            "waits for an organiser" if task.is_held else task.state,
            {"words": task.why, "page": task.target},
        )
        for task in mine
    ]


def _votes(session: Session, person: Person) -> list[Item]:
    mine = select(Vote, Task).join(Task, Task.id == Vote.task_id).where(Vote.person_id == person.id).order_by(Task.id)
    return [
        Item(
            task.title,
            task_path(task),
            vote.created_at,
            task.state,
            {"told": vote.told_at.isoformat() if vote.told_at else None},
        )
        for vote, task in session.execute(mine)
    ]


def rename(session: Session, person: Person, before: str, *, now: datetime) -> None:  # noqa: ARG001 — the signature is the dossier's
    """In mails to others that are not sent yet."""
    wrote = session.scalars(select(DayMessage.id).where(DayMessage.author_id == person.id))
    for message_id in wrote.all():
        waiting = update(OutboxMail).where(OutboxMail.dedupe_key.startswith(f"day-message:{message_id}:"))
        session.execute(
            waiting.values(text=func.replace(OutboxMail.text, f"{before} writes to", f"{person.name} writes to"))
        )


def withdraw(session: Session, person: Person, *, now: datetime) -> None:  # noqa: ARG001 — as above
    """Votes go; what was proposed stays, under no name."""
    session.execute(delete(Vote).where(Vote.person_id == person.id))


dossier.register("docs days", describe, record=record, rename=rename, let_go=give_back, erase=withdraw)
