"""An event or a series gets another address: the old ones lead there in one hop, for good."""

from dataclasses import replace
from datetime import timedelta

import icalendar
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.events import actions
from app.events.errors import AddressTakenError
from app.events.models import Event, Series
from app.search.models import SearchEntry
from tests.conftest import NOW
from tests.events.make import make

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def series(session: Session) -> Series:
    return actions.put_series(session, slug="xen-summit", values={"name": "Xen Summit", "summary": ""}, now=NOW)[0]


@pytest.fixture
def event(session: Session, series: Series) -> Event:
    return make(session, slug="first", series=series)


def move(session: Session, event: Event, *slugs: str) -> None:
    for slug in slugs:
        actions.revise(session, event, actions.details_of(event), slug=slug, now=LATER)
        session.commit()


def test_nothing_else_gets_an_old_address(session: Session, event: Event) -> None:
    move(session, event, "second")
    with pytest.raises(AddressTakenError):
        make(session, "Another", slug="first")


def test_a_file_of_before_its_move_brings_no_second_series(session: Session, series: Series, event: Event) -> None:
    rename(session, series, "b")
    found, verdict = actions.put_series(session, slug="xen-summit", values={"name": "Xen Summit"}, now=LATER)
    session.commit()
    assert (found.id, found.slug, verdict) == (series.id, "xen-summit", "changed")
    assert session.scalars(select(Series.slug)).all() == ["xen-summit"]


def rename(session: Session, series: Series, *slugs: str) -> None:
    for slug in slugs:
        actions.revise_series(session, series, {"name": f"Called {slug}"}, slug=slug, now=LATER)
        session.commit()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/events/first/", "/events/third/"),
        ("/events/second/", "/events/third/"),
        ("/events/first.ics", "/events/third.ics"),
        ("/events/second.ics?cancelled=drop", "/events/third.ics?cancelled=drop"),
        ("/events/first.ics?slug=x&_scheme=javascript", "/events/third.ics?slug=x&_scheme=javascript"),
        ("/events/series/xen-summit/", "/events/series/c/"),
        ("/events/series/b/", "/events/series/c/"),
        ("/events/series/xen-summit.ics", "/events/series/c.ics"),
        ("/events/series/b.ics?cancelled=keep", "/events/series/c.ics?cancelled=keep"),
    ],
)
def test_h11_old_addresses_lead_to_the_last_in_one_hop(
    client: FlaskClient, session: Session, event: Event, series: Series, old: str, new: str
) -> None:
    move(session, event, "second", "third")
    rename(session, series, "b", "c")
    for method in (client.get, client.head):
        answer = method(old)
        assert (answer.status_code, answer.headers["Location"]) == (301, new)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(new).status_code == 200


def test_c14_c18_the_uid_stays_and_only_the_revision_rises(client: FlaskClient, session: Session, event: Event) -> None:
    uid = event.uid
    move(session, event, "second")
    told = icalendar.Calendar.from_ical(client.get("/events.ics").text).events[0]
    assert (told["UID"], told["SEQUENCE"], told["LAST-MODIFIED"].dt) == (uid, 0, LATER)
    assert told["URL"] == "http://portal.test/events/second/"
    assert session.scalars(select(SearchEntry.path)).all() == ["/events/second/"]


def test_who_moves_back_is_at_home_again(client: FlaskClient, session: Session, event: Event) -> None:
    move(session, event, "second", "first")
    assert client.get("/events/first/").status_code == 200
    assert client.get("/events/second/").headers["Location"] == "/events/first/"


def test_nothing_else_gets_an_address_somebody_had(session: Session, event: Event, series: Series) -> None:
    other = make(session, "Other", slug="other")
    move(session, event, "second")
    for slug in ("first", "second"):
        with pytest.raises(AddressTakenError):
            move(session, other, slug)
        session.rollback()
    rename(session, series, "b")
    assert actions.series_named(session, "Xen summit").slug == "xen-summit-2"
    move(session, event, "party-2012", "second")
    assert actions.free_slug(session, "Party", 2012) == "party-2012-2"


def test_a_deleted_event_is_not_found_at_its_old_address_either(
    client: FlaskClient, session: Session, event: Event
) -> None:
    move(session, event, "second")
    actions.delete(session, event, now=LATER)
    session.commit()
    assert client.get("/events/first/").status_code == 404
    actions.restore(session, event, now=LATER)
    session.commit()
    assert client.get("/events/first/").status_code == 301


def test_a_renamed_series_names_its_calendar_and_nothing_else_changes(
    client: FlaskClient, session: Session, event: Event, series: Series
) -> None:
    before, whole = client.get("/events/series/xen-summit.ics"), client.get("/events.ics").data
    clock.freeze(LATER)
    rename(session, series, "b")
    after = client.get("/events/series/b.ics")
    calendar = icalendar.Calendar.from_ical(after.text)
    assert (calendar["NAME"], calendar["X-WR-CALNAME"], calendar["LAST-MODIFIED"].dt) == ("Called b",) * 2 + (LATER,)
    assert calendar.events == icalendar.Calendar.from_ical(before.text).events
    assert after.headers["ETag"] != before.headers["ETag"]
    assert after.headers["Last-Modified"] > before.headers["Last-Modified"]
    assert client.get("/events.ics").data == whole


def test_words_that_change_with_the_address_are_one_revision(session: Session, event: Event) -> None:
    details = replace(actions.details_of(event), name="Another name")
    actions.revise(session, event, details, slug="second", now=LATER)
    session.commit()
    assert (event.version, event.sequence, event.updated_at) == (2, 0, LATER)
