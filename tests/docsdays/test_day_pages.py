"""The page of a day, its board in every form, and its calendar."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core import clock
from app.docsdays.models import DocsDay, Task
from tests.conftest import NOW
from tests.docsdays.make import ON_THE_DAY, make_day
from tests.docsdays.reading import board_of
from tests.factories import person, sign_in
from tests.reading import one, page, select, words

BOARD = [
    ("XD-7K2Q", "free"),
    ("XD-2222", "taken by Alice until 15:40 UTC"),
    ("XD-2223", "in review"),
    ("XD-2224", "set aside"),
    ("XD-2225", "done"),
]


def test_the_board_shows_free_first_done_last_who_and_until_when(client: FlaskClient, busy_day: DocsDay) -> None:
    day = page(client, "/docs-days/2012-04-23/")
    assert board_of(day) == BOARD
    assert words(one(day, ".progress figcaption")) == "1 of 4 done · 1 in review · 1 taken · 1 free"
    frame = one(day, ".board-frame")
    assert (frame.get("data-board"), frame.get("data-every")) == ("/docs-days/2012-04-23/board.json", "5")


def test_the_moving_part_alone_is_the_same_board(client: FlaskClient, busy_day: DocsDay) -> None:
    assert board_of(page(client, "/docs-days/2012-04-23/board/")) == BOARD


def test_a_lapsed_lease_is_free_at_once_without_a_sweep(client: FlaskClient, busy_day: DocsDay) -> None:
    clock.freeze(ON_THE_DAY + timedelta(hours=4))
    assert board_of(page(client, "/docs-days/2012-04-23/board/"))[:2] == [("XD-7K2Q", "free"), ("XD-2222", "free")]
    history = select(page(client, "/docs-days/tasks/XD-2222/"), ".log li")
    assert words(history[0]) == "Mon 23 April 2012, 15:40 UTC Alice had it until the time ran out"


def test_the_board_as_text_is_aligned(client: FlaskClient, busy_day: DocsDay) -> None:
    response = client.get("/docs-days/2012-04-23/board.txt")
    assert response.content_type == "text/plain; charset=utf-8"
    assert response.text == (
        "Document day\n"
        "Mon 23 April 2012\n"
        "Talk: #xendocs on freenode\n"
        "1 of 5 done, 1 in review, 1 taken, 1 free\n"
        "Last change: Mon 23 April 2012, 11:40 UTC\n"
        "\n"
        "KEY      TAKES   STATE                           AREA          TASK\n"
        "XD-7K2Q  90 min  free                            Manual pages  Document cpupools\n"
        "XD-2222  90 min  taken by Alice until 15:40 UTC  Manual pages  Taken one\n"
        "XD-2223  90 min  in review                       Manual pages  Review one\n"
        "XD-2224  90 min  set aside                       Manual pages  Parked one\n"
        "XD-2225  90 min  done                            Manual pages  Done one\n"
        "\n"
        "Just happened\n"
        "11:40 UTC  Olga accepted Done one\n"
        "11:40 UTC  Bob handed in Done one\n"
        "11:40 UTC  Bob took Done one\n"
        "11:40 UTC  Olga set aside Parked one\n"
        "11:40 UTC  Bob handed in Review one\n"
        "11:40 UTC  Bob took Review one\n"
    )


def test_the_board_for_programs(client: FlaskClient, busy_day: DocsDay) -> None:
    response = client.get("/docs-days/2012-04-23/board.json")
    data = json.loads(response.data)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert data["progress"] == {"tasks": 5, "done": 1, "review": 1, "taken": 1, "parked": 1, "free": 1}
    assert data["changed_at"] == "2012-04-23T11:40:00Z"
    assert data["tasks"][1] == {
        "key": "XD-2222",
        "title": "Taken one",
        "address": "http://portal.test/docs-days/tasks/XD-2222/",
        "area": "man-pages",
        "size": "M",
        "minutes": 90,
        "audience": "users",
        "state": "taken",
        "capacity": 1,
        "free_places": 0,
        "is_begun": False,
        "taken_by": [{"name": "Alice", "until": "2012-04-23T15:40:00Z"}],
        "done_on": None,
        "skills": [],
        "labels": [],
        "mentor": None,
        "target": None,
        "area_name": "Manual pages",
        "takes": "90 min",
        "words": "taken by Alice until 15:40 UTC",
    }
    assert data["happened"][0] == {
        "at": "2012-04-23T11:40:00Z",
        "time": "11:40 UTC",
        "who": "Olga",
        "words": "accepted",
        "key": "XD-2225",
        "title": "Done one",
    }


def test_the_calendar_of_a_day_is_one_whole_day_and_always_the_same(client: FlaskClient, day: DocsDay) -> None:
    first = client.get("/docs-days/2012-04-23.ics")
    clock.freeze(NOW + timedelta(days=9))
    assert client.get("/docs-days/2012-04-23.ics").data == first.data
    assert first.content_type == "text/calendar; charset=utf-8"
    assert re.search(rb"(?<!\r)\n", first.data) is None
    assert max(len(line) for line in first.data.split(b"\r\n")) <= 75
    component = icalendar.Calendar.from_ical(first.data).walk("VEVENT")[0]
    assert component.decoded("dtstart") == date(2012, 4, 23)
    assert component.decoded("dtend") == date(2012, 4, 24)
    assert (str(component["uid"]), str(component["status"])) == ("day-2012-04-23", "CONFIRMED")
    assert component.decoded("dtstamp") == NOW
    assert str(component["url"]) == "http://portal.test/docs-days/2012-04-23/"


def test_a_date_not_confirmed_is_tentative_and_said(client: FlaskClient, session: Session) -> None:
    make_day(session, unconfirmed="Only known from a banner.")
    assert b"STATUS:TENTATIVE\r\n" in client.get("/docs-days/2012-04-23.ics").data
    assert "Only known from a banner." in words(page(client, "/docs-days/2012-04-23/"))


def test_a_day_that_is_over_shows_what_was_left(client: FlaskClient, busy_day: DocsDay) -> None:
    clock.freeze(datetime(2012, 4, 25, tzinfo=UTC))
    day = page(client, "/docs-days/2012-04-23/")
    links = [link.get("href") for link in select(day, "ul.tasks a")]
    assert links == ["/docs-days/tasks/XD-7K2Q/", "/docs-days/tasks/XD-2222/"]


def test_a_draft_is_seen_by_organisers_only(client: FlaskClient, session: Session) -> None:
    make_day(session, date(2012, 6, 1), state="draft")
    addresses = [f"/docs-days/2012-06-01{rest}" for rest in ("/", "/board/", "/board.txt", "/board.json", ".ics")]
    assert {client.get(address).status_code for address in addresses} == {404}
    assert "2012-06-01" not in client.get("/docs-days/").text
    sign_in(client, person(session, "Alice"))
    assert client.get(addresses[0]).status_code == 404
    sign_in(client, person(session, "Olga"))
    assert client.get(addresses[0]).status_code == 200


@pytest.mark.parametrize("rest", ["/", "/board/", "/board.txt", "/board.json", ".ics"])
def test_a_date_without_its_zero_leads_to_the_day(client: FlaskClient, task: Task, rest: str) -> None:
    response = client.get(f"/docs-days/2012-4-23{rest}")
    assert (response.status_code, response.location) == (301, f"/docs-days/2012-04-23{rest}")
