"""A day with tasks, as the tests of this room want it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.core import clock
from app.docsdays.actions import claims, reviews, tasks
from app.docsdays.listed_elsewhere import put_task
from app.docsdays.models import Area, Claim, DayTask, DocsDay, Task
from app.people.models import Person
from tests.conftest import NOW
from tests.factories import person

DAY = date(2012, 4, 23)
ON_THE_DAY = datetime(2012, 4, 23, 11, 40, tzinfo=UTC)


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """An application context around the whole test, which mails need for their addresses; not for tests of pages."""
    with app.app_context():
        yield


@pytest.fixture
def area(session: Session) -> Area:
    area = Area(slug="man-pages", name="Manual pages", description="Pages of commands.", position=1)
    session.add(area)
    session.commit()
    return area


@pytest.fixture
def day(session: Session) -> DocsDay:
    return make_day(session)


@pytest.fixture
def task(session: Session, area: Area, day: DocsDay) -> Task:
    """An open task for one person, on the list of the day of 23 April."""
    return make_task(session, area, "XD-7K2Q", title="Document cpupools", day=day)


@pytest.fixture
def busy_day(app: Flask, session: Session, area: Area, day: DocsDay, task: Task) -> DocsDay:
    """A day with one task of each standing: free, taken by Alice, in review, set aside, done."""
    alice, bob, olga = (person(session, name) for name in ("Alice", "Bob", "Olga"))
    taken, review, parked, done = (
        make_task(session, area, f"XD-222{number}", title=f"{name} one", day=day)
        for number, name in enumerate(("Taken", "Review", "Parked", "Done"), 2)
    )
    with app.app_context():
        claims.claim(session, taken, alice, now=ON_THE_DAY)
        reviews.submit(session, review, bob, text="written", link=None, now=ON_THE_DAY)
        tasks.park(session, parked, olga, reason="Waits for 4.2.", now=ON_THE_DAY)
        reviews.submit(session, done, bob, text="written", link=None, now=ON_THE_DAY)
        reviews.accept(session, done, olga, today=DAY, now=ON_THE_DAY)
    session.commit()
    clock.freeze(ON_THE_DAY)
    return day


def make_day(session: Session, on: date = DAY, **values: object) -> DocsDay:
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
    session.commit()
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
