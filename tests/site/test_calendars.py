"""Every .ics the site serves, events and docs days alike, against the checklist of a published calendar."""

import re
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.http import http_date

from app.config import ROOT
from app.events.models import Event
from app.site import folder
from tests.conftest import NOW, SITE_URL
from tests.site.calendars import CALENDARS, PERSONAL

TASKS = "/docs-days/todo.ics"
WITHOUT_EVENTS = {"/events/<slug>/programme/track/<track>.ics", TASKS}
SINGLE = {"/events/<slug>.ics", "/events/<slug>/programme/<session>.ics", "/docs-days/<iso_date:on>.ics"}
ATTACHMENT = r"attachment; filename=\"[\w.-]+\.ics\"; filename\*=UTF-8''[\w.%-]+\.ics"
STAMP = re.compile(r"\d{8}T\d{6}Z")


@pytest.fixture
def site(client: FlaskClient, session: Session) -> FlaskClient:
    folder.load(session, ROOT / "content", now=NOW)
    session.commit()
    return client


def test_the_table_is_whole(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.endswith(".ics")}
    assert rules == {*CALENDARS, PERSONAL}


def test_c1_to_c5_bytes(site: FlaskClient) -> None:
    for address in CALENDARS.values():
        data = site.get(address).data
        lines = data.split(b"\r\n")
        assert lines.pop() == b"", address
        assert not re.search(rb"[\n\r]", b"".join(lines)), address
        assert max(map(len, lines)) <= 75, address
        texts = [line.decode("utf-8") for line in lines]
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\ufeff]", "".join(texts)), address


def test_c6_to_c30_what_a_calendar_says(site: FlaskClient) -> None:
    for rule, address in CALENDARS.items():
        text = site.get(address).text
        calendar = icalendar.Calendar.from_ical(text)
        assert (calendar["VERSION"], calendar.get("CALSCALE", "GREGORIAN")) == ("2.0", "GREGORIAN"), address
        assert len(re.findall("^PRODID:", text, re.MULTILINE)) == 1, address
        assert "METHOD" not in calendar, address
        assert not re.search("^BEGIN:(VALARM|VFREEBUSY)|^(ORGANIZER|ATTENDEE)", text, re.MULTILINE), address
        assert calendar.events or rule in WITHOUT_EVENTS, address
        defined = [str(part["TZID"]) for part in calendar.walk("VTIMEZONE")]
        used = {zone for event in calendar.events if (zone := event["DTSTART"].params.get("TZID"))}
        assert sorted(defined) == sorted(used or ({"UTC"} if rule in WITHOUT_EVENTS - {TASKS} else ())), address
        names = [_name(event) for event in calendar.events]
        assert len(names) == len(set(names)), address
        for event in calendar.events:
            _check_event(event, address)


def _name(event: Any) -> tuple[str, bytes]:
    """What one component is known by: one of a recurring event also by the date it replaces."""
    replaced = event.get("RECURRENCE-ID")
    return str(event["UID"]), replaced.to_ical() if replaced else b""


def _check_event(event: Any, address: str) -> None:
    assert event.errors == [], address
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    assert type(start) is type(end), address
    assert start < end, address
    assert type(start) is date or (isinstance(start, datetime) and start.tzinfo is not None), address
    assert "DURATION" not in event, address
    for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED"):
        assert STAMP.fullmatch(event[name].to_ical().decode()), address
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt, address
    assert int(event["SEQUENCE"]) >= 0, address
    assert event["STATUS"] in ("TENTATIVE", "CONFIRMED", "CANCELLED"), address
    assert event["TRANSP"] == "TRANSPARENT", address
    assert str(event["SUMMARY"]).strip(), address
    assert not re.search("<[a-z]+", str(event.get("DESCRIPTION", ""))), address


def test_c27_every_address_in_them_answers(site: FlaskClient) -> None:
    for address in CALENDARS.values():
        for event in icalendar.Calendar.from_ical(site.get(address).text).events[:5]:
            assert str(event["URL"]).startswith(SITE_URL), address
            assert site.get(urlsplit(str(event["URL"])).path).status_code == 200, address


def test_c15_one_event_says_the_same_in_every_calendar(site: FlaskClient, session: Session) -> None:
    told: dict[tuple[str, bytes], set[bytes]] = {}
    for address in CALENDARS.values():
        for event in icalendar.Calendar.from_ical(site.get(address).text).events:
            told.setdefault(_name(event), set()).add(event.to_ical())
    assert [name for name, forms in told.items() if len(forms) != 1] == []
    assert len(told) > session.query(Event).count()


@pytest.mark.parametrize("accept", ["text/html", ""])
def test_h1_h6_h8_h9_h10_headers(site: FlaskClient, accept: str) -> None:
    for rule, address in CALENDARS.items():
        answer = site.get(address, headers={"Accept": accept})
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8", address
        assert answer.headers["Cache-Control"] == "public, max-age=900", address
        assert answer.headers["Access-Control-Allow-Origin"] == "*", address
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin", address
        assert "Set-Cookie" not in answer.headers, address
        assert re.fullmatch(ATTACHMENT if rule in SINGLE else "inline", answer.headers["Content-Disposition"]), address


def test_h2_to_h5_h7_conditions_and_encodings(site: FlaskClient) -> None:
    for address in CALENDARS.values():
        first = site.get(address)
        etag, changed = first.headers["ETag"], first.headers["Last-Modified"]
        assert etag.startswith('"'), address
        for header in (etag, f"W/{etag}", f'"other", {etag}', "*"):
            again = site.get(address, headers={"If-None-Match": header, "If-Modified-Since": http_date(0)})
            assert (again.status_code, again.data) == (304, b""), address
            for name in ("ETag", "Cache-Control", "Vary"):
                assert again.headers[name] == first.headers[name], address
        stale = {"If-None-Match": '"other"', "If-Modified-Since": changed}
        assert site.get(address, headers=stale).status_code == 200, address
        long_ago = http_date(datetime(2000, 1, 1, tzinfo=UTC))
        for since, status in {changed: 304, "yesterday": 200, long_ago: 200}.items():
            assert site.get(address, headers={"If-Modified-Since": since}).status_code == status, address
        assert dict(site.head(address).headers) == dict(first.headers), address
        assert "GET" in site.post(address).headers["Allow"], address
        packed = site.get(address, headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip", address
        assert packed.headers["ETag"] != etag, address
        assert "Accept-Encoding" in first.headers["Vary"], address


@pytest.mark.parametrize(
    ("address", "status"),
    [
        *[(f"/events{rest}", 404) for rest in ("/nothing.ics", "/series/nothing.ics", "/tag/nothing.ics")],
        *[("/events/country/XX.ics", 404), ("/docs-days/2012-04-24.ics", 404), ("/docs-days/2012-13-45.ics", 404)],
        *[("/events/0000.ics", 404), ("/events/%00.ics", 404), ("/events/past.ics", 404)],
        *[("/events.ics?cancelled=nonsense", 400), ("/events.ics?cancelled=keep&cancelled=drop", 200)],
        *[("/docs-days/2012-04-23.ics?cancelled=nonsense", 200), ("/events.ics?x=%ff", 200)],
    ],
)
def test_h11_h12_wrong_addresses_are_refused_in_plain_words(site: FlaskClient, address: str, status: int) -> None:
    answer = site.get(address)
    assert (answer.status_code, answer.mimetype) == (status, "text/calendar" if status == 200 else "text/plain")
