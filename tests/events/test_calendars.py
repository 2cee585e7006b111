"""The feeds over HTTP: H1 to H12 and what a feed holds."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.http import http_date

from app import create_app
from app.config import ROOT
from app.core import clock
from app.core.database import Base, db, make_file
from app.events import actions, content
from app.events.ics import values
from app.events.models import Event, Series, Status
from tests.conftest import NOW, SITE_URL, make_settings
from tests.events.make import CALL, day, make, statements, timed, utc

GOLDEN = Path(__file__).parent.parent / "data" / "events" / "golden.ics"
FEEDS = ["/events.ics", "/events/series/xen-summit.ics", "/events/tag/arm.ics", "/events/country/BE.ics"]
ADDRESSES = [*FEEDS, "/events/xen-hackathon-2012.ics"]


def series(session: Session, slug: str = "xen-summit", name: str = "Xen Summit") -> Series:
    return actions.put_series(session, slug=slug, values={"name": name, "summary": "", "url": None}, now=NOW)[0]


@pytest.fixture
def hackathon(session: Session) -> Event:
    return make(session, series=series(session), tags=("arm", "test-day"), city="Brussels", country="BE")


def events_at(client: FlaskClient, address: str) -> list[icalendar.Event]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return [event for event in icalendar.Calendar.from_ical(answer.text).events if isinstance(event, icalendar.Event)]


def names_at(client: FlaskClient, address: str) -> list[str]:
    return [str(event["SUMMARY"]) for event in events_at(client, address)]


@pytest.mark.parametrize("accept", ["text/html", "*/*", "application/json", ""])
@pytest.mark.parametrize("address", ADDRESSES)
def test_h1_h8_h9_h10_headers(client: FlaskClient, hackathon: Event, address: str, accept: str) -> None:
    answer = client.get(address, headers={"Accept": accept, "User-Agent": "Google-Calendar-Importer"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=900"  # H6
    assert "Set-Cookie" not in answer.headers
    expected = (
        "inline"
        if address in FEEDS
        else ("attachment; filename=\"xen-hackathon-2012.ics\"; filename*=UTF-8''Xen%20Hackathon.ics")
    )
    assert answer.headers["Content-Disposition"] == expected


@pytest.mark.parametrize("address", ADDRESSES)
def test_h2_h4_a_client_that_has_it_is_told_so(client: FlaskClient, hackathon: Event, address: str) -> None:
    first = client.get(address)
    etag = first.headers["ETag"]
    assert not etag.startswith("W/")
    for header in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = client.get(address, headers={"If-None-Match": header, "If-Modified-Since": http_date(0)})
        assert (again.status_code, again.data) == (304, b"")
        for name in ("ETag", "Cache-Control", "Vary"):
            assert again.headers[name] == first.headers[name]
    stale = {"If-None-Match": '"other"', "If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get(address, headers=stale).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_h3_h4_dates(client: FlaskClient, hackathon: Event, address: str) -> None:
    changed = client.get(address).headers["Last-Modified"]
    assert changed == http_date(NOW)
    asked = {changed: 304, http_date(NOW + timedelta(hours=1)): 304, http_date(NOW - timedelta(seconds=1)): 200}
    for since, status in (asked | {"yesterday": 200, "": 200}).items():
        assert client.get(address, headers={"If-Modified-Since": since}).status_code == status


@pytest.mark.parametrize("address", ADDRESSES)
def test_h5_head_and_other_methods(client: FlaskClient, hackathon: Event, address: str) -> None:
    head, get = client.head(address), client.get(address)
    assert (head.status_code, head.data) == (200, b"")
    assert dict(head.headers) == dict(get.headers)
    assert set(client.options(address).headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    refused = client.post(address)
    assert refused.status_code == 405
    assert "GET" in refused.headers["Allow"]


def test_h7_compressed_only_when_asked_with_a_tag_of_its_own(client: FlaskClient, session: Session) -> None:
    make(session, description="a line among many\n" * 100)
    plain = client.get("/events.ics")
    packed = client.get("/events.ics", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers.get("Content-Encoding") == "gzip"
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize("leaving", ["delete", "cancel", "untag", "move"])
def test_h3_what_leaves_a_feed_changes_it(
    client: FlaskClient, session: Session, hackathon: Event, leaving: str
) -> None:
    later = NOW + timedelta(days=1)
    before = {address: client.get(address).headers for address in FEEDS}
    if leaving == "delete":
        actions.delete(session, hackathon, now=later)
    elif leaving == "cancel":
        actions.set_status(session, hackathon, Status.CANCELLED, now=later)
    else:
        changes = {"tags": ()} if leaving == "untag" else {"country": "DE"}
        details = replace(actions.details_of(hackathon), **changes)
        actions.revise(session, hackathon, details, now=later)
    session.commit()
    for address in FEEDS:
        after = client.get(address).headers
        assert after["ETag"] != before[address]["ETag"]
        assert after["Last-Modified"] == http_date(later)
        since = {"If-Modified-Since": before[address]["Last-Modified"]}
        assert client.get(address, headers=since).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        *("/events/series/nothing.ics", "/events/tag/nothing.ics", "/events/country/XX.ics", "/events/nothing.ics"),
        *("/events/submit.ics", "/events/past.ics", "/events/2012.ics", "/events/tag/UPPER.ics"),
    ],
)
def test_h11_an_unknown_feed_is_404_in_plain_words(client: FlaskClient, hackathon: Event, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")


def test_h11_a_deleted_event_has_no_file(client: FlaskClient, session: Session, hackathon: Event) -> None:
    actions.delete(session, hackathon, now=NOW)
    session.commit()
    assert client.get("/events/xen-hackathon-2012.ics").status_code == 404


@pytest.mark.parametrize("value", ["", "MARK", "yes", "%01", "mark%20"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_h12_a_wrong_choice_is_refused(client: FlaskClient, hackathon: Event, address: str, value: str) -> None:
    answer = client.get(f"{address}?cancelled={value}")
    assert answer.status_code == 400
    assert "mark, keep, drop" in answer.text


def test_h12_unknown_parameters_change_nothing(client: FlaskClient, hackathon: Event) -> None:
    assert client.get("/events.ics?page=7&cancelled=mark").data == client.get("/events.ics").data


def test_h12_a_country_has_one_address(client: FlaskClient, hackathon: Event) -> None:
    answer = client.get("/events/country/be.ics?cancelled=drop")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/events/country/BE.ics?cancelled=drop")


def test_each_feed_holds_its_own(client: FlaskClient, session: Session, hackathon: Event) -> None:
    make(session, "Call", CALL, tags=("arm",), online=True)
    make(session, "Other", day("2012-05-20"), series=series(session, "other", "Other"), country="DE")
    assert names_at(client, "/events.ics") == ["Xen Hackathon", "Call", "Other"]
    assert names_at(client, "/events/series/xen-summit.ics") == ["Xen Hackathon"]
    assert names_at(client, "/events/tag/arm.ics") == ["Xen Hackathon", "Call"]
    assert names_at(client, "/events/country/DE.ics") == ["Other"]
    assert names_at(client, "/events/xen-hackathon-2012.ics") == ["Xen Hackathon"]


def test_past_events_stay(client: FlaskClient, session: Session) -> None:
    make(session, "Long ago", day("2007-05-20"))
    assert names_at(client, "/events.ics") == ["Long ago"]


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ("", ["Cancelled: Gone", "Postponed: Later", "Xen Hackathon"]),
        ("?cancelled=mark", ["Cancelled: Gone", "Postponed: Later", "Xen Hackathon"]),
        ("?cancelled=keep", ["Gone", "Postponed: Later", "Xen Hackathon"]),
        ("?cancelled=drop", ["Postponed: Later", "Xen Hackathon"]),
    ],
)
def test_c22_cancelled_events_are_shown_as_the_subscriber_wants(
    client: FlaskClient, session: Session, hackathon: Event, choice: str, names: list[str]
) -> None:
    make(session, "Gone", day("2012-05-01"), status=Status.CANCELLED)
    make(session, "Later", day("2012-05-02"), status=Status.POSTPONED)
    assert names_at(client, f"/events.ics{choice}") == names
    if choice in ("", "?cancelled=mark", "?cancelled=keep"):
        assert events_at(client, f"/events.ics{choice}")[0]["STATUS"] == "CANCELLED"
        assert len(events_at(client, f"/events/gone-2012.ics{choice}")) == 1
    else:
        assert events_at(client, "/events/gone-2012.ics?cancelled=drop") == []


@pytest.mark.parametrize("address", ["/events.ics", "/events/country/BE.ics", "/events/series/empty.ics"])
def test_c7_an_empty_feed_is_a_calendar(client: FlaskClient, session: Session, address: str) -> None:
    series(session, "empty", "Empty")
    session.commit()
    calendar = icalendar.Calendar.from_ical(client.get(address).text)
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]


def test_a_tag_once_subscribed_to_stays_an_empty_calendar(
    client: FlaskClient, session: Session, hackathon: Event
) -> None:
    actions.revise(session, hackathon, replace(actions.details_of(hackathon), tags=()), now=NOW)
    session.commit()
    assert names_at(client, "/events/tag/arm.ics") == []


def test_c14_c15_one_uid_in_every_feed(client: FlaskClient, hackathon: Event) -> None:
    assert {str(event["UID"]) for address in ADDRESSES for event in events_at(client, address)} == {hackathon.uid}


def test_c28_each_zone_used_is_defined_once_for_all_its_years(client: FlaskClient, session: Session) -> None:
    make(session, "Call", CALL)
    make(session, "Later call", timed("2014-01-10 14:00", "2014-01-10 15:30"))
    make(session, "Sydney", timed("2013-01-10 14:00", "2013-01-10 15:30", "Australia/Sydney"))
    make(session, "Whole day", day("2013-01-10", zone="Asia/Tokyo"))
    calendar = icalendar.Calendar.from_ical(client.get("/events.ics").text)
    zones = [str(part["TZID"]) for part in calendar.subcomponents if part.name == "VTIMEZONE"]
    assert zones == ["Australia/Sydney", "Europe/Brussels"]
    assert {str(event["DTSTART"].params.get("TZID")) for event in calendar.events} == {*zones, "None"}


def test_c41_the_calendar_tells_its_newest_revision(client: FlaskClient, session: Session, hackathon: Event) -> None:
    actions.delete(session, hackathon, now=NOW + timedelta(hours=1))
    session.commit()
    assert icalendar.Calendar.from_ical(client.get("/events.ics").text)["LAST-MODIFIED"].dt == NOW + timedelta(hours=1)


def test_h2_two_fetches_a_minute_apart_are_the_same_bytes(client: FlaskClient, hackathon: Event) -> None:
    first = client.get("/events.ics").data
    clock.freeze(NOW + timedelta(minutes=1))
    assert client.get("/events.ics").data == first


@pytest.mark.parametrize("address", FEEDS[:3])
def test_h2_sites_with_the_same_content_publish_the_same_bytes(
    tmp_path: Path, postgresql_server: str, session: Session, client: FlaskClient, address: str
) -> None:
    """Another application, another SQLite database, loaded a year later: as this one on either engine."""
    content.load(session, ROOT / "content", zone=ZoneInfo("UTC"), now=NOW)
    session.commit()
    other = create_app(make_settings(tmp_path, f"sqlite:///{tmp_path / 'other.sqlite3'}"))
    clock.freeze(NOW)
    with other.app_context():
        make_file(db.engine)
        Base.metadata.create_all(db.engine)
        content.load(db.session, ROOT / "content", zone=ZoneInfo("UTC"), now=NOW + timedelta(days=366))
        db.session.commit()
    assert other.test_client().get(address, base_url=SITE_URL).data == client.get(address).data
    with other.app_context():
        db.engine.dispose()


def test_the_feed_is_the_golden_file(client: FlaskClient, session: Session) -> None:
    """Each kind of event once. After a wanted change: WRITE_GOLDEN=1, then read the difference."""
    summit = series(session)
    common = {"now": utc("2012-03-04T05:06:07")}
    make(session, "Plain days", uid="a", series=summit, tags=("arm",), city="Brussels", country="BE", **common)
    make(session, "Call; with, signs \\ 🎋", CALL, uid="b", online=True, description="One\nTwo 🎋" * 12, **common)
    make(session, "Gone", day("2012-05-20"), uid="c", status=Status.CANCELLED, **common)
    make(session, "Later", day("2012-05-21"), uid="d", status=Status.POSTPONED, **common)
    evening = timed("2012-05-22 18:00", "2012-05-22 21:00", "UTC")
    make(session, "Maybe", evening, uid="e", status=Status.TENTATIVE, **common)
    make(session, "São Paulo", timed("2012-06-01 18:00", "2012-06-01 21:00", "America/Sao_Paulo"), uid="f", **common)
    written = client.get("/events.ics").data
    if "WRITE_GOLDEN" in os.environ:
        GOLDEN.write_bytes(written)
    assert written == GOLDEN.read_bytes()


def test_a_feed_asks_the_database_as_often_for_one_event_as_for_thirty(client: FlaskClient, session: Session) -> None:
    counts = []
    for target in (1, 30):
        have = len(session.scalars(select(Event.id)).all())
        for number in range(target - have):
            make(session, f"Event {have + number}", tags=("arm",), series=series(session))
        counts.append(statements(client, "/events.ics"))
    assert counts[0] == counts[1] > 0


def test_c44_addresses_that_organisers_write_are_links_too(client: FlaskClient, session: Session) -> None:
    make(session, "Call", CALL, description="Agenda: https://xen.org/agenda")
    make(session, "Test day", description="Come & see", url="https://xen.org/")
    call, day = sorted(events_at(client, "/events.ics"), key=lambda event: str(event["SUMMARY"]))
    assert "Agenda: https://xen.org/agenda" in call["DESCRIPTION"]
    link = '<a href="https://xen.org/agenda" rel="nofollow ugc">https://xen.org/agenda</a>'
    assert values.text(str(call["X-ALT-DESC"])) == f"<p>Agenda: {link}</p>"
    assert "X-ALT-DESC" not in day
