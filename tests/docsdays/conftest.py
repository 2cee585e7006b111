"""A day with tasks, as the tests of this room want it."""

from collections.abc import Iterator, Sequence

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import db, engine_options, prepare_engine
from app.docsdays.actions import claims, days, reviews, tasks
from app.docsdays.actions.history import record
from app.docsdays.models import Area, DayState, DocsDay, EventKind, Task
from app.people.models import Person
from tests.conftest import NOW
from tests.docsdays.make import DAY, MORNING, ON_THE_DAY, at, make_day, make_task
from tests.docsdays.racing import CLIENTS
from tests.factories import crowd, person, sign_in


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


@pytest.fixture
def token(client: FlaskClient, session: Session) -> str:
    """Olga is signed in; what her forms send."""
    return sign_in(client, person(session, "Olga"))


@pytest.fixture
def others(session: Session, area: Area, day: DocsDay) -> list[Task]:
    """Three more tasks of the day."""
    return [make_task(session, area, f"XD-222{number}", day=day) for number in range(2, 5)]


@pytest.fixture
def lived(app: Flask, session: Session, day: DocsDay, task: Task, others: list[Task]) -> DocsDay:
    """A day on which one task was returned and then done, one lapsed, one is in review, and one was given back."""
    alice, bob, olga = (person(session, name) for name in ("Alice", "Bob", "Olga"))
    for each in (task, *others):
        record(session, each, EventKind.LISTED, at=NOW, person=None)
    days.set_state(session, day, DayState.LIVE, olga, now=at(0))
    with app.app_context():
        claims.claim(session, task, alice, now=at(0))
        claims.claim(session, others[0], bob, now=at(5))
        reviews.submit(session, task, alice, text="Done.", link=None, now=at(60))
        reviews.return_work(session, task, olga, text="An example is missing.", now=at(70))
        reviews.submit(session, task, alice, text="With an example.", link=None, now=at(90))
        reviews.accept(session, task, olga, today=MORNING.date(), now=at(100))
        claims.claim(session, others[2], alice, now=at(110))
        claims.release(session, others[2], alice, now=at(120))
        claims.claim(session, others[1], alice, now=at(130))
        reviews.submit(session, others[1], alice, text="Look.", link=None, now=at(150))
    session.commit()
    clock.freeze(at(600))
    return day


@pytest.fixture
def engine(app: Flask) -> Iterator[Engine]:
    """As many connections as there are clients."""
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False).replace("postgresql+psycopg", "postgresql")
    engine = create_engine(**engine_options(url), pool_size=CLIENTS)
    prepare_engine(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def everybody(session: Session) -> Sequence[Person]:
    """One person for each client."""
    return crowd(session, CLIENTS)
