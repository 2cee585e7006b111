"""What somebody has and did here, for their own page; what happens to it when they take their data away."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.docsdays import queries
from app.docsdays.actions import claims
from app.docsdays.models import ClaimState, Comment, Submission, Task
from app.docsdays.taking import task_path
from app.people import dossier
from app.people.dossier import Item, Section
from app.people.models import Person


def describe(session: Session, person: Person, *, now: datetime) -> Sequence[Section]:
    return (
        Section("Tasks you have", _held(session, person, now)),
        Section("What you did", _did(session, person)),
        Section("What you handed in", _handed_in(session, person)),
        Section("Your notes", _notes(session, person)),
    )


def give_back(session: Session, person: Person, *, now: datetime) -> None:
    """Others can take what the person still had; their work and their texts stay, under no name."""
    for held in queries.claims_of(session, person, now):
        if held.state == ClaimState.ACTIVE:
            claims.release(session, held.task, person, now=now)


def _held(session: Session, person: Person, now: datetime) -> list[Item]:
    return [
        Item(
            held.task.title,
            task_path(held.task),
            held.started_at,
            held.state,
            {"key": held.task.key, "until": held.ends_at.isoformat() if held.ends_at else None},
        )
        for held in queries.claims_of(session, person, now)
    ]


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


def _notes(session: Session, person: Person) -> list[Item]:
    mine = select(Comment, Task).join(Task, Task.id == Comment.task_id).order_by(Comment.id)
    return [
        Item(task.title, task_path(task), row.created_at, data={"words": row.text})
        for row, task in session.execute(mine.where(Comment.person_id == person.id))
    ]


dossier.register("docs days", describe, let_go=give_back)
