"""Notes on a task: written by anybody, removed as spam by an organiser, and put back if that was a mistake."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.docsdays import mails, queries
from app.docsdays.actions.claims import extend, lock
from app.docsdays.actions.history import record, touch
from app.docsdays.models import Comment, EventKind, Task
from app.people.models import Person


def write(session: Session, task: Task, person: Person, *, text: str, now: datetime) -> Comment:
    """Adds a note; the same note twice is one. A note of somebody who has the task extends their time."""
    task = lock(session, task)
    last = session.scalars(
        select(Comment).where(Comment.task_id == task.id).order_by(Comment.id.desc()).limit(1)
    ).first()
    if last is not None and (last.person_id, last.text) == (person.id, text):
        return last
    note = Comment(task_id=task.id, person_id=person.id, text=text, created_at=now)
    session.add(note)
    session.flush()  # the news of it needs the id
    touch(session, task, at=now)
    open_claims = queries.open_claims(session, task, now)
    told = {person.id, *(held.person_id for held in open_claims)}
    for asked in queries.whom_to_ask(session, task):
        if asked.id not in told:
            mails.tell_question(session, task, asked, now=now)
    for held in open_claims:
        if held.person_id == person.id:
            extend(session, held, person, now=now, cause="note")
        else:
            mails.tell_note(session, held, note_id=note.id, now=now)
    return note


def remove(session: Session, task: Task, note: Comment, organiser: Person, *, now: datetime) -> None:
    """Shows in its place that it was removed; the text is kept, so that it can be put back. Twice is once."""
    task = lock(session, task)
    if _change(session, note, Comment.removed_at.is_(None), removed_at=now, removed_by_id=organiser.id):
        record(session, task, EventKind.NOTE_REMOVED, at=now, person=organiser)


def put_back(session: Session, task: Task, note: Comment, organiser: Person, *, now: datetime) -> None:
    task = lock(session, task)
    if _change(session, note, Comment.removed_at.is_not(None), removed_at=None, removed_by_id=None):
        record(session, task, EventKind.NOTE_PUT_BACK, at=now, person=organiser)


def _change(session: Session, note: Comment, is_as_expected: ColumnElement[bool], **values: object) -> bool:
    """Whether this is who did it: of two organisers at once one is."""
    changed = session.execute(
        update(Comment).where(Comment.id == note.id, is_as_expected).values(**values).returning(Comment.id)
    ).scalar()
    return changed is not None
