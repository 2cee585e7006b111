"""Who is asked each quarter, and what becomes of a call that nobody stands by."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core import clock, worker
from app.events import actions, queries
from app.events.external.models import ExternalCalendar, ExternalEvent
from app.events.liveness.actions import PATIENCE, QUARTER
from app.events.liveness.models import Liveness
from app.events.models import Event, Status
from app.events.recurrence import ONCE
from tests.conftest import NOW
from tests.events.liveness.asking import ADAM, ASKED, CALL, DOUBTED, ENDED, OLGA, dates, link, mails, work, work_until
from tests.events.make import again, timed
from tests.factories import person


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
