"""The pages of an event that comes again and of each of its dates."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from app.events import actions
from app.events.models import Status
from app.events.recurrence.walls import parse
from tests.conftest import NOW
from tests.events.calls import CALL, NEXT, listed, make_call
from tests.events.make import again, timed


def test_pages_of_the_event_and_of_its_dates(client: FlaskClient, session: Session) -> None:
    event = make_call(session)
    actions.cancel_date(session, event, parse("2012-05-24T19:00"), reason="Ascension weekend.", now=NEXT)
    actions.move_date(
        session, event, parse("2012-06-07T19:00"), timed("2012-06-08 18:00", "2012-06-08 19:00"), reason=None, now=NEXT
    )
    session.commit()
    whole = html.fromstring(client.get("/events/call/").text)
    facts = " ".join(whole.xpath("string(//dl[@class='facts'])").split())
    assert facts.startswith("Repeats Every second Thursday, 5 times Next Thu 10 May 201219:00 to 20:30 CEST")
    assert whole.xpath("//ul[@class='dates']//a/@href") == [path for path, _ in listed(session)]
    off = client.get("/events/call/2012-05-24/")
    assert "This event is cancelled. It does not take place. Why: Ascension weekend." in off.text
    moved = html.fromstring(client.get("/events/call/2012-06-07/").text)
    assert "Moved: it was planned for Thu 7 June 2012, 19:00." in moved.text_content()
    assert moved.xpath("//a[@rel='prev']/@href") == ["/events/call/2012-05-24/"]
    assert moved.xpath("//a[@rel='next']/@href") == ["/events/call/2012-06-21/"]
    assert moved.xpath("//link[@rel='canonical']/@href") == ["http://portal.test/events/call/2012-06-07/"]


@pytest.mark.parametrize("when", ["2012-05-11", "2012-05-10T1800", "2012-13-10", "2012-5-10", "x", "2012-05-10T9999"])
def test_no_page_where_there_is_no_date(client: FlaskClient, session: Session, when: str) -> None:
    make_call(session)
    assert client.get(f"/events/call/{when}/").status_code == 404


def test_the_time_stands_in_the_address_only_where_it_differs(client: FlaskClient, session: Session) -> None:
    make_call(session)
    answer = client.get("/events/call/2012-05-10T1900/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/events/call/2012-05-10/")


def test_an_old_address_leads_to_the_same_date(client: FlaskClient, session: Session) -> None:
    event = make_call(session)
    actions.revise(session, event, actions.details_of(event), slug="meeting", now=NEXT)
    session.commit()
    answer = client.get("/events/call/2012-05-24/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/events/meeting/2012-05-24/")


def test_of_many_dates_the_next_ones_stand_open(client: FlaskClient, session: Session) -> None:
    event = make_call(session, "FREQ=DAILY;COUNT=20", tags=("call",))
    moved = actions.with_date(actions.details_of(event), parse("2012-05-12T19:00"), status=Status.CANCELLED)
    actions.revise(session, event, moved, now=NEXT)
    session.commit()
    series = html.fromstring(client.get("/events/tag/call/").text)
    assert len(series.xpath("//main/ul[contains(@class, 'entries')]/li")) == 8
    assert len(series.xpath("//main/details/ul/li")) == 12
    [summary] = series.xpath("//main/details/summary/text()")
    assert summary == "12 later dates, up to Tue 29 May 2012"
    own = html.fromstring(client.get("/events/call/").text)
    assert [len(own.xpath(f"//{where}/ul[@class='dates']/li")) for where in ("div", "details")] == [6, 14]
    assert [item.text_content() for item in own.xpath("//ul[@class='dates']/li")[:3]] == [
        "Thu 10 May 2012",
        "Fri 11 May 2012",
        "Sat 12 May 2012 cancelled",
    ]


def test_c27_dates_with_seconds_have_a_page_each(client: FlaskClient, session: Session) -> None:
    added = ("2012-05-17T19:30", "2012-05-17T19:30:15", "2012-05-17T19:30:45")
    event = make_call(session)
    details = replace(actions.details_of(event), recurrence=again("FREQ=WEEKLY", CALL, rdates=tuple(map(parse, added))))
    actions.revise(session, event, details, now=NOW)
    session.commit()
    paths = [path for path, _ in listed(session) if path.startswith("/events/call/2012-05-17")]
    ends = ("", "T1930", "T193015", "T193045")
    assert paths == [f"/events/call/2012-05-17{end}/" for end in ends]
    assert [client.get(path).status_code for path in paths] == [200] * 4
    moved = client.get("/events/call/2012-05-17T193000/")
    assert (moved.status_code, moved.location) == (301, "/events/call/2012-05-17T1930/")
    assert client.get("/events/call/2012-05-17T193016/").status_code == 404
