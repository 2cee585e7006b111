"""The day moment by moment, and the report of it."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.docsdays.actions import days
from app.docsdays.mediawiki import accepting, accounts
from app.docsdays.models import DayState, DocsDay, Task
from tests.docsdays.make import at
from tests.docsdays.mediawiki.making import edit_of, is_user
from tests.docsdays.reading import board_of
from tests.factories import person, sign_in
from tests.reading import one, page, select, words

TIMELINE, REPORT = "/docs-days/2012-04-23/timeline/", "/docs-days/2012-04-23/report/"


@pytest.fixture
def reported(session: Session, lived: DocsDay) -> DocsDay:
    olga = person(session, "Olga")
    lived.introduction = "A good day."
    days.set_state(session, lived, DayState.CLOSED, olga, now=at(600))
    days.set_state(session, lived, DayState.REPORTED, olga, now=at(600))
    session.commit()
    return lived


def test_the_timeline_tells_each_moment_and_where_all_stood_then(client: FlaskClient, reported: DocsDay) -> None:
    shown = page(client, TIMELINE)
    lines = [words(line) for line in select(shown, "ol.timeline li")]
    assert len(lines) == 11
    assert lines[0] == ("09:00 UTC Alice took Document cpupools Then: 3 free, 1 taken, 0 in review, 0 done.")
    assert lines[-1] == "13:05 UTC Bob ran out of time on Task XD-2222 Then: 2 free, 0 taken, 1 in review, 1 done."


def test_the_board_at_the_end_and_at_the_beginning_stand_in_the_timeline(
    client: FlaskClient, reported: DocsDay
) -> None:
    shown = page(client, TIMELINE)
    assert board_of(shown) == [
        ("XD-7K2Q", "done"), ("XD-2222", "free"), ("XD-2223", "in review"), ("XD-2224", "free"),
    ]  # fmt: skip
    assert {row.get("data-first-tone") for row in select(shown, "table.board tbody tr")} == {"free"}


def test_the_drawing_stands_beside_a_table_of_the_same_numbers(client: FlaskClient, reported: DocsDay) -> None:
    shown = page(client, TIMELINE)
    assert "4 at most, 3 at the end" in one(shown, "svg.burn-down-chart").get("aria-label", "")
    rows = [[words(cell) for cell in row] for row in select(one(shown, ".burn-down"), "tbody tr")]
    assert [" ".join(row) for row in rows] == [
        "00:00 UTC 4 0 0 0",
        "10:00 UTC 2 1 1 0",
        "11:00 UTC 2 1 0 1",
        "12:00 UTC 1 1 1 1",
        "14:00 UTC 2 0 1 1",
    ]


def test_the_report_writes_itself(client: FlaskClient, reported: DocsDay) -> None:
    report = words(one(page(client, REPORT), "main"))
    for sentence in (
        "A good day.",
        "1 of 4 tasks",
        "1 in review, 2 to do",
        "2 took tasks, 1 read what was handed in",
        "4 times; given back once, ran out once",
        "Alice and Bob. What was handed in was read by Olga. Thank you all.",
        "Document cpupools by Alice",
    ):
        assert sentence in report


def test_a_report_is_for_organisers_until_it_is_published(
    client: FlaskClient, session: Session, reported: DocsDay
) -> None:
    assert client.get(REPORT).status_code == 200
    days.set_state(session, reported, DayState.CLOSED, person(session, "Olga"), now=at(610))
    session.commit()
    assert client.get(REPORT).status_code == 404
    sign_in(client, person(session, "Olga"))
    assert "Only organisers see this so far." in words(page(client, REPORT))


def test_a_day_of_which_nothing_was_recorded_says_so(client: FlaskClient, session: Session, day: DocsDay) -> None:
    day.state, day.closed_at = "reported", datetime(2012, 4, 19, tzinfo=UTC)
    session.commit()
    for address in (TIMELINE, REPORT):
        assert "Nothing was recorded of this day." in words(page(client, address))


def test_who_left_is_named_nowhere(client: FlaskClient, session: Session, reported: DocsDay) -> None:
    person(session, "Bob").name = ""
    session.commit()
    assert "Bob" not in client.get(REPORT).text
    assert "A contributor ran out of time on" in words(page(client, TIMELINE))


def test_the_report_and_the_history_say_whose_edit_it_was_until_they_leave(
    app: Flask, client: FlaskClient, session: Session, lived: DocsDay, others: list[Task]
) -> None:
    alice, olga = person(session, "Alice"), person(session, "Olga")
    is_user(session, olga, 4)
    edit = edit_of(session, others[2])
    with app.app_context():
        accepting.accept(session, others[2], edit, olga, today=lived.date, now=at(210))
    days.set_state(session, lived, DayState.CLOSED, olga, now=at(600))
    days.set_state(session, lived, DayState.REPORTED, olga, now=at(600))
    session.commit()
    task = "/docs-days/tasks/XD-2224/"
    told = f"Edit of “Cpupools” on the wiki: {edit.link}"
    by = "by Stranger, a user of the wiki: “Cpupools” on the wiki"
    assert f"Task XD-2224 {by}" in [words(line) for line in select(page(client, REPORT), "ul.tasks li")]
    assert "Stranger, a user of the wiki, edited “Cpupools”" in words(page(client, task))
    accounts.prove(session, [is_user(session, alice, 7).person_id], now=at(610))
    accounts.forget(session, alice)
    session.commit()
    for address, still in ((REPORT, "“Cpupools” on the wiki"), (task, told)):
        shown = words(page(client, address))
        assert (still in shown, "Stranger" in shown) == (True, False)
