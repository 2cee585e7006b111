"""Areas, days and tasks in and out of `content/docs-days/`.

Texts are taken from the files. The state of a task is too, until people have moved it here: then what they did stays.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from app.core.database import Base
from app.core.documents import Record, dump_yaml, read_unique
from app.core.loading import Loaded
from app.core.slugs import is_slug
from app.core.zones import rfc3339
from app.docsdays import examples
from app.docsdays.actions.history import record as record_event
from app.docsdays.listed_elsewhere import put_task
from app.docsdays.models import Area, DayState, DayTask, DocsDay, EventKind, Task, TaskEvent, TaskState, midnight
from app.people.models import Person

FOLDER = "docs-days"
AREA_KEYS = {"slug", "name", "description"}
DAY_KEYS = {
    "date", "name", "uid", "sequence", "created", "updated", "time_zone", "channel", "channel_network", "goal", "body",
    "state", "unconfirmed", "example", "introduction", "source",
}  # fmt: skip
TASK_KEYS = {
    "key", "title", "area", "size", "audience", "state", "reason", "duplicate_of", "done_on", "capacity", "why", "how",
    "target", "skills", "labels", "mentor", "self_closing", "days", "certainty", "source",
}  # fmt: skip


def load(session: Session, folder: Path, *, zone: ZoneInfo, now: datetime) -> Loaded:
    """Reads `areas.yaml`, `days.yaml`, `tasks.yaml` and `examples/`. `zone` is that of days that name none.

    Raises ContentError.
    """
    folder /= FOLDER
    if not folder.is_dir():
        return Loaded()
    loaded = _load_areas(session, folder / "areas.yaml")
    loaded += _load_days(session, folder / "days.yaml", zone)
    played = examples.read(folder)
    loaded += _load_tasks(session, folder / "tasks.yaml", now, examples.listed_at(played, zone))
    return loaded + examples.play(session, played, now=now)


def _load_areas(session: Session, path: Path) -> Loaded:
    known = {area.slug: area for area in session.scalars(select(Area))}
    loaded = Loaded()
    for position, record in enumerate(read_unique(path, "slug"), 1):
        record.refuse_unknown(AREA_KEYS)
        slug = record.text("slug")
        if not is_slug(slug):
            raise record.error("slug", "must be lower-case words joined by dashes.")
        values = {"name": record.text("name"), "description": record.text("description"), "position": position}
        loaded += _put(session, known.get(slug), Area, {"slug": slug}, values)
    session.flush()  # tasks need the ids
    return loaded


def _load_days(session: Session, path: Path, zone: ZoneInfo) -> Loaded:
    known = {day.date: day for day in session.scalars(select(DocsDay))}
    loaded = Loaded()
    for record in read_unique(path, "date"):
        record.refuse_unknown(DAY_KEYS)
        day = known.get(record.day("date"))
        loaded += _put(session, day, DocsDay, {"date": record.day("date")}, _day_values(record, zone, day))
    session.flush()  # tasks need the ids
    return loaded


def _day_values(record: Record, zone: ZoneInfo, known: DocsDay | None) -> dict[str, Any]:
    try:
        time_zone = ZoneInfo(record.optional_text("time_zone") or zone.key)
    except (KeyError, ValueError) as error:
        raise record.error("time_zone", "must be a time zone such as Europe/London.") from error
    state = DayState(record.choice("state", tuple(DayState)))
    values = {
        "name": record.text("name"),
        "uid": record.text("uid"),
        "sequence": record.number("sequence"),
        "time_zone": time_zone.key,
        "channel": record.optional_text("channel"),
        "channel_network": record.optional_text("channel_network"),
        "goal": record.text("goal"),
        "body": record.text("body"),
        "state": state,
        "unconfirmed": record.optional_text("unconfirmed"),
        "is_example": record.flag("example"),
        "introduction": record.optional_text("introduction"),
        "source": record.optional_text("source"),
        "created_at": record.moment("created"),
        "updated_at": record.moment("updated"),
    }
    if state not in (DayState.CLOSED, DayState.REPORTED):
        values["closed_at"] = None
    elif known is None or known.closed_at is None:
        values["closed_at"] = midnight(record.day("date") + timedelta(days=1), time_zone.key)
    return values


def _load_tasks(session: Session, path: Path, now: datetime, listed_at: Mapping[str, datetime]) -> Loaded:
    """The life of a task on the list of an example is told there: it begins as an open one, `listed_at` then."""
    known = {task.key: task for task in session.scalars(select(Task).options(joinedload(Task.day_tasks))).unique()}
    area_ids = {area.slug: area.id for area in session.scalars(select(Area))}
    day_ids = {day.date.isoformat(): day.id for day in session.scalars(select(DocsDay))}
    mentor_ids = {slug: person_id for slug, person_id in session.execute(_MENTORS)}  # noqa: C416 — rows are no pairs
    loaded = Loaded()
    duplicates: list[tuple[Record, Task]] = []
    for position, record in enumerate(read_unique(path, "key"), 1):
        record.refuse_unknown(TASK_KEYS)
        values = _task_values(record, area_ids, mentor_ids)
        days = {_day_id(record, day, day_ids): position for day in record.texts("days")}
        task = known.get(record.text("key"))
        if task is None:
            at = next((listed_at[each] for each in record.texts("days") if each in listed_at), now)
            if at != now:
                values |= {"state": TaskState.OPEN, "done_on": None}
            task = Task(key=record.text("key"), created_at=at, changed_at=at, **values)
            task.day_tasks = [DayTask(day_id=day_id, position=at) for day_id, at in days.items()]
            session.add(task)
            session.flush()  # the event needs the id
            record_event(session, task, EventKind.LISTED, at=at, person=None)
            put_task(session, task)
            known[task.key] = task
            loaded += Loaded(new=1)
        else:
            loaded += _update_task(session, task, values, days, now)
        if record.raw("duplicate_of") is not None:
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


def _update_task(session: Session, task: Task, values: dict[str, Any], days: dict[int, int], now: datetime) -> Loaded:
    if _moved_by_people(session, task):
        values = {name: value for name, value in values.items() if name not in ("state", "state_reason", "done_on")}
    before = task.state
    changed = _assign(task, values)
    if {entry.day_id: entry.position for entry in task.day_tasks} != days:
        kept = {entry.day_id: entry for entry in task.day_tasks}
        task.day_tasks = [kept.get(day_id) or DayTask(day_id=day_id) for day_id in days]
        for entry in task.day_tasks:
            entry.position = days[entry.day_id]
        changed = True
    if not changed:
        return Loaded(same=1)
    task.changed_at = now
    session.flush()  # the event and the index tell of the task as stored
    put_task(session, task)
    if task.state != before:
        record_event(session, task, EventKind.LISTED, at=now, person=None, from_state=before)
    return Loaded(changed=1)


def _moved_by_people(session: Session, task: Task) -> bool:
    kinds = TaskEvent.kind.not_in((EventKind.LISTED, EventKind.EDITED))
    by_people = exists().where(TaskEvent.task_id == task.id, TaskEvent.person_id.is_not(None), kinds)
    return bool(session.scalar(select(by_people)))


def _put(
    session: Session, known: Base | None, model: type[Base], identity: dict[str, Any], values: dict[str, Any]
) -> Loaded:
    if known is None:
        session.add(model(**identity, **values))
        return Loaded(new=1)
    return Loaded(changed=1) if _assign(known, values) else Loaded(same=1)


def _assign(row: Base, values: Mapping[str, Any]) -> bool:
    """Sets what differs, so that an unchanged row is not written."""
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


def export(session: Session, folder: Path, *, zone: ZoneInfo) -> None:  # noqa: ARG001 — every day names its own zone
    """Writes the three files in their one canonical form."""
    folder /= FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    areas = session.scalars(select(Area).order_by(Area.position, Area.id)).all()
    days = session.scalars(select(DocsDay).order_by(DocsDay.date)).all()
    shown = select(Task).where(Task.is_held.is_(False))
    tasks = session.scalars(shown.order_by(Task.id).options(joinedload(Task.area), joinedload(Task.mentor))).all()
    days_of: dict[int, list[str]] = {}
    for task_id, day in session.execute(select(DayTask.task_id, DocsDay.date).join(DocsDay).order_by(DocsDay.date)):
        days_of.setdefault(task_id, []).append(day.isoformat())
    keys = {task.id: task.key for task in tasks}
    _write(folder / "areas.yaml", [_area_item(area) for area in areas])
    _write(folder / "days.yaml", [_day_item(day) for day in days])
    examples.export(session, folder)
    _write(folder / "tasks.yaml", [_task_item(task, days_of.get(task.id, []), keys) for task in tasks])


def _write(path: Path, items: list[dict[str, Any]]) -> None:
    path.write_text(dump_yaml(items), "utf-8")


def _area_item(area: Area) -> dict[str, Any]:
    return {"slug": area.slug, "name": area.name, "description": area.description}


def _day_item(day: DocsDay) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "name": day.name,
        "uid": day.uid,
        **({"sequence": day.sequence} if day.sequence else {}),
        "created": rfc3339(day.created_at),
        "updated": rfc3339(day.updated_at),
        "time_zone": day.time_zone,
        "channel": day.channel,
        "channel_network": day.channel_network,
        "goal": day.goal,
        "body": day.body,
        "state": str(day.state),
        "unconfirmed": day.unconfirmed,
        **({"example": True} if day.is_example else {}),
        **({"introduction": day.introduction} if day.introduction else {}),
        "source": day.source,
    }


def _task_item(task: Task, days: list[str], keys: Mapping[int, str]) -> dict[str, Any]:
    return {
        "key": task.key,
        "title": task.title,
        "area": task.area.slug,
        "size": task.size,
        "audience": task.audience,
        "state": str(task.state),
        **({"reason": task.state_reason} if task.state_reason else {}),
        **({"duplicate_of": keys[task.duplicate_of_id]} if task.duplicate_of_id else {}),
        "done_on": task.done_on.isoformat() if task.done_on else None,
        "capacity": task.capacity,
        "why": task.why,
        "how": task.how,
        "target": task.target,
        "skills": task.skills,
        **({"labels": task.labels} if task.labels else {}),
        **({"mentor": task.mentor.slug} if task.mentor and task.mentor.is_public else {}),
        **({"self_closing": True} if task.is_self_closing else {}),
        "days": days,
        "certainty": task.certainty,
        "source": task.source,
    }
