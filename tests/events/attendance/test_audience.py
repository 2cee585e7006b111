"""Before a change is saved it is said how many are mailed of it: as many as then are."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, worker
from app.core.outbox import OutboxMail
from app.events import actions as events
from app.events import effects
from app.events.actions import Details
from app.events.models import Event, Status
from tests.events.attendance.coming import say, seats
from tests.events.make import CALL, HACKATHON, again, day, make, utc
from tests.factories import crowd

pytestmark = pytest.mark.usefixtures("context")

LATER = utc("2012-04-21T09:00")
FIRST, THIRD = "2012-05-10T14:00", "2012-05-24T14:00"


@pytest.fixture
def event(session: Session) -> Event:
    """Of two who come one waits for a seat; one might come, one does not, and two cannot be reached."""
    event = make(session, "Hackathon", HACKATHON, city="Brussels")
    seats(session, event, 3)
    people = crowd(session, 6)
    for one, answer in zip(people, ("yes", "maybe", "no", "yes", "yes", "yes"), strict=True):
        say(session, event, one, answer)
    people[3].email, people[4].disabled_at = None, LATER
    session.commit()
    return event


@pytest.fixture
def weekly(session: Session) -> Event:
    """Somebody comes to two of its dates, another one to the last."""
    event = make(session, "Call", CALL, recurrence=again("FREQ=WEEKLY;COUNT=3", CALL))
    first, second = crowd(session, 2)
    for one, date in ((first, FIRST), (first, THIRD), (second, THIRD)):
        say(session, event, one, "yes", date=date)
    return event


def change(app: Flask, session: Session, event: Event, said: Callable[[Details], Details]) -> tuple[int, int]:
    """How many were to be mailed, and how many were."""
    clock.freeze(LATER)
    session.rollback()
    before = set(session.scalars(select(OutboxMail.id)))

    def act() -> None:
        events.revise(session, event, said(events.details_of(event)), now=LATER)

    effect = effects.of(session, event, act, now=LATER)
    session.commit()
    assert worker.run_once(app, [job for job in app.extensions["jobs"] if "mail" not in job.name])
    mailed = select(OutboxMail.to_email).where(OutboxMail.id.not_in(before)).distinct()
    return effect.mailed, len(session.scalars(mailed).all())


@pytest.mark.parametrize(
    ("said", "count"),
    [
        pytest.param(lambda now: replace(now, span=day("2012-06-07")), 3, id="moved"),
        pytest.param(lambda now: replace(now, city="Ghent"), 3, id="place"),
        pytest.param(lambda now: replace(now, status=Status.CANCELLED), 3, id="cancelled"),
        pytest.param(lambda now: replace(now, status=Status.POSTPONED), 3, id="postponed"),
        pytest.param(lambda now: replace(now, name="Hackfest"), 0, id="renamed"),
    ],
)
def test_as_many_as_then_are_mailed(
    app: Flask, session: Session, event: Event, said: Callable[[Details], Details], count: int
) -> None:
    assert change(app, session, event, said) == (count, count)


def test_who_was_told_that_it_is_off_hears_that_it_is_on(app: Flask, session: Session, event: Event) -> None:
    assert change(app, session, event, lambda now: replace(now, status=Status.CANCELLED)) == (3, 3)
    assert change(app, session, event, lambda now: replace(now, status=Status.CONFIRMED)) == (3, 3)


@pytest.mark.parametrize(
    ("said", "count"),
    [
        pytest.param(lambda now: events.with_date(now, CALL.start, status=Status.CANCELLED), 1, id="one date off"),
        pytest.param(lambda now: replace(now, recurrence=again("FREQ=WEEKLY;COUNT=2", CALL)), 2, id="gone"),
        pytest.param(lambda now: replace(now, city="Ghent"), 2, id="all moved"),
    ],
)
def test_of_an_event_that_comes_again_those_of_the_dates_concerned(
    app: Flask, session: Session, weekly: Event, said: Callable[[Details], Details], count: int
) -> None:
    assert change(app, session, weekly, said) == (count, count)
