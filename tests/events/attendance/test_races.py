"""200 people at once for one seat."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from app.core.database import db, engine_options, prepare_engine
from app.core.outbox import OutboxMail
from app.events.attendance import actions
from app.events.attendance.actions import OFFER
from app.events.attendance.models import Answer, Attendance
from app.events.models import Event
from app.people.models import Person
from tests.conftest import NOW
from tests.events.attendance.coming import seats
from tests.events.make import make
from tests.factories import crowd

CROWD, CONNECTIONS = 200, 40


@pytest.fixture
def engine(app: Flask) -> Iterator[Engine]:
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False).replace("postgresql+psycopg", "postgresql")
    engine = create_engine(**engine_options(url), pool_size=CONNECTIONS, max_overflow=0, pool_timeout=120)
    prepare_engine(engine)
    yield engine
    engine.dispose()


def at_once(app: Flask, engine: Engine, acts: Sequence[Callable[[Session], object]]) -> None:
    start = threading.Barrier(len(acts))

    def run(act: Callable[[Session], object]) -> None:
        with app.app_context(), Session(engine) as session:
            start.wait()
            act(session)
            session.commit()

    with ThreadPoolExecutor(len(acts)) as threads:
        list(threads.map(run, acts))


def saying(event_id: int, person_id: int, answer: Answer) -> Callable[[Session], object]:
    def act(session: Session) -> None:
        event, person = session.get_one(Event, event_id), session.get_one(Person, person_id)
        session.rollback()
        actions.answer(session, event, "", person, answer, now=NOW)

    return act


def test_one_of_200_is_seated_and_199_wait_in_order(app: Flask, engine: Engine, session: Session) -> None:
    event, people = make(session), crowd(session, CROWD)
    with app.app_context():
        seats(session, event, 1)
    event_id, ids = event.id, [person.id for person in people]
    session.rollback()
    at_once(app, engine, [saying(event_id, person_id, Answer.YES) for person_id in ids])
    rows = session.scalars(select(Attendance)).all()
    assert Counter(row.standing for row in rows) == {"comes": 1, "waits": CROWD - 1}
    rows = sorted(rows, key=lambda row: row.id)
    assert [row.position for row in rows] == [None, *range(1, CROWD)]  # in the order in which they came
    holder = next(row.person_id for row in rows if row.seat == 1)
    line = [row.person_id for row in sorted(rows, key=lambda row: row.position or 0)][1:]
    session.rollback()

    again = [saying(event_id, person_id, Answer.YES) for person_id in line[1:6]]
    at_once(app, engine, [saying(event_id, holder, Answer.NO)] * 8 + again)
    offered = session.scalars(select(Attendance).where(Attendance.offered_until.is_not(None))).all()
    assert [(row.person_id, row.seat) for row in offered] == [(line[0], 1)]
    mails = session.scalars(select(OutboxMail.to_email).where(OutboxMail.subject.startswith("A seat"))).all()
    assert len(mails) == 1
    session.rollback()

    late = NOW + OFFER + timedelta(seconds=1)
    at_once(app, engine, [lambda session: actions.sweep(session, late)] * 4)
    session.expire_all()
    offered = session.scalars(select(Attendance).where(Attendance.offered_until.is_not(None))).all()
    assert [(row.person_id, row.seat) for row in offered] == [(line[1], 1)]
    assert session.scalars(select(Attendance.person_id).where(Attendance.answer == "lapsed")).all() == [line[0]]
