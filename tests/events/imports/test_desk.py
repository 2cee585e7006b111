"""Import at the desk: what is shown before, and that exactly this is written after."""

from collections import Counter
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.test import TestResponse

from app.core import clock
from app.core.outbound import Client
from app.core.worker import run_once
from app.events.desk import imports
from app.events.imports import batches
from app.events.imports.carrying import carry_out
from app.events.imports.models import KEPT, Preview
from app.events.models import Event
from app.site.jobs import all_jobs
from tests.conftest import NOW
from tests.core.outbound.serving import answer, serving
from tests.events.desk import Desk
from tests.events.ics.writing import TIMED, calendar, costly, vevent
from tests.events.make import make
from tests.factories import person, sign_in

IMPORT = "/desk/events/import/"
FILE = calendar(
    *vevent(*TIMED, "SUMMARY:Call", uid="new"),
    *vevent(*TIMED, "SUMMARY:Summit", "LOCATION:Oxford", uid="known"),
    *vevent("DTSTART:someday", "SUMMARY:Party", uid="bad"),
    "BEGIN:VTODO",
    "END:VTODO",
)


def shown(client: FlaskClient, answer: TestResponse) -> str:
    assert answer.status_code == 303, answer.text
    page = html.fromstring(client.get(answer.location).text).xpath("//main")[0]
    return " ".join(page.text_content().split())


def test_a_pasted_text_is_shown_event_by_event_and_then_imported(
    olga: Desk, client: FlaskClient, session: Session
) -> None:
    make(session, "Summit", uid="known", slug="summit")
    preview = olga(IMPORT, text=FILE.decode())
    words = shown(client, preview)
    assert "1 new event, 1 changed, 0 the same, 1 refused." in words
    assert "Passed over, because they are no events: 1 VTODO." in words
    assert "Line 22, DTSTART: “someday” is no date or time." in words
    assert "Where Oxford" in words
    assert [event.uid for event in session.scalars(select(Event))] == ["known"]

    done = olga(preview.location)
    assert done.status_code == 303
    assert "Imported: 1 new, 1 changed." in client.get(done.location).text
    assert sorted(session.scalars(select(Event.uid))) == ["known", "new"]
    assert session.scalars(select(Preview)).all() == []
    assert session.scalars(select(Event.source).where(Event.uid == "new")).one() == "a text pasted at the desk"


def test_a_file_is_uploaded(olga: Desk, client: FlaskClient) -> None:
    words = shown(client, olga(IMPORT, file=(BytesIO(FILE), "team.ics")))
    assert "team.ics" in words
    assert "2 new events" in words


def test_a_file_name_is_kept_as_far_as_it_can_be_read(olga: Desk, session: Session) -> None:
    assert olga(IMPORT, file=(BytesIO(FILE), "te\0am\x1b.ics")).status_code == 303
    assert session.scalars(select(Preview.source)).one() == "team.ics"


def test_an_address_is_fetched(olga: Desk, client: FlaskClient, app: Flask) -> None:
    with serving(lambda *_: answer(FILE)) as server:
        app.extensions["outbound"] = Client(also_allowed=frozenset([server.place]))
        words = shown(client, olga(IMPORT, address=f"{server.url}/team.ics"))
    assert f"{server.url}/team.ics" in words
    assert "2 new events" in words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Give one of the three: a text, a file or an address."),
        ({"text": "x", "address": "https://example.org/"}, "Give one of the three"),
        ({"text": "hello there"}, "Line 1 is no line of iCalendar: “hello there”."),
        ({"text": "BEGIN:VCALENDAR\nX-WR-CALNAME:a\x07b"}, "Line 2, X-WR-CALNAME: holds a control character (0x07)."),
        ({"address": "http://127.0.0.1/x.ics"}, "“127.0.0.1” is no public web server; only those are asked."),
        ({"address": "webcal://[::1]/x.ics"}, "“[::1]” is no public web server"),
        ({"text": "x", "series": "none-such"}, "Choose one of those that are offered."),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(olga: Desk, fields: dict[str, str], words: str) -> None:
    answered = olga(IMPORT, **fields)
    assert answered.status_code == 422
    page = html.fromstring(answered.text)
    assert words in " ".join(page.text_content().split())
    kept = dict(page.xpath("//form[@enctype]")[0].form_values())
    assert kept["text"].strip() == fields.get("text", "")
    assert kept["address"].partition("://")[2] == fields.get("address", "").partition("://")[2]


def test_the_verdict_is_given_anew_when_it_is_carried_out(olga: Desk, session: Session) -> None:
    preview = olga(IMPORT, text=FILE.decode())
    make(session, "Written meanwhile", uid="new")
    assert olga(preview.location).status_code == 303
    event = session.scalars(select(Event).where(Event.uid == "new")).one()
    assert event.name == "Call"


def test_a_preview_is_its_readers_alone_and_can_be_left(olga: Desk, client: FlaskClient, session: Session) -> None:
    preview = olga(IMPORT, text=FILE.decode())
    other = client.application.test_client()
    sign_in(other, person(session, "Adam"))
    assert other.get(preview.location).status_code == 404
    assert olga(preview.location + "leave/").status_code == 303
    assert client.get(preview.location).status_code == 404
    assert session.scalars(select(Event)).all() == []


def test_a_preview_waits_for_a_week(olga: Desk, app: Flask, session: Session) -> None:
    olga(IMPORT, text=FILE.decode())
    jobs = [job for job in all_jobs() if job.name == "forget imports nobody did"]
    for later, left in ((KEPT - timedelta(hours=1), 1), (KEPT + timedelta(hours=1), 0)):
        clock.freeze(NOW + later)
        session.rollback()
        assert run_once(app, jobs)
        session.rollback()
        assert len(session.scalars(select(Preview)).all()) == left


def test_a_file_without_events_says_so(olga: Desk, client: FlaskClient) -> None:
    assert "There is no event in it." in shown(client, olga(IMPORT, text=calendar().decode()))


def test_an_end_in_the_year_9999_is_shown_as_none(olga: Desk, client: FlaskClient) -> None:
    endless = "RRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z"
    text = calendar(*vevent("DTSTART;TZID=Asia/Tokyo:20120510T190000", endless, "SUMMARY:Call")).decode()
    words = shown(client, olga(IMPORT, text=text))
    assert "1 new event, 0 changed, 0 the same, 0 refused." in words
    assert "Line 8, RRULE: UNTIL=99991231 is too far; taken as without an end." in words


def test_nobody_waits_while_the_dates_of_an_import_are_worked_out(
    olga: Desk, session: Session, kept_waiting: list[bool]
) -> None:
    for count in (3, 4):
        preview = olga(IMPORT, text=calendar(*costly("a", count=count)).decode())
        kept_waiting.clear()
        assert olga(preview.location).status_code == 303
        assert kept_waiting
        assert not any(kept_waiting)
        assert f"COUNT={count}" in (session.scalars(select(Event.rrule)).one() or "")
        session.rollback()


def test_an_import_is_written_a_few_at_a_time(
    olga: Desk, session: Session, monkeypatch: pytest.MonkeyPatch, written_at_once: list[list[str]]
) -> None:
    monkeypatch.setattr(batches, "MOST", 2 * batches.OF_COMPONENT + 10)
    plain = [vevent(*TIMED, f"SUMMARY:{name}", uid=name) for name in "abdef"]
    often = vevent(*TIMED, "RRULE:FREQ=DAILY;COUNT=90", "SUMMARY:c", uid="c")
    preview = olga(IMPORT, text=calendar(*plain[0], *plain[1], *often, *plain[2], *plain[3], *plain[4]).decode())
    written_at_once.clear()
    assert olga(preview.location).status_code == 303
    assert written_at_once == [["a", "b"], ["c"], ["d", "e"], ["f"]]


def test_an_import_that_was_broken_off_is_pressed_again(
    olga: Desk, client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was done is kept, and is the same then."""
    monkeypatch.setattr(batches, "MOST", batches.OF_COMPONENT)
    preview = olga(IMPORT, text=calendar(*(line for uid in "abc" for line in vevent(*TIMED, uid=uid))).decode())
    done = []

    def broken_off(*arguments: Any, **named: Any) -> Counter[str]:
        if len(done) == 2:
            raise StaleDataError
        done.append(arguments)
        return carry_out(*arguments, **named)

    with monkeypatch.context() as broken:
        broken.setattr(imports, "carry_out", broken_off)
        answer = olga(preview.location)
    assert (answer.status_code, "so not all was imported" in answer.text) == (409, True)
    assert "1 new event, 0 changed, 2 the same, 0 refused." in shown(client, preview)
    assert olga(preview.location).status_code == 303
    assert sorted(session.scalars(select(Event.uid))) == ["a", "b", "c"]
    assert session.scalars(select(Preview)).all() == []
