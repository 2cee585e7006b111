"""The three files as they are written."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.core.documents import dump_yaml
from app.core.zones import rfc3339
from app.docsdays.models import Area, DayTask, DocsDay, Task


def write(session: Session, folder: Path) -> None:
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
