"""Seats, the list of those who wait, offers, reminders."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, worker
from app.core.errors import NotFoundError
from app.core.outbox import OutboxMail
from app.events import actions as events
from app.events.attendance import actions
from app.events.attendance.actions import KEPT, OFFER, CalledOffError, OverError
from app.events.attendance.models import Attendance, Star
from app.events.models import Event, Status
from app.people import actions as people_actions
from app.people import dossier
from app.people.models import Person
from tests.conftest import NOW
from tests.events.attendance.coming import say, seats, standing, subjects
from tests.events.make import HACKATHON, again, make, timed, utc

pytestmark = pytest.mark.usefixtures("context")

BEGINS = utc("2012-05-06T22:00")


@pytest.fixture
def event(session: Session) -> Event:
    return make(session, "Xen Hackathon")


def work(app: Flask, session: Session, moment: object) -> None:
    clock.freeze(moment)  # type: ignore[arg-type]  # a moment
    session.rollback()
    assert worker.run_once(app, [job for job in app.extensions["jobs"] if "mail" not in job.name])


def test_without_counted_seats_everybody_comes(session: Session, event: Event, four: Sequence[Person]) -> None:
    for person, answer in zip(four, ("yes", "maybe", "no", "yes"), strict=True):
        say(session, event, person, answer)
    assert standing(session, event) == ["P 0 comes", "P 1 maybe", "P 2 no", "P 3 comes"]
    assert subjects(session, four[0]) == ["You are expected: Xen Hackathon"]
    assert subjects(session, four[1]) == []


def test_who_is_late_waits_in_order_and_is_offered_a_seat_in_order(
    session: Session, event: Event, four: Sequence[Person]
) -> None:
    seats(session, event, 1)
    for person in four:
        say(session, event, person, "yes")
    assert standing(session, event) == ["P 0 comes", "P 1 waits 1", "P 2 waits 2", "P 3 waits 3"]
    say(session, event, four[1], "no")
    say(session, event, four[0], "no")
    assert standing(session, event) == ["P 0 no", "P 1 no", "P 2 is offered a seat", "P 3 waits 3"]
    assert subjects(session, four[2])[-1] == "A seat is free: Xen Hackathon"
    say(session, event, four[0], "yes")
    assert standing(session, event)[0] == "P 0 waits 4"
    say(session, event, four[2], "yes")
    assert standing(session, event)[2] == "P 2 comes"


def test_an_offer_lapses_and_the_next_is_offered_the_seat(
    app: Flask, session: Session, event: Event, four: Sequence[Person]
) -> None:
    seats(session, event, 1)
    for person in four[:3]:
        say(session, event, person, "yes")
    say(session, event, four[0], "no")
    work(app, session, NOW + OFFER - timedelta(seconds=1))
    assert standing(session, event) == ["P 0 no", "P 1 is offered a seat", "P 2 waits 2"]
    work(app, session, NOW + OFFER)
    assert standing(session, event) == ["P 0 no", "P 1 lapsed", "P 2 is offered a seat"]
    say(session, event, four[1], "yes", now=NOW + OFFER)
    assert standing(session, event)[1] == "P 1 waits 1"


def test_who_presses_too_late_stands_at_the_end_although_nobody_swept(
    session: Session, event: Event, four: Sequence[Person]
) -> None:
    seats(session, event, 1)
    for person in four[:3]:
        say(session, event, person, "yes")
    say(session, event, four[0], "no")
    say(session, event, four[1], "yes", now=NOW + OFFER)
    assert standing(session, event) == ["P 0 no", "P 1 waits 3", "P 2 is offered a seat"]


def test_an_offer_never_outlasts_the_beginning(session: Session, event: Event, four: Sequence[Person]) -> None:
    seats(session, event, 1)
    near = BEGINS - timedelta(hours=2)
    say(session, event, four[0], "yes", now=near)
    say(session, event, four[1], "yes", now=near)
    say(session, event, four[0], "no", now=near)
    assert session.scalars(select(Attendance.offered_until).where(Attendance.person_id == four[1].id)).one() == BEGINS


def test_seats_are_added_taken_away_and_no_longer_counted(
    session: Session, event: Event, four: Sequence[Person]
) -> None:
    for person in four[:2]:
        say(session, event, person, "yes")
    seats(session, event, 1)
    assert standing(session, event) == ["P 0 comes", "P 1 comes"]
    for person in four[2:]:
        say(session, event, person, "yes")
    assert standing(session, event)[2:] == ["P 2 waits 1", "P 3 waits 2"]
    say(session, event, four[0], "no")
    assert standing(session, event) == ["P 0 no", "P 1 comes", "P 2 waits 1", "P 3 waits 2"]
    seats(session, event, 2)
    assert standing(session, event)[2:] == ["P 2 is offered a seat", "P 3 waits 2"]
    seats(session, event, None)
    assert standing(session, event) == ["P 0 no", "P 1 comes", "P 2 comes", "P 3 comes"]
    assert subjects(session, four[3])[-1] == "You are expected: Xen Hackathon"


def test_what_is_over_or_cancelled_takes_no_answer_but_no(
    session: Session, event: Event, four: Sequence[Person]
) -> None:
    after = utc("2012-05-12T00:00")
    with pytest.raises(OverError):
        say(session, event, four[0], "yes", now=after)
    session.rollback()
    with pytest.raises(NotFoundError):
        say(session, event, four[0], "yes", date="2012-05-08")
    session.rollback()
    say(session, event, four[0], "yes")
    events.set_status(session, event, Status.CANCELLED, now=NOW)
    session.commit()
    with pytest.raises(CalledOffError):
        say(session, event, four[1], "maybe")
    session.rollback()
    say(session, event, four[0], "no")
    assert standing(session, event) == ["P 0 no"]


def test_reminders_come_once_each_and_stop_at_one_press(
    app: Flask, session: Session, event: Event, four: Sequence[Person]
) -> None:
    for person, answer in zip(four, ("yes", "yes", "maybe", "no"), strict=True):
        say(session, event, person, answer)
    row = session.scalars(select(Attendance).where(Attendance.person_id == four[1].id)).one()
    actions.be_quiet(session, row, is_quiet=True)
    session.commit()
    expected = ["You are expected: Xen Hackathon"]
    for before, added in (
        (timedelta(days=7, seconds=1), []),
        (timedelta(days=7), ["In a week: Xen Hackathon"]),
        (timedelta(days=6), []),
        (timedelta(days=1, seconds=1), []),
        (timedelta(days=1), ["Tomorrow: Xen Hackathon"]),
        (timedelta(hours=3), []),
        (timedelta(), []),
    ):
        work(app, session, BEGINS - before)
        expected += added
        assert subjects(session, four[0]) == expected, before
        session.rollback()
    assert subjects(session, four[1]) == expected[:1]
    assert subjects(session, four[2]) == subjects(session, four[3]) == []
    mail = session.scalars(select(OutboxMail).where(OutboxMail.subject.startswith("Tomorrow"))).one()
    assert mail.unsubscribe_url is not None
    assert mail.unsubscribe_url in (mail.text or "")
    assert (mail.expires_at, mail.unsubscribe_url.endswith("/quiet/")) == (BEGINS, True)


def test_who_answers_when_a_reminder_was_due_gets_none(
    app: Flask, session: Session, event: Event, four: Sequence[Person]
) -> None:
    say(session, event, four[0], "yes", now=BEGINS - timedelta(days=5))
    work(app, session, BEGINS - timedelta(days=4))
    assert subjects(session, four[0]) == ["You are expected: Xen Hackathon"]
    work(app, session, BEGINS - timedelta(hours=20))
    assert subjects(session, four[0])[1:] == ["Tomorrow: Xen Hackathon"]


def test_a_date_that_is_off_is_told_each_time_once_to_who_would_come(
    app: Flask, session: Session, event: Event, four: Sequence[Person]
) -> None:
    for person, answer in zip(four, ("yes", "maybe", "no", "yes"), strict=True):
        say(session, event, person, answer)
    for status in (Status.CANCELLED, Status.CONFIRMED, Status.CANCELLED, Status.POSTPONED):
        events.set_status(session, event, status, now=NOW)
        session.commit()
        for _ in range(2):
            work(app, session, NOW)
            session.rollback()
    told = [f"{what}: Xen Hackathon" for what in ("Cancelled", "On again", "Cancelled", "Postponed")]
    for person, expected in zip(four, (told, told, [], told), strict=True):
        assert [subject for subject in subjects(session, person) if "expected" not in subject] == expected, person.name


def test_a_moved_date_is_reminded_of_again(app: Flask, session: Session, event: Event, four: Sequence[Person]) -> None:
    say(session, event, four[0], "yes")
    work(app, session, BEGINS - timedelta(days=6))
    later = timed("2012-06-07T09:00", "2012-06-07T17:00")
    events.revise(session, event, replace(events.details_of(event), span=later), now=BEGINS - timedelta(days=5))
    session.commit()
    for moment in ("2012-05-02T00:00", "2012-06-02T00:00", "2012-06-02T00:00"):
        work(app, session, utc(moment))
        session.rollback()
    told = [f"{what}: Xen Hackathon" for what in ("In a week", "Moved", "In a week")]
    assert subjects(session, four[0])[1:] == told


def test_a_postponed_date_keeps_its_answers_and_offers_no_seat_until_it_is_on(
    app: Flask, session: Session, event: Event, four: Sequence[Person]
) -> None:
    seats(session, event, 1)
    for person in four[:2]:
        say(session, event, person, "yes")
    events.set_status(session, event, Status.POSTPONED, now=NOW)
    session.commit()
    with pytest.raises(CalledOffError, match="postponed"):
        say(session, event, four[2], "yes")
    session.rollback()
    say(session, event, four[0], "no")
    work(app, session, NOW)
    assert standing(session, event) == ["P 0 no", "P 1 waits 1"]
    events.set_status(session, event, Status.CONFIRMED, now=NOW)
    session.commit()
    work(app, session, NOW)
    assert standing(session, event) == ["P 0 no", "P 1 is offered a seat"]


def test_a_closed_account_gives_its_seat_to_the_next(session: Session, event: Event, four: Sequence[Person]) -> None:
    seats(session, event, 1)
    say(session, event, four[0], "yes")
    say(session, event, four[1], "yes")
    people_actions.erase(session, four[0], now=NOW)
    session.commit()
    assert standing(session, event) == ["P 1 is offered a seat"]


def test_answers_to_a_deleted_event_are_in_the_dossier_and_let_go(
    session: Session, event: Event, four: Sequence[Person]
) -> None:
    seats(session, event, 1)
    say(session, event, four[0], "yes")
    events.delete(session, event, now=NOW)
    session.commit()
    (section,) = dossier.sections(session, four[0], now=NOW)
    assert [(item.text, item.href, item.note) for item in section.items] == [("Xen Hackathon", None, "you come")]
    dossier.let_go(session, four[0], now=NOW)
    session.commit()
    row = session.scalars(select(Attendance)).one()
    assert (row.answer, row.seat) == ("no", None)


def test_answers_are_forgotten_a_while_after_the_date(
    app: Flask, session: Session, event: Event, four: Sequence[Person]
) -> None:
    say(session, event, four[0], "yes")
    over = utc("2012-05-11T22:00")
    work(app, session, over + KEPT - timedelta(seconds=1))
    assert standing(session, event) == ["P 0 comes"]
    session.rollback()
    work(app, session, over + KEPT)
    assert standing(session, event) == []


def test_dates_of_one_event_are_apart(session: Session, four: Sequence[Person]) -> None:
    weekly = make(session, "Call", recurrence=again("FREQ=WEEKLY;COUNT=3", HACKATHON))
    seats(session, weekly, 1)
    for person in four[:2]:
        for date in ("2012-05-07", "2012-05-14"):
            say(session, weekly, person, "yes", date=date)
    say(session, weekly, four[0], "no", date="2012-05-14")
    assert standing(session, weekly, "2012-05-07") == ["P 0 comes", "P 1 waits 1"]
    assert standing(session, weekly, "2012-05-14") == ["P 0 no", "P 1 is offered a seat"]


def test_a_star_is_one(session: Session, event: Event, four: Sequence[Person]) -> None:
    for is_starred in (True, True, False, False, True):
        actions.star(session, event, four[0], is_starred=is_starred, now=NOW)
        session.commit()
        assert (session.get(Star, (four[0].id, event.id)) is not None) == is_starred
