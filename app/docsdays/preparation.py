"""What is still to do before a day: which of its tasks lack something, and what of the wiki was not understood."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from app.docsdays.models import DocsDay, EventKind, Task, TaskEvent
from app.docsdays.models.targets import TargetCheck
from app.docsdays.queries.days import unfinished
from app.docsdays.sheets.models import ImportRun, SourceRow


@dataclass(frozen=True)
class Check:
    """Something each task should have, and those that lack it, each with a word on it where there is one."""

    words: str
    lacking: Sequence[tuple[Task, str]]


def preparation(session: Session, day: DocsDay) -> list[Check]:
    dead = TargetCheck.fault.is_not(None) & (TargetCheck.target == Task.target)
    faults = select(Task, TargetCheck.fault).join(TargetCheck, TargetCheck.task_id == Task.id)
    found = session.execute(unfinished(faults, day).where(dead)).all()
    return [
        Check("whose size was assumed when it was imported", _without(session, day, _size_is_assumed())),
        Check("without a word on why or how", _without(session, day, (Task.why == "") | (Task.how == ""))),
        Check("without a page or file to work on", _without(session, day, Task.target.is_(None))),
        Check("whose page did not answer", [(task, fault or "") for task, fault in found]),
        Check("without a mentor", _without(session, day, Task.mentor_id.is_(None))),
    ]


def _size_is_assumed() -> ColumnElement[bool]:
    """Imported, from a row without a size, and no one has said since how long it takes."""
    said = exists().where(
        TaskEvent.task_id == Task.id, TaskEvent.kind == EventKind.EDITED, TaskEvent.cause.contains("size")
    )
    imported = exists().where(SourceRow.task_id == Task.id, SourceRow.fields["size"].as_string().is_(None))
    return imported & ~said


def _without(session: Session, day: DocsDay, lacks: ColumnElement[bool]) -> list[tuple[Task, str]]:
    return [(task, "") for task in session.scalars(unfinished(select(Task), day).where(lacks))]


def last_import(session: Session) -> ImportRun | None:
    """The last page of the wiki that was imported, with the lines of it that were not understood."""
    done = select(ImportRun).where(
        ImportRun.format != "csv", ImportRun.done_at.is_not(None), ImportRun.unread.is_not(None)
    )
    return session.scalars(done.order_by(ImportRun.done_at.desc()).limit(1)).first()
