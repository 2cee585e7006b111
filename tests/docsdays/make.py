"""Days and tasks for tests."""

from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy.orm import Session

from app.docsdays.actions import claims
from app.docsdays.listed_elsewhere import put_task
from app.docsdays.models import Area, Claim, DayTask, DocsDay, Task
from app.people.models import Person
from tests.conftest import NOW

DAY = date(2012, 4, 23)
ON_THE_DAY = datetime(2012, 4, 23, 11, 40, tzinfo=UTC)
MORNING = datetime(2012, 4, 23, 9, 0, tzinfo=UTC)


def make_day(session: Session, on: date = DAY, **values: object) -> DocsDay:
    day = add_day(session, on, **values)
    session.commit()
    return day


def add_day(session: Session, on: date, **values: object) -> DocsDay:
    """Not committed."""
    day = DocsDay(
        **{
            "date": on,
            "name": "Document day",
            "uid": f"day-{on}",
            "time_zone": "UTC",
            "channel": "#xendocs",
            "channel_network": "freenode",
            "goal": "Improve the wiki together.",
            "body": "Come when it suits you.",
            "state": "announced",
            "created_at": NOW,
            "updated_at": NOW,
            **values,
        }
    )
    session.add(day)
    session.flush()
    return day


def make_task(
    session: Session, area: Area, key: str, *, day: DocsDay | None = None, title: str = "", **values: object
) -> Task:
    task = add_task(session, area, key, title=title, **values)
    if day is not None:
        session.add(DayTask(day_id=day.id, task_id=task.id, position=task.id))
    session.commit()
    return task


def add_task(session: Session, area: Area, key: str, *, title: str = "", **values: object) -> Task:
    """Not committed."""
    task = Task(
        **{
            "key": key,
            "title": title or f"Task {key}",
            "area_id": area.id,
            "size": "M",
            "audience": "users",
            "state": "open",
            "capacity": 1,
            "why": "Readers ask for it.",
            "how": "Write it down.",
            "skills": [],
            "created_at": NOW,
            "changed_at": NOW,
            **values,
        }
    )
    session.add(task)
    session.flush()
    put_task(session, task)
    return task


def take(app: Flask, session: Session, task: Task, who: Person, *, now: datetime = NOW) -> Claim:
    """A claim that requests see."""
    with app.app_context():
        claim = claims.claim(session, task, who, now=now)
    session.commit()
    return claim


def at(minutes: int) -> datetime:
    """That long after the morning of the day began."""
    return MORNING + timedelta(minutes=minutes)
