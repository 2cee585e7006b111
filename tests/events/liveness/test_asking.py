"""Organisers are asked each quarter; what nobody stands by turns tentative, then ends, and one press undoes it."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, worker
from app.core.outbox import OutboxMail
from app.events import actions, queries
from app.events.external.models import ExternalCalendar, ExternalEvent
from app.events.liveness.actions import A_MONTH, PATIENCE, QUARTER
from app.events.liveness.models import Liveness
from app.events.models import Event, Status
from app.events.recurrence import ONCE
from app.events.recurrence.walls import parse
from app.people.models import Role
from tests.conftest import NOW
from tests.events.desk import Desk, inputs
from tests.events.make import again, make, timed
from tests.factories import person

CALL = timed("2012-04-12 19:00", "2012-04-12 20:30")
ASKED = NOW + QUARTER
DOUBTED = ASKED + PATIENCE
ENDED = DOUBTED + A_MONTH
OLGA, ADAM = "olga@example.org", "adam@example.org"


@pytest.fixture
def call(session: Session) -> Event:
    """Every second Thursday; one date is cancelled, one is left out, one was moved."""
    olga, _ = person(session, "Olga"), person(session, "Adam")
    event = make(session, "Call", CALL, slug="call", recurrence=again("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", CALL))
    actions.leave_out_date(session, event, parse("2012-10-25T19:00"), now=NOW, by=olga)
    actions.cancel_date(session, event, parse("2012-11-08T19:00"), reason="holidays", now=NOW, by=olga)
    later = timed("2012-11-23 19:00", "2012-11-23 20:30")
    actions.move_date(session, event, parse("2012-11-22T19:00"), later, reason=None, now=NOW, by=olga)
    session.commit()
    return event


def work(app: Flask, session: Session, moment: datetime) -> None:
    clock.freeze(moment)
    session.rollback()
    assert worker.run_once(app, [job for job in app.extensions["jobs"] if "take place" in job.name])
    session.expire_all()


def work_until(app: Flask, session: Session, *moments: datetime) -> None:
    for moment in moments:
        work(app, session, moment)


def mails(session: Session) -> list[tuple[str, str]]:
    found = session.scalars(select(OutboxMail).where(OutboxMail.subject.contains("Call")).order_by(OutboxMail.id))
    return [(mail.to_email, mail.subject.partition(":")[0]) for mail in found]


def link(session: Session, to: str = OLGA) -> str:
    """The address in the newest mail."""
    query = select(OutboxMail.text).where(OutboxMail.to_email == to).order_by(OutboxMail.id.desc())
    text = session.scalars(query.limit(1)).one() or ""
    return next(line for line in text.splitlines() if "/still-on/" in line).removeprefix("http://portal.test")


def dates(session: Session) -> list[tuple[str, str]]:
    found = queries.in_days(session, date(2012, 9, 1), date(2012, 12, 10))
    return [(row.path.split("/")[-2], row.status) for row in found]


def test_who_saved_it_last_is_asked_once_a_quarter(app: Flask, session: Session, call: Event) -> None:
    work(app, session, ASKED - timedelta(seconds=1))
    assert mails(session) == []
    for moment in (ASKED, ASKED, ASKED + PATIENCE - timedelta(seconds=1)):
        work(app, session, moment)
    assert mails(session) == [(OLGA, "Does it still take place")]
    assert call.status == Status.CONFIRMED


def test_every_organiser_is_asked_where_nobody_saved_it(app: Flask, session: Session, call: Event) -> None:
    call.edited_by = None
    session.commit()
    work(app, session, ASKED)
    assert mails(session) == [(OLGA, "Does it still take place"), (ADAM, "Does it still take place")]


def test_one_press_holds_for_a_quarter_and_the_link_is_good_once(
    app: Flask, client: FlaskClient, session: Session, call: Event
) -> None:
    told, sequence = call.ical, call.sequence
    work(app, session, ASKED)
    address = link(session)
    page = client.get(address)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert html.fromstring(page.text).xpath("//h1/text()") == ["Does it still take place?"]
    assert session.get_one(Liveness, call.id).stage == "asked", "to look is not to say"
    clock.freeze(ASKED + timedelta(days=1))
    assert client.post(address).status_code == 303
    clock.freeze(ASKED + timedelta(days=5))
    assert client.post(address).status_code == 303
    session.expire_all()
    row = session.get_one(Liveness, call.id)
    assert (row.stage, row.since) == ("alive", ASKED + timedelta(days=1)), "the second press did nothing"
    assert (call.ical, call.sequence) == (told, sequence), "subscribers are told nothing where nothing changed"
    assert "It takes place" in client.get(address).text
    again_at = ASKED + timedelta(days=1) + QUARTER
    work_until(app, session, DOUBTED, again_at - timedelta(seconds=1), again_at)
    assert mails(session) == [(OLGA, "Does it still take place")] * 2
    assert client.get(address).status_code == client.post(address).status_code == 410
    assert session.get_one(Liveness, call.id).stage == "asked"
    assert client.get(link(session)).status_code == 200


def test_without_an_answer_it_turns_tentative_then_ends(app: Flask, session: Session, call: Event) -> None:
    work_until(app, session, ASKED, DOUBTED - timedelta(seconds=1))
    assert call.status == Status.CONFIRMED
    sequence = call.sequence
    work(app, session, DOUBTED)
    assert call.status == Status.TENTATIVE
    assert call.sequence > sequence
    assert {status for _, status in dates(session)} == {"tentative", "cancelled"}
    assert "STATUS:TENTATIVE" in call.ical
    assert call.last_change == "Not certain any more: nobody has said lately that it still takes place."
    work_until(app, session, DOUBTED, ENDED - timedelta(seconds=1))
    assert call.known_to is not None
    work_until(app, session, ENDED, ENDED, ENDED + QUARTER)
    assert call.rrule == "FREQ=WEEKLY;INTERVAL=2;UNTIL=20120902;BYDAY=TH"
    assert "UNTIL=20120902T215959Z" in call.ical
    assert (dates(session), call.last_date, call.known_to) == ([], date(2012, 8, 30), None)
    told = [(OLGA, "Does it still take place")]
    told += [(who, "Tentative, as nobody answered") for who in (OLGA, ADAM)]
    told += [(who, "Ended, as nobody answered") for who in (OLGA, ADAM)]
    assert mails(session) == told


def test_its_page_says_that_nobody_answered(app: Flask, client: FlaskClient, session: Session, call: Event) -> None:
    words = "The organisers were asked on Fri 20 July 2012 whether it still takes place, and nobody has answered."
    shown = []
    for moment in (ASKED, DOUBTED, ENDED):
        work(app, session, moment)
        shown.append([words in client.get(path).text for path in ("/events/call/", "/events/call/2012-08-30/")])
    assert shown == [[False, False], [True, True], [True, True]]
    client.post(link(session))
    assert words not in client.get("/events/call/").text


def test_one_press_undoes_the_tentative(app: Flask, client: FlaskClient, session: Session, call: Event) -> None:
    before = dates(session)
    work_until(app, session, ASKED, DOUBTED)
    assert client.post(link(session, ADAM)).status_code == 303
    session.expire_all()
    assert (call.status, dates(session)) == (Status.CONFIRMED, before)
    assert call.edited_by is not None
    assert call.edited_by.name == "Adam"
    work(app, session, ENDED)
    assert call.known_to is not None


def test_one_press_undoes_the_end_with_everything_said_of_single_dates(
    app: Flask, client: FlaskClient, session: Session, call: Event
) -> None:
    before, said = dates(session), actions.details_of(call)
    work_until(app, session, ASKED, DOUBTED, ENDED)
    sequence = call.sequence
    assert client.post(link(session)).status_code == 303
    session.expire_all()
    assert ("2012-11-08", "cancelled") in before
    assert "2012-10-25" not in dict(before)
    assert dates(session) == before
    assert actions.details_of(call) == said
    assert call.sequence > sequence
    told = [int(number) for number in re.findall(r"^SEQUENCE:(\d+)", call.ical, re.MULTILINE)]
    assert len(told) == 3
    assert min(told) == call.sequence, "of each date, at least that of the event (C37)"
    assert session.get_one(Liveness, call.id).before is None


def test_what_ended_comes_back_at_the_time_it_has_by_then(
    app: Flask, client: FlaskClient, session: Session, call: Event
) -> None:
    work_until(app, session, ASKED, DOUBTED, ENDED)
    hour_later = timed("2012-04-12 20:00", "2012-04-12 21:30")
    actions.revise(session, call, replace(actions.details_of(call), span=hour_later), now=ENDED)
    session.commit()
    client.post(link(session))
    session.expire_all()
    assert ("2012-11-08", "cancelled") in dates(session)
    assert "2012-10-25" not in dict(dates(session))
    assert [row.recurrence_id for row in call.overrides] == ["2012-11-08T20:00", "2012-11-22T20:00"]


def test_an_organiser_says_so_at_the_desk(app: Flask, session: Session, call: Event, olga: Desk) -> None:
    work_until(app, session, ASKED, DOUBTED)
    assert olga(f"/desk/events/{call.id}/still-on/").status_code == 303
    session.expire_all()
    assert (call.status, session.get_one(Liveness, call.id).stage) == (Status.CONFIRMED, "alive")


@pytest.mark.parametrize("address", ["/desk/events/{}/still-on/", "/desk/events/{}/confirm/"])
def test_the_desk_brings_back_what_ended(app: Flask, session: Session, call: Event, olga: Desk, address: str) -> None:
    before = dates(session)
    work_until(app, session, ASKED, DOUBTED, ENDED)
    olga(address.format(call.id))
    session.expire_all()
    assert dates(session) == before


def test_the_desk_shows_how_it_stands(
    app: Flask, client: FlaskClient, session: Session, call: Event, olga: Desk
) -> None:
    shown = []
    for moment in (NOW, ASKED, DOUBTED, ENDED):
        work(app, session, moment)
        page = html.fromstring(client.get(f"/desk/events/{call.id}/").text)
        shown.append(page.xpath("string(//h2[.='Does it still take place?']/following::p[1])").strip())
    assert shown == [
        "takes place In the calendar since Fri 20 April 2012. Organisers are asked each quarter.",
        (
            "asked Organisers were asked on Fri 20 July 2012. "
            "Without an answer it counts as tentative from Fri 3 August 2012."
        ),
        (
            "nobody answered Nobody answered, so it is tentative since Fri 3 August 2012. "
            "Without an answer it ends on Sun 2 September 2012."
        ),
        (
            "ended It ended on Sun 2 September 2012, because nobody said that it takes place. "
            "One press brings its dates back."
        ),
    ]
    assert olga is not None


def test_the_desk_counts_and_lists_what_is_in_doubt(
    app: Flask, client: FlaskClient, session: Session, call: Event, olga: Desk
) -> None:
    make(session, "A weekly call", CALL, recurrence=again("FREQ=WEEKLY;BYDAY=TH", CALL), now=ASKED)
    work(app, session, NOW)
    assert "nobody saying so" not in client.get("/desk/").text
    work(app, session, ASKED)
    assert "1 event that comes again, with nobody saying so" in " ".join(
        html.fromstring(client.get("/desk/").text).text_content().split()
    )
    page = html.fromstring(client.get("/desk/events/still-on/").text)
    assert page.xpath("//tbody//th//text()") == ["Call", "A weekly call"]
    assert olga is not None


def test_the_desk_lists_what_is_to_begin(client: FlaskClient, session: Session, call: Event, olga: Desk) -> None:
    make(session, "Over", CALL, recurrence=again("FREQ=WEEKLY;COUNT=2", CALL), now=NOW)
    late = timed("2013-01-28 19:00", "2013-01-28 20:30")
    make(session, "Monthly", late, recurrence=again("FREQ=MONTHLY;BYDAY=-1MO", late), now=NOW)
    clock.freeze(ASKED)
    rows = html.fromstring(client.get("/desk/events/still-on/").text).xpath("//tbody/tr")
    assert [[" ".join(cell.text_content().split()) for cell in row[:3]] for row in rows] == [
        [
            "Call",
            "Every second Thursday",
            "takes place In the calendar since Fri 20 April 2012. Organisers are asked each quarter.",
        ],
        [
            "Monthly",
            "Every last Monday of the month",
            "to come Begins on Mon 28 January 2013. Organisers are asked each quarter.",
        ],
    ]
    assert olga is not None


def test_who_organises_no_more_cannot_answer_by_their_mail(
    app: Flask, client: FlaskClient, session: Session, call: Event
) -> None:
    work(app, session, ASKED)
    address = link(session)
    person(session, "Olga").role = Role.CONTRIBUTOR
    session.commit()
    assert client.get(address).status_code == client.post(address).status_code == 403
    session.expire_all()
    assert session.get_one(Liveness, call.id).stage == "asked"


@pytest.mark.parametrize("token", ["x", "WzEsMSwiMjAxMi0wNC0yMCJd.x"])
def test_what_was_not_signed_here_is_unknown(client: FlaskClient, token: str) -> None:
    assert client.get(f"/events/still-on/{token}/").status_code == 404


def test_what_was_called_off_meanwhile_is_not_confirmed_by_mail(
    app: Flask, client: FlaskClient, session: Session, call: Event
) -> None:
    work(app, session, ASKED)
    actions.set_status(session, call, Status.CANCELLED, now=ASKED)
    session.commit()
    assert client.post(link(session)).status_code == 409
    session.expire_all()
    assert call.status == Status.CANCELLED
    work_until(app, session, DOUBTED, ENDED)
    assert (call.known_to is None, len(mails(session))) == (False, 1)


def test_what_an_organiser_confirmed_in_the_form_does_not_end(app: Flask, session: Session, call: Event) -> None:
    work_until(app, session, ASKED, DOUBTED)
    actions.set_status(session, call, Status.CONFIRMED, now=DOUBTED)
    session.commit()
    work(app, session, ENDED)
    assert (call.known_to is not None, session.get_one(Liveness, call.id).stage) == (True, "alive")


def test_who_calls_off_one_date_after_the_question_answers_for_the_others(
    app: Flask, session: Session, call: Event
) -> None:
    work(app, session, ASKED)
    second = parse("2012-09-13T19:00")
    olga = person(session, "Olga")
    actions.cancel_date(session, call, second, reason="flood", now=ASKED + timedelta(days=3), by=olga)
    session.commit()
    work(app, session, DOUBTED)
    assert (call.status, session.get_one(Liveness, call.id).stage) == (Status.CONFIRMED, "alive")


def test_what_a_file_changes_after_the_question_is_no_answer(app: Flask, session: Session, call: Event) -> None:
    work(app, session, ASKED)
    longer = replace(actions.details_of(call), summary="More.")
    actions.revise(session, call, longer, now=ASKED + timedelta(days=3))
    session.commit()
    work(app, session, DOUBTED)
    assert call.status == Status.TENTATIVE


@pytest.mark.parametrize("asked_of", [(ASKED,), (ASKED, DOUBTED)])
def test_the_form_saved_as_confirmed_is_an_answer_though_nothing_differs(
    app: Flask, client: FlaskClient, session: Session, call: Event, olga: Desk, asked_of: tuple[datetime, ...]
) -> None:
    work_until(app, session, *asked_of)
    values = inputs(client.get(f"/desk/events/{call.id}/")) | {"status": "confirmed"}
    assert olga(f"/desk/events/{call.id}/", **values).status_code == 303
    session.expire_all()
    assert (call.status, session.get_one(Liveness, call.id).stage) == (Status.CONFIRMED, "alive")


@pytest.mark.parametrize(
    ("note", "left"),
    [
        ("Tentative until an organiser confirms the day and the hour.", None),
        ("Tentative until an organiser confirms it. The room is not booked.", "The same."),
        ("The room is not booked.", "The same."),
    ],
)
@pytest.mark.parametrize("by", ["mail", "desk", "still on"])
def test_a_note_that_waited_for_a_confirmation_goes_with_it(
    app: Flask, client: FlaskClient, session: Session, call: Event, olga: Desk, note: str, left: str | None, by: str
) -> None:
    work(app, session, ASKED)
    call.unconfirmed = note
    session.commit()
    address = {"mail": link(session), "desk": f"/desk/events/{call.id}/confirm/"}.get(by)
    assert olga(address or f"/desk/events/{call.id}/still-on/").status_code == 303
    session.expire_all()
    assert call.unconfirmed == (note if left else None)
    assert ("Please note: Tentative until" in client.get("/events/call.ics").text) == bool(
        left and note.startswith("Tentative")
    )


def test_what_is_given_dates_again_is_asked_of_again(app: Flask, session: Session, call: Event) -> None:
    work_until(app, session, ASKED, DOUBTED, ENDED)
    weekly = replace(actions.details_of(call), recurrence=again("FREQ=WEEKLY;BYDAY=TH", CALL))
    actions.revise(session, call, weekly, now=ENDED, by=person(session, "Olga"))
    session.commit()
    work_until(app, session, ENDED, ENDED + QUARTER)
    assert mails(session)[-1] == (OLGA, "Does it still take place")
    assert session.get_one(Liveness, call.id).stage == "asked"


@pytest.mark.parametrize("why", ["once", "not begun", "over", "deleted", "postponed", "elsewhere"])
def test_nobody_is_asked_of_what_does_not_run(app: Flask, session: Session, call: Event, why: str) -> None:
    if why == "once":
        once = replace(actions.details_of(call), recurrence=ONCE, overrides=())
        actions.revise(session, call, once, now=NOW)
    elif why == "not begun":
        next_year = timed("2013-04-11 19:00", "2013-04-11 20:30")
        moved = replace(actions.details_of(call), span=next_year, recurrence=again("FREQ=WEEKLY;BYDAY=TH", next_year))
        actions.revise(session, call, replace(moved, overrides=()), now=NOW)
    elif why == "over":
        actions.end(session, call, date(2012, 6, 1), now=NOW)
    elif why == "deleted":
        actions.delete(session, call, now=NOW)
    elif why == "postponed":
        actions.set_status(session, call, Status.POSTPONED, now=NOW)
    else:
        calendar = ExternalCalendar(url="https://example.org/a.ics", name="A", next_poll_at=ENDED + QUARTER)
        session.add(ExternalEvent(calendar=calendar, uid=call.uid, found_json=[], is_origin=True))
    session.commit()
    work_until(app, session, ASKED, DOUBTED, ENDED)
    assert mails(session) == []
    assert session.get(Liveness, call.id) is None


def test_of_workers_at_the_same_moment_one_takes_the_step(app: Flask, session: Session, call: Event) -> None:
    jobs = [job for job in app.extensions["jobs"] if "take place" in job.name]
    for moment in (ASKED, DOUBTED, ENDED):
        clock.freeze(moment)
        session.rollback()
        with ThreadPoolExecutor(4) as workers:
            assert all(workers.map(lambda _: worker.run_once(app, jobs), range(4)))
    assert len(mails(session)) == len(set(mails(session))) == 5
    session.expire_all()
    changed = [row.kind for row in queries.changes_of(session, call) if row.recurrence_id is None]
    assert sorted(changed) == ["ends", "tentative"]


def test_what_takes_place_once_by_now_is_not_confirmed(
    app: Flask, client: FlaskClient, session: Session, call: Event
) -> None:
    work(app, session, ASKED)
    once = replace(actions.details_of(call), recurrence=ONCE, overrides=())
    actions.revise(session, call, once, now=ASKED)
    session.commit()
    address = link(session)
    assert "It comes again no more" in client.get(address).text
    assert client.post(address).status_code == 409
