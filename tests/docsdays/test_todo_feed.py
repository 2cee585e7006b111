"""The tasks as things to do, in calendar programs."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core import clock
from app.docsdays.actions import claims, reviews, sweep, tasks
from app.docsdays.models import Area, DocsDay, Task
from app.people.models import Person
from tests.conftest import NOW
from tests.docsdays.make import make_task, take
from tests.factories import person

PATH = "/docs-days/todo.ics"


def todos(client: FlaskClient, query: str = "") -> dict[str, Any]:
    calendar = icalendar.Calendar.from_ical(client.get(PATH + query).text)
    found = calendar.walk("VTODO")
    assert all(each.errors == [] for each in found)
    return {str(each["SUMMARY"]): each for each in found}


@pytest.fixture
def alice(session: Session) -> Person:
    return person(session, "Alice")


def create(session: Session, area: Area, title: str) -> Task:
    values = {
        "title": title,
        "area_id": area.id,
        "size": "M",
        "audience": "users",
        "why": "W.",
        "how": "H.",
        "skills": [],
    }
    return tasks.create(session, values, None, now=NOW)


def test_each_state_is_told_in_the_words_of_calendars(
    app: Flask, client: FlaskClient, session: Session, area: Area, day: DocsDay, alice: Person
) -> None:
    olga = person(session, "Olga")
    with app.app_context():
        free, taken, review, done, parked, dropped = (
            create(session, area, name) for name in ("free", "taken", "review", "done", "parked", "dropped")
        )
        tasks.add_to_day(session, free, day, now=NOW)
        claims.claim(session, taken, alice, now=NOW)
        for task in (review, done):
            reviews.submit(session, task, alice, text="It is done.", link=None, now=NOW)
        reviews.accept(session, done, olga, today=NOW.date(), now=NOW + timedelta(minutes=1))
        tasks.park(session, parked, olga, reason="It waits.", now=NOW)
        dropped.state = "declined"
        make_task(session, area, "XD-9999", title="never open", state="declined")
    session.commit()
    found = todos(client)
    told = {name: (str(each["STATUS"]), int(each["PERCENT-COMPLETE"])) for name, each in found.items()}
    assert told == {
        "free": ("NEEDS-ACTION", 0),
        "taken": ("IN-PROCESS", 50),
        "review": ("IN-PROCESS", 90),
        "done": ("COMPLETED", 100),
        "parked": ("NEEDS-ACTION", 0),
        "dropped": ("CANCELLED", 0),
    }
    assert {name: each["DUE"].dt for name, each in found.items() if "DUE" in each} == {
        "free": date(2012, 4, 23),
        "taken": NOW + timedelta(days=7),
    }
    assert found["done"]["COMPLETED"].dt == NOW + timedelta(minutes=1)
    assert sorted(todos(client, "?state=taken")) == ["taken"]
    assert "Alice" not in client.get(PATH).text


def test_a_revision_raises_the_sequence_and_keeps_the_name(
    app: Flask, client: FlaskClient, session: Session, area: Area, alice: Person
) -> None:
    with app.app_context():
        task = create(session, area, "One")
    session.commit()

    def entry() -> tuple[str, int, datetime]:
        one = todos(client)["One"]
        assert one["DTSTAMP"].dt == one["LAST-MODIFIED"].dt
        return str(one["UID"]), int(one["SEQUENCE"]), one["DTSTAMP"].dt

    first = entry()
    take(app, session, task, alice, now=NOW + timedelta(hours=1))
    second = entry()
    assert (first[1:], second) == ((0, NOW), (first[0], 1, NOW + timedelta(hours=1)))


def test_a_lease_that_ran_out_is_the_same_bytes_before_and_after_the_sweep(
    app: Flask, client: FlaskClient, session: Session, area: Area, alice: Person
) -> None:
    with app.app_context():
        task = create(session, area, "One")
    session.commit()
    take(app, session, task, alice)
    held = client.get(PATH)
    later = NOW + timedelta(days=8)
    clock.freeze(later)
    lapsed = client.get(PATH)
    assert lapsed.data != held.data
    with app.app_context():
        sweep(session, later)
        session.commit()
    swept = client.get(PATH)
    assert swept.data == lapsed.data
    assert swept.headers["Last-Modified"] == lapsed.headers["Last-Modified"] > held.headers["Last-Modified"]
    one = todos(client)["One"]
    assert (str(one["STATUS"]), one["LAST-MODIFIED"].dt, "DUE" in one) == (
        "NEEDS-ACTION",
        NOW + timedelta(days=7),
        False,
    )


def test_a_day_that_is_over_is_a_revision(client: FlaskClient, session: Session, task: Task, day: DocsDay) -> None:
    before = todos(client)[task.title]
    clock.freeze(datetime(2012, 4, 24, 9, tzinfo=UTC))
    after = todos(client)[task.title]
    assert (before["DUE"].dt, "DUE" in after) == (date(2012, 4, 23), False)
    assert after["LAST-MODIFIED"].dt == datetime(2012, 4, 24, tzinfo=UTC)


def test_lines_are_folded_and_texts_escaped(client: FlaskClient, session: Session, area: Area) -> None:
    title = "Signs; and, commas \\ “🎋” " + "long " * 20
    make_task(session, area, "XD-2222", title=title.strip(), why="One\n\nTwo 🎋 " * 30)
    data = client.get(PATH).data
    assert max(map(len, data.split(b"\r\n"))) <= 75
    assert not re.search(rb"[\r\n]", data.replace(b"\r\n", b""))
    assert list(todos(client)) == [title.strip()]


def test_an_empty_list_is_a_calendar_too(client: FlaskClient) -> None:
    answer = client.get(PATH)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert icalendar.Calendar.from_ical(answer.text).walk("VTODO") == []
