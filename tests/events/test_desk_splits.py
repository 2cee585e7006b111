"""A series ends, or goes on as another event, at the organisers' desk."""

from dataclasses import replace

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.events import actions
from app.events.ledger.models import EventChange
from app.events.models import Event, Occurrence
from app.events.recurrence.walls import parse
from tests.conftest import NOW
from tests.events.calls import WEEKLY, make_call
from tests.events.desk import Desk, inputs, only
from tests.events.make import again, make, timed


def test_a_split_is_told_before_it_is_made(client: FlaskClient, olga_once: Desk, session: Session) -> None:
    event = make_call(session, WEEKLY)
    actions.cancel_date(session, event, parse("2012-05-31T19:00"), reason="Holiday", now=NOW)
    session.commit()
    page = f"/desk/events/{event.id}/dates/2012-05-24T19:00/split/"
    first = client.get(page)
    said = " ".join(html.fromstring(first.text).xpath("string(//form[@class='form']/p)").split())
    assert said.startswith("“Call” ends with Thu 17 May 2012. It goes on as a new event from Thu 24 May 2012,")
    looked = olga_once(page, **inputs(first))
    assert "Ends on Thu 17 May 2012; goes on as Call." in looked.text
    assert "is forgotten" not in looked.text
    assert session.scalar(select(func.count()).select_from(Event)) == 1
    assert olga_once(page, **inputs(looked)).status_code == 303
    assert session.scalars(select(EventChange.kind).order_by(EventChange.id)).all() == ["cancelled", "ends"]


def test_what_has_no_date_before_is_not_split(client: FlaskClient, olga_once: Desk, session: Session) -> None:
    event = make_call(session, WEEKLY)
    actions.leave_out_date(session, event, parse("2012-05-10T19:00"), now=NOW)
    session.commit()
    page = f"/desk/events/{event.id}/dates/2012-05-17T19:00/split/"
    assert client.get(page).headers["Location"] == f"/desk/events/{event.id}/dates/"
    assert "Every date before this one is left out" in client.get(f"/desk/events/{event.id}/dates/").text
    assert olga_once(page, version=str(only(session).version)).status_code == 422
    assert only(session).exdates == ["2012-05-10T19:00"]


def test_addresses_of_dates_lead_to_where_they_went(client: FlaskClient, olga: Desk, session: Session) -> None:
    event = make_call(session, "FREQ=WEEKLY;BYDAY=TH")
    third, fourth = parse("2012-05-24T19:00"), parse("2012-06-07T20:00")
    later = replace(actions.continuation(event, third), name="Chat", span=timed("2012-05-24 20:00", "2012-05-24 21:00"))
    chat = actions.split(session, event, third, later, now=NOW)
    talk = actions.split(session, chat, fourth, replace(actions.continuation(chat, fourth), name="Talk"), now=NOW)
    moved = replace(actions.details_of(talk), span=timed("2012-06-08 20:00", "2012-06-08 21:00"))
    friday = again("FREQ=WEEKLY;BYDAY=FR", moved.span)
    actions.revise(session, talk, replace(moved, recurrence=friday), now=NOW)
    session.commit()
    found = {
        "2012-05-17": None,
        "2012-05-24": "/events/chat-2012/2012-05-24/",
        "2012-05-31": "/events/chat-2012/2012-05-31/",
        "2012-05-31T1900": "/events/chat-2012/2012-05-31/",
        "2012-06-08": "/events/talk-2012/2012-06-08/",
        "2012-06-14": "/events/talk-2012/",
    }
    for when, home in found.items():
        answer = client.get(f"/events/call/{when}/")
        assert (answer.status_code, answer.headers.get("Location")) == ((301, home) if home else (200, None)), when
    for when in ("2012-05-16", "2012-05-03", "2199-01-01"):
        assert client.get(f"/events/call/{when}/").status_code == 404, when


def test_this_and_following_are_split_off(client: FlaskClient, olga: Desk, session: Session) -> None:
    event = make_call(session, WEEKLY)
    page = f"/desk/events/{event.id}/dates/2012-05-24T19:00/split/"
    answer = olga(page, **inputs(client.get(page)))
    old, new = session.scalars(select(Event).order_by(Event.id)).all()
    session.expire_all()
    assert answer.headers["Location"] == f"/desk/events/{new.id}/"
    assert (old.rrule, new.rrule) == ("FREQ=WEEKLY;UNTIL=20120523;BYDAY=TH", "FREQ=WEEKLY;COUNT=2;BYDAY=TH")
    assert new.follows_id == old.id
    assert session.scalar(select(func.count()).select_from(Occurrence)) == 4


def test_a_series_is_ended_after_a_look(client: FlaskClient, olga_once: Desk, session: Session) -> None:
    page = f"/desk/events/{make_call(session, WEEKLY).id}/dates/end/"
    typed = inputs(client.get(page)) | {"reason": "All is said"}
    refused = olga_once(page, **(typed | {"last_day": "2012-05-01"}))
    assert (refused.status_code, "It would end before its first date." in refused.text) == (422, True)
    looked = olga_once(page, **(typed | {"last_day": "2012-05-20"}))
    assert "Subscribers will see" in looked.text
    assert only(session).rrule == "FREQ=WEEKLY;COUNT=4;BYDAY=TH"
    assert olga_once(page, **inputs(looked)).status_code == 303
    assert only(session).rrule == "FREQ=WEEKLY;UNTIL=20120520;BYDAY=TH"
    assert session.scalars(select(EventChange.reason)).one() == "All is said"


def test_a_daily_series_of_many_years_is_edited_called_off_and_ended(
    client: FlaskClient, olga: Desk, session: Session
) -> None:
    """More dates than somebody could say; what nobody said of it stays."""
    span = timed("1998-01-01 19:00", "1998-01-01 20:30")
    daily = make(session, "Call", span, recurrence=again("FREQ=DAILY", span))
    assert session.scalar(select(func.count()).select_from(Occurrence)) == 6574
    desk = f"/desk/events/{daily.id}/"
    for page, typed in (
        ("", {"summary": "We talk."}),
        ("dates/end/", {"last_day": "2013-01-31", "reason": "All is said"}),
        ("cancel/", {"reason": "Nobody came"}),
    ):
        assert olga(desk + page, **(inputs(client.get(desk + page)) | typed)).status_code == 303
    session.rollback()
    event = only(session)
    assert (event.summary, event.rrule, event.status) == ("We talk.", "FREQ=DAILY;UNTIL=20130131", "cancelled")
