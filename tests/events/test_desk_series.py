"""Series and buildings at the organisers' desk."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.events import actions
from app.events.models import Event, FeedChange, Series, Venue
from tests.conftest import NOW
from tests.events.desk import Desk, inputs
from tests.events.make import make
from tests.factories import person

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def event(session: Session) -> Event:
    series = Series(slug="xen-summit", name="Xen Summit", summary="Developers meet.")
    venue = Venue(slug="hall", name="Town hall", address="1, Square", city="Brussels", country="BE")
    return make(session, slug="sample", series=series, venue=venue, city="Brussels", country="BE")


@pytest.fixture
def series(event: Event) -> Series:
    assert event.series is not None
    return event.series


@pytest.fixture
def venue(event: Event) -> Venue:
    assert event.venue is not None
    return event.venue


def fresh(session: Session, event: Event) -> Event:
    session.expire_all()
    return session.get_one(Event, event.id)


def alert(text: str) -> str:
    return " ".join(html.fromstring(text).xpath("string(//section[@role='alert'])").split())


def test_a_series_is_renamed_and_moved(client: FlaskClient, olga: Desk, session: Session, series: Series) -> None:
    address = f"/desk/events/series/{series.id}/"
    assert "Xen Summit" in client.get("/desk/events/series/").text
    clock.freeze(LATER)
    changes = {"name": "Xen Project Summit", "slug": "xen-project-summit"}
    answer = olga(address, **(inputs(client.get(address)) | changes))
    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    assert "NAME:Xen Project Summit\r\n" in client.get("/events/series/xen-project-summit.ics").text
    assert client.get("/events/series/xen-summit.ics").headers["Location"] == "/events/series/xen-project-summit.ics"
    session.expire_all()
    assert (series.version, series.edited_by) == (2, person(session, "Olga"))


def test_a_mended_building_is_a_new_place_for_its_events(
    client: FlaskClient, olga: Desk, session: Session, event: Event, venue: Venue
) -> None:
    address = f"/desk/events/venues/{venue.id}/"
    clock.freeze(LATER)
    olga(address, **(inputs(client.get(address)) | {"address": "2, Square"}))
    changed = fresh(session, event)
    assert (changed.sequence, changed.updated_at) == (1, LATER)
    assert "LOCATION:Town hall\\, 2\\, Square\\, Brussels\\, Belgium\r\n" in client.get("/events.ics").text


def test_what_is_not_told_of_a_building_touches_no_event(
    client: FlaskClient, olga: Desk, session: Session, event: Event, venue: Venue
) -> None:
    address = f"/desk/events/venues/{venue.id}/"
    before = client.get("/events.ics").data
    olga(address, **(inputs(client.get(address)) | {"url": "https://example.org/"}))
    assert fresh(session, event).sequence == 0
    assert client.get("/events.ics").data == before
    assert 'href="https://example.org/"' in client.get("/events/sample/").text


@pytest.mark.parametrize("kind", ["series", "venues"])
def test_saving_what_the_form_shows_changes_nothing(
    client: FlaskClient, olga: Desk, session: Session, series: Series, venue: Venue, kind: str
) -> None:
    row = series if kind == "series" else venue
    address = f"/desk/events/{kind}/{row.id}/"
    feeds = session.scalars(select(FeedChange.changed_at)).all()
    clock.freeze(LATER)
    answer = olga(address, **inputs(client.get(address)))
    assert "Nothing was different." in client.get(answer.headers["Location"]).text
    session.expire_all()
    assert row.version == 1
    assert session.scalars(select(FeedChange.changed_at)).all() == feeds


@pytest.mark.parametrize("kind", ["series", "venues"])
def test_the_second_of_two_sees_what_the_first_changed(
    client: FlaskClient, olga: Desk, session: Session, series: Series, venue: Venue, kind: str
) -> None:
    row = series if kind == "series" else venue
    address = f"/desk/events/{kind}/{row.id}/"
    mine = inputs(client.get(address)) | {"name": "As I want it"}
    adam, theirs = person(session, "Adam"), {"name": "As Adam wants it"}
    if kind == "series":
        actions.revise_series(session, series, theirs, now=NOW, by=adam)
    else:
        actions.revise_venue(session, venue, theirs, now=NOW, by=adam)
    session.commit()
    answer = olga(address, **mine)
    assert answer.status_code == 409
    told = alert(answer.text)
    assert "Adam saved this while you were writing." in told
    assert "As Adam wants it" in told
    assert inputs(answer)["name"] == "As I want it"
    assert olga(address, **inputs(answer)).status_code == 303
    session.expire_all()
    assert row.name == "As I want it"


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("series", "“Xen Summit” cannot be deleted: 1 event belongs to it, deleted ones included."),
        ("venues", "“Town hall” cannot be deleted: 1 event is held there, deleted ones included."),
    ],
)
@pytest.mark.parametrize("is_deleted", [False, True])
def test_what_events_refer_to_cannot_be_deleted(
    client: FlaskClient, olga: Desk, session: Session, event: Event, kind: str, sentence: str, *, is_deleted: bool
) -> None:
    if is_deleted:
        actions.delete(session, event, now=NOW)
        session.commit()
    owner = event.series_id if kind == "series" else event.venue_id
    assert "Delete it" not in client.get(f"/desk/events/{kind}/{owner}/").text
    answer = olga(f"/desk/events/{kind}/{owner}/delete/")
    assert answer.status_code == 303
    assert sentence in client.get(answer.headers["Location"]).text


@pytest.mark.parametrize("kind", ["series", "venues"])
def test_what_no_event_refers_to_can_be_deleted(
    client: FlaskClient, olga: Desk, session: Session, event: Event, series: Series, venue: Venue, kind: str
) -> None:
    actions.revise_series(session, series, {}, slug="moved", now=NOW)
    actions.revise(session, event, replace(actions.details_of(event), series=None, venue=None), now=NOW)
    session.commit()
    address = f"/desk/events/{kind}/{series.id if kind == 'series' else venue.id}/"
    assert "Delete it" in client.get(address).text
    answer = olga(f"{address}delete/")
    assert answer.headers["Location"] == f"/desk/events/{kind}/"
    assert "is deleted." in client.get(answer.headers["Location"]).text
    assert client.get(address).status_code == 404
    if kind == "series":
        for gone in ("/events/series/moved/", "/events/series/moved.ics", "/events/series/xen-summit.ics"):
            assert client.get(gone).status_code == 404


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"name": ""}, "name", "Write what the series is called."),
        ({"slug": "No slug"}, "slug", "Small letters, digits and single dashes only"),
        ({"slug": ""}, "slug", "It needs an address."),
        ({"slug": "taken"}, "slug", "Another one has this address, or had it once."),
        ({"url": "nowhere"}, "url", "Write a whole address such as https://example.org/."),
    ],
)
def test_a_refused_form_keeps_everything_typed(
    client: FlaskClient, olga: Desk, session: Session, series: Series, fields: dict[str, str], field: str, message: str
) -> None:
    session.add(Series(slug="taken", name="Another"))
    session.commit()
    address = f"/desk/events/series/{series.id}/"
    typed = inputs(client.get(address)) | {"summary": "Typed."} | fields
    answer = olga(address, **typed)
    assert answer.status_code == 422
    assert message in html.fromstring(answer.text).xpath(f"//p[@id='{field}-error']")[0].text_content()
    assert inputs(answer) == typed
    session.expire_all()
    assert (series.name, series.summary) == ("Xen Summit", "Developers meet.")
