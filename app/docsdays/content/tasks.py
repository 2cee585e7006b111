"""Tasks as the files have them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.core.documents import Record, read_unique
from app.core.loading import Loaded
from app.core.slugs import is_slug
from app.docsdays.actions.claims import lock
from app.docsdays.actions.history import record as record_event
from app.docsdays.content.rows import assign, differing, lists_changed_here, tasks_changed_here
from app.docsdays.listed_elsewhere import put_task
from app.docsdays.models import Area, DayTask, DocsDay, EventKind, Task, TaskState
from app.people.models import Person

TASK_KEYS = {
    "key", "title", "area", "size", "audience", "state", "reason", "duplicate_of", "done_on", "capacity", "why", "how",
    "target", "skills", "labels", "mentor", "self_closing", "days", "certainty", "source",
}  # fmt: skip


def load_tasks(
    session: Session, path: Path, now: datetime, day_ids: Mapping[str, int], listed_at: Mapping[str, datetime]
) -> Loaded:
    """The life of a task on the list of an example is told there: it begins as an open one, `listed_at` then."""
    known = {task.key: task for task in session.scalars(select(Task).options(joinedload(Task.day_tasks))).unique()}
    area_ids = {area.slug: area.id for area in session.scalars(select(Area))}
    mentor_ids = {slug: person_id for slug, person_id in session.execute(_MENTORS)}  # noqa: C416 — rows are no pairs
    changed_here, lists_changed = tasks_changed_here(session), lists_changed_here(session)
    closed = set(session.scalars(select(DocsDay.id).where(DocsDay.figures.is_not(None))))
    loaded = Loaded()
    duplicates: list[tuple[Record, Task]] = []
    for position, record in enumerate(read_unique(path, "key"), 1):
        record.refuse_unknown(TASK_KEYS)
        values = _task_values(record, area_ids, mentor_ids)
        days = {_day_id(record, day, day_ids): position for day in record.texts("days")}
        task = known.get(record.text("key"))
        here = changed_here.get(task.id, set()) if task else set()
        lists = _Lists(day_ids, days, closed | (lists_changed.get(task.id, set()) if task else set()))
        if task is None:
            at = next((listed_at[each] for each in record.texts("days") if each in listed_at), None)
            task = _add_task(session, record.text("key"), values, lists, example_at=at, now=now)
            known[task.key] = task
            loaded += Loaded(new=1, kept=_kept(task, lists.kept({})))
        else:
            loaded += _update_task(session, task, values, here, lists, now)
        if record.raw("duplicate_of") is not None and "duplicate_of_id" not in here:
            duplicates.append((record, task))
    for record, task in duplicates:
        original = known.get(record.text("duplicate_of"))
        if original is None or original is task:
            raise record.error("duplicate_of", "must be the key of another task of the file.")
        if task.duplicate_of_id != original.id:
            task.duplicate_of_id = original.id
    return loaded


_MENTORS = select(Person.slug, Person.id).where(Person.is_public)
"""People are no content: a site that does not know the mentor of a file, or may not show them, goes without."""


def _task_values(record: Record, area_ids: Mapping[str, int], mentor_ids: Mapping[str, int]) -> dict[str, Any]:
    area = record.text("area")
    if area not in area_ids:
        raise record.error("area", f"there is no area {area!r} in areas.yaml.")
    capacity = record.number("capacity", 1)
    if capacity < 1:
        raise record.error("capacity", "must be at least 1.")
    labels = record.texts("labels")
    if not all(is_slug(label) for label in labels):
        raise record.error("labels", "must be lower-case words joined by dashes.")
    return {
        "title": record.text("title"),
        "area_id": area_ids[area],
        "size": record.choice("size", ("S", "M", "L")),
        "audience": record.text("audience"),
        "state": record.choice("state", tuple(TaskState)),
        "state_reason": record.optional_text("reason"),
        "done_on": None if record.raw("done_on") is None else record.day("done_on"),
        "capacity": capacity,
        "why": _said(record, "why"),
        "how": _said(record, "how"),
        "target": record.optional_text("target"),
        "skills": record.texts("skills"),
        "labels": labels,
        "mentor_id": mentor_ids.get(record.optional_text("mentor") or ""),
        "is_self_closing": record.flag("self_closing"),
        "certainty": record.optional_text("certainty"),
        "source": record.optional_text("source"),
    }


def _said(record: Record, key: str) -> str:
    """Empty where nobody has said it yet, as of a wish or of a line of the wiki."""
    return "" if record.raw(key) == "" else record.text(key)


def _day_id(record: Record, day: str, day_ids: Mapping[str, int]) -> int:
    if day not in day_ids:
        raise record.error("days", f"there is no docs day on {day} in days.yaml.")
    return day_ids[day]


def _add_task(
    session: Session, key: str, values: dict[str, Any], lists: "_Lists", *, example_at: datetime | None, now: datetime
) -> Task:
    at = example_at or now
    if example_at:
        values |= {"state": TaskState.OPEN, "done_on": None}
    task = Task(key=key, created_at=at, changed_at=at, **values)
    _list_on(task, lists.wanted({}))
    session.add(task)
    session.flush()  # the event needs the id
    record_event(session, task, EventKind.LISTED, at=at, person=None)
    put_task(session, task)
    return task


@dataclass(frozen=True)
class _Lists:
    """The days on whose lists a task is to be."""

    ids: Mapping[str, int]
    in_file: Mapping[int, int]
    held: Collection[int]
    """Those of which people put it on the list or took it off, and those that are closed: they stay as they are."""

    def wanted(self, here: Mapping[int, int]) -> dict[int, int]:
        kept = {day_id: position for day_id, position in here.items() if day_id in self.held}
        return {day_id: position for day_id, position in self.in_file.items() if day_id not in self.held} | kept

    def kept(self, here: Mapping[int, int]) -> list[str]:
        other = {day_id for day_id in self.held if (day_id in here) != (day_id in self.in_file)}
        return [on for on, day_id in self.ids.items() if day_id in other]


def _update_task(
    session: Session, task: Task, values: Mapping[str, Any], changed_here: Collection[str], lists: _Lists, now: datetime
) -> Loaded:
    taken, names = differing(task, values, changed_here)
    here = {entry.day_id: entry.position for entry in task.day_tasks}
    kept = _kept(task, names + lists.kept(here))
    wanted = lists.wanted(here)
    if not taken and wanted == here:
        return Loaded(same=1, kept=kept)
    lock(session, task)
    before = task.state
    assign(task, taken)
    if wanted != here:
        _list_on(task, wanted)
    task.changed_at = now
    session.flush()  # the event and the index tell of the task as stored
    put_task(session, task)
    said = ", ".join([*taken, *(["days"] if wanted != here else [])])
    kind = EventKind.BY_FILE if task.state == before else EventKind.LISTED
    record_event(session, task, kind, at=now, person=None, from_state=before, cause=said)
    return Loaded(changed=1, kept=kept)


def _kept(task: Task, names: list[str]) -> tuple[str, ...]:
    return (f"{task.key}: {', '.join(names)}",) if names else ()


def _list_on(task: Task, positions: Mapping[int, int]) -> None:
    kept = {entry.day_id: entry for entry in task.day_tasks}
    task.day_tasks = [kept.get(day_id) or DayTask(day_id=day_id) for day_id in positions]
    for entry in task.day_tasks:
        entry.position = positions[entry.day_id]
