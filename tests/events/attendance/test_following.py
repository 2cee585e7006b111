"""Those who come go with their date when it moves, and hear of it once; nobody is lost."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, worker
from app.core.outbox import OutboxMail
from app.events import actions as events
from app.events.attendance import actions
from app.events.attendance.models import Attendance, Capacity, Star
from app.events.models import Event, Status
from app.events.recurrence import Recurrence
from app.events.recurrence.walls import parse
from app.people.models import Person
from tests.conftest import NOW
from tests.events.attendance.coming import say, seats, standing, subjects
from tests.events.make import again, make, timed

pytestmark = pytest.mark.usefixtures("context")

MONDAY = timed("2012-05-07 19:00", "2012-05-07 20:00")
TUESDAY = timed("2012-05-08 19:00", "2012-05-08 20:00")
HOUR_LATER = timed("2012-05-07 20:00", "2012-05-07 21:00")
FIRST, SECOND, THIRD = "2012-05-07T19:00", "2012-05-14T19:00", "2012-05-21T19:00"
EXPECTED, NOT_ANY_MORE, MOVED = "You are expected: Call", "Not any more: Call", "Moved: Call"


@pytest.fixture
def weekly(session: Session, four: Sequence[Person]) -> Event:
    """Somebody comes to each of its first three dates, and takes the one seat."""
    event = make(session, "Call", MONDAY, recurrence=again("FREQ=WEEKLY;COUNT=4", MONDAY))
    seats(session, event, 1)
    for person, when in zip(four, (FIRST, SECOND, THIRD), strict=False):
        say(session, event, person, "yes", date=when)
    return event


def revise(session: Session, event: Event, **changes: Any) -> None:
    events.revise(session, event, replace(events.details_of(event), **changes), now=NOW)
    session.commit()


def work(app: Flask, session: Session, after: timedelta = timedelta()) -> None:
    """Twice: the second time there must be nothing left to say."""
    clock.freeze(NOW + after)
    for _ in range(2):
        session.rollback()
        assert worker.run_once(app, [job for job in app.extensions["jobs"] if "mail" not in job.name])
    session.rollback()


def where(session: Session) -> dict[str, str]:
    session.expire_all()
    return {row.person.name: row.recurrence_id for row in session.scalars(select(Attendance))}


def news(session: Session, person: Person) -> list[str]:
    return [subject for subject in subjects(session, person) if subject != EXPECTED]


def text_to(session: Session, person: Person) -> str:
    query = select(OutboxMail.text).where(OutboxMail.to_email == person.email).order_by(OutboxMail.id.desc())
    return session.scalars(query).first() or ""


def test_answers_go_with_the_hour_of_the_series(
    app: Flask, session: Session, weekly: Event, four: Sequence[Person]
) -> None:
    revise(session, weekly, span=HOUR_LATER)
    work(app, session)
    assert where(session) == {"P 0": "2012-05-07T20:00", "P 1": "2012-05-14T20:00", "P 2": "2012-05-21T20:00"}
    assert standing(session, weekly, "2012-05-14T20:00") == ["P 1 comes"]
    assert [news(session, person) for person in four] == [[MOVED], [MOVED], [MOVED], []]
    told = text_to(session, four[1])
    before, after = "14 May 2012, 19:00 to 20:00 CEST", "14 May 2012, 20:00 to 21:00 CEST"
    assert told.index(before) < told.index("Now it is") < told.index(after)


def test_answers_go_with_the_weekday_of_the_series(
    app: Flask, session: Session, weekly: Event, four: Sequence[Person]
) -> None:
    revise(session, weekly, span=TUESDAY, recurrence=again("FREQ=WEEKLY;BYDAY=TU;COUNT=4", TUESDAY))
    work(app, session)
    assert where(session) == {"P 0": "2012-05-08T19:00", "P 1": "2012-05-15T19:00", "P 2": "2012-05-22T19:00"}
    assert [news(session, person) for person in four] == [[MOVED], [MOVED], [MOVED], []]


def test_who_has_no_date_any_more_hears_of_it_once_and_what_comes_instead(
    app: Flask, session: Session, weekly: Event, four: Sequence[Person]
) -> None:
    revise(session, weekly, recurrence=again("FREQ=WEEKLY;INTERVAL=2;COUNT=4", MONDAY))
    work(app, session)
    assert where(session) == {"P 0": FIRST, "P 1": SECOND, "P 2": THIRD}
    assert [news(session, person) for person in four] == [[], [NOT_ANY_MORE], [], []]
    told = text_to(session, four[1])
    assert told.index("14 May 2012, 19:00") < told.index("This comes next") < told.index("21 May 2012, 19:00")
    assert "/events/call-2012/2012-05-21/" in told
    revise(session, weekly, recurrence=again("FREQ=WEEKLY;COUNT=4", MONDAY))
    work(app, session)
    assert standing(session, weekly, SECOND) == ["P 1 comes"]
    assert [news(session, person) for person in four] == [[], [NOT_ANY_MORE, "On again: Call"], [], []]


def test_a_split_takes_people_seats_and_stars_with_it(
    app: Flask, session: Session, weekly: Event, four: Sequence[Person]
) -> None:
    say(session, weekly, four[3], "yes", date=THIRD)
    actions.star(session, weekly, four[3], is_starred=True, now=NOW)
    session.commit()
    start = parse(SECOND)
    later = replace(events.continuation(weekly, start), span=timed("2012-05-14 20:00", "2012-05-14 21:00"))
    made = events.split(session, weekly, start, later, now=NOW)
    session.commit()
    work(app, session)
    assert standing(session, weekly, FIRST) == ["P 0 comes"]
    assert standing(session, made, "2012-05-14T20:00") == ["P 1 comes"]
    assert standing(session, made, "2012-05-21T20:00") == ["P 2 comes", "P 3 waits 1"]
    assert session.scalars(select(Capacity.seats)).all() == [1, 1]
    assert session.scalars(select(Star.event_id).order_by(Star.event_id)).all() == [weekly.id, made.id]
    assert [news(session, person) for person in four[:3]] == [[], [MOVED], [MOVED]]
    say(session, made, four[2], "no", date="2012-05-21T20:00")
    assert standing(session, made, "2012-05-21T20:00") == ["P 2 no", "P 3 is offered a seat"]


def test_an_event_that_comes_again_from_now_on_keeps_its_people_and_back(
    app: Flask, session: Session, four: Sequence[Person]
) -> None:
    event = make(session, "Call", MONDAY)
    say(session, event, four[0], "yes")
    revise(session, event, recurrence=again("FREQ=WEEKLY;COUNT=4", MONDAY))
    say(session, event, four[1], "yes", date=SECOND)
    assert where(session) == {"P 0": FIRST, "P 1": SECOND}
    revise(session, event, recurrence=Recurrence())
    work(app, session)
    assert where(session) == {"P 0": "", "P 1": SECOND}
    assert [news(session, person) for person in four[:2]] == [[], [NOT_ANY_MORE]]


def test_a_series_ended_or_a_date_left_out_tells_who_would_have_come(
    app: Flask, session: Session, weekly: Event, four: Sequence[Person]
) -> None:
    events.end(session, weekly, date(2012, 5, 20), now=NOW)
    events.leave_out_date(session, weekly, parse(FIRST), now=NOW)
    session.commit()
    work(app, session)
    assert [news(session, person) for person in four] == [[NOT_ANY_MORE], [], [NOT_ANY_MORE], []]
    assert len(where(session)) == 3


def test_an_import_that_moves_the_series_takes_the_answers_along(
    app: Flask, session: Session, weekly: Event, four: Sequence[Person]
) -> None:
    told = replace(events.details_of(weekly), span=HOUR_LATER)
    later = NOW + timedelta(hours=1)
    events.adopt(session, weekly, told, slug=weekly.slug, sequence=3, updated_at=later, now=NOW)
    session.commit()
    work(app, session)
    assert where(session)["P 1"] == "2012-05-14T20:00"
    assert news(session, four[1]) == [MOVED]


def test_answers_left_at_a_time_make_room_for_those_of_the_date_that_comes_to_be_then(
    session: Session, weekly: Event, four: Sequence[Person]
) -> None:
    revise(session, weekly, recurrence=again("FREQ=WEEKLY;INTERVAL=2;COUNT=4", MONDAY))
    say(session, weekly, four[1], "yes", date=THIRD)
    revise(session, weekly, span=timed("2012-04-30 19:00", "2012-04-30 20:00"))
    assert standing(session, weekly, "2012-04-30T19:00") == ["P 0 comes"]
    assert standing(session, weekly, SECOND) == ["P 2 comes", "P 1 waits 1"]


def moved_date(session: Session, event: Event) -> None:
    span = timed("2012-05-15 18:00", "2012-05-15 19:00")
    events.move_date(session, event, parse(SECOND), span, reason="The hall is taken.", now=NOW)


def held_elsewhere(session: Session, event: Event) -> None:
    events.revise(session, event, replace(events.details_of(event), city="Ghent", country="BE"), now=NOW)


@pytest.mark.parametrize(
    ("act", "who", "said"),
    [(moved_date, [1], "15 May 2012, 18:00"), (held_elsewhere, [0, 1, 2], "Ghent, Belgium")],
)
def test_who_comes_hears_once_when_or_where_it_is_from_now_on(
    app: Flask,
    session: Session,
    weekly: Event,
    four: Sequence[Person],
    act: Callable[[Session, Event], None],
    who: list[int],
    said: str,
) -> None:
    act(session, weekly)
    session.commit()
    work(app, session)
    assert [number for number, person in enumerate(four) if news(session, person) == [MOVED]] == who
    assert said in text_to(session, four[1])
    revise(session, weekly, summary="Bring a cable.")
    work(app, session)
    assert news(session, four[1]) == [MOVED]


def test_a_postponed_event_with_a_new_date_is_told_once(app: Flask, session: Session, four: Sequence[Person]) -> None:
    event = make(session, "Call", MONDAY)
    for person, answer in zip(four, ("yes", "maybe", "no"), strict=False):
        say(session, event, person, answer)
    for changes in ({"status": Status.POSTPONED}, {"span": TUESDAY}, {"status": Status.CONFIRMED}):
        revise(session, event, **changes)
        work(app, session)
    told = ["Postponed: Call", "On again: Call"]
    assert [news(session, person) for person in four] == [told, told, [], []]
    assert "8 May 2012, 19:00 to 20:00" in text_to(session, four[0])


def test_what_is_called_off_says_why_and_what_comes_instead(
    app: Flask, session: Session, four: Sequence[Person]
) -> None:
    event, other = make(session, "Call", MONDAY), make(session, "Meeting", TUESDAY)
    say(session, event, four[0], "yes")
    details = replace(events.details_of(event), status=Status.CANCELLED, instead=other)
    events.revise(session, event, details, reason="The hall is flooded.", now=NOW)
    session.commit()
    work(app, session)
    assert "Cancelled: The hall is flooded. Instead: Meeting, 8 May 2012, 19:00" in text_to(session, four[0])


def test_a_deleted_event_is_told_and_brought_back(app: Flask, session: Session, four: Sequence[Person]) -> None:
    event = make(session, "Call", MONDAY)
    say(session, event, four[0], "yes")
    for act in (events.delete, events.restore):
        act(session, event, now=NOW)
        session.commit()
        work(app, session)
    assert news(session, four[0]) == [NOT_ANY_MORE, "On again: Call"]


def test_an_offer_waits_while_its_date_is_postponed_and_then_has_its_day(
    app: Flask, session: Session, four: Sequence[Person]
) -> None:
    event = make(session, "Call", MONDAY)
    seats(session, event, 1)
    for person in four[:3]:
        say(session, event, person, "yes")
    say(session, event, four[0], "no")
    revise(session, event, status=Status.POSTPONED)
    work(app, session, timedelta(days=2))
    say(session, event, four[2], "no", now=NOW + timedelta(days=2))
    assert standing(session, event) == ["P 0 no", "P 1 is offered a seat", "P 2 no"]
    revise(session, event, status=Status.CONFIRMED)
    work(app, session, timedelta(days=3))
    assert news(session, four[1])[1:] == ["A seat is free: Call", "Postponed: Call", "A seat is free: Call"]
    offered = session.scalars(select(Attendance.offered_until).where(Attendance.person_id == four[1].id)).one()
    assert offered == NOW + timedelta(days=4)
    session.rollback()
    work(app, session, timedelta(days=4))
    assert standing(session, event)[1] == "P 1 lapsed"
