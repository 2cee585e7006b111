"""`flask import ics`: what it says, what it writes, how it fails."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.events.models import Event, Series
from tests.events.ics.writing import TIMED, calendar, costly, vevent
from tests.events.imports.importing import run
from tests.events.make import make


def told(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.ics"
    path.write_bytes(calendar(*vevent(*TIMED, "SUMMARY:Call"), "BEGIN:VTODO", "END:VTODO"))
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.ics"
    path.write_bytes(b"BEGIN:VCALENDAR\r\nnonsense\r\n")
    return path


def test_each_file_is_accounted_for_and_a_second_time_it_is_the_same(app: Flask, session: Session, good: Path) -> None:
    first, second = run(app, good, "--json"), run(app, good, "--json")
    assert (first.exit_code, second.exit_code) == (0, 0)
    counts = {"file": str(good), "status": "imported", "reason": None, "changed": 0, "skipped": 1}
    assert told(first) == [counts | {"new": 1, "same": 0}]
    assert told(second) == [counts | {"new": 0, "same": 1}]
    event = session.scalars(select(Event)).one()
    assert (event.name, event.source) == ("Call", "good.ics")


def test_a_refused_file_does_not_stop_the_others(app: Flask, session: Session, good: Path, bad: Path) -> None:
    missing = good.with_name("missing.ics")
    result = run(app, bad, missing, good, "--json")
    assert result.exit_code == 1
    assert [(line["status"], line["reason"]) for line in told(result)] == [
        ("refused", "Line 2 is no line of iCalendar: “nonsense”."),
        ("refused", "cannot be read: No such file or directory."),
        ("imported", None),
    ]
    assert session.scalars(select(Event.name)).all() == ["Call"]


def test_a_dry_run_writes_nothing(app: Flask, session: Session, good: Path) -> None:
    result = run(app, good, "--dry-run")
    assert result.exit_code == 0
    assert result.stdout == f"{good}: would be imported, 1 new, 0 changed, 0 the same, 1 skipped.\n"
    assert session.scalars(select(Event)).all() == []


def test_new_events_join_the_series(app: Flask, session: Session, good: Path) -> None:
    session.add(Series(slug="calls", name="Calls"))
    session.commit()
    assert run(app, good, "--series", "calls").exit_code == 0
    event = session.scalars(select(Event)).one()
    assert event.series is not None
    assert event.series.slug == "calls"


def test_an_unknown_series_is_said_before_anything_is_read(app: Flask, session: Session, good: Path) -> None:
    result = run(app, good, "--series", "nowhere")
    assert result.exit_code == 1
    assert "There is no series" in result.stderr
    assert session.scalars(select(Event)).all() == []


def test_events_that_cannot_be_taken_are_named_and_the_others_taken(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "mixed.ics"
    path.write_bytes(calendar(*vevent("DTSTART:x", uid="a"), *vevent(*TIMED, uid="b")))
    [line] = told(run(app, path, "--json"))
    assert (line["status"], line["new"], line["skipped"]) == ("imported", 1, 1)
    assert line["reason"] == "1 of its events could not be taken. Line 7, DTSTART: “x” is no date or time."
    shown = run(app, path).stdout
    assert "  Line 7, DTSTART: “x” is no date or time." in shown


def test_a_file_with_nothing_but_faults_is_refused(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "faulty.ics"
    path.write_bytes(calendar(*vevent("DTSTART:x")))
    result = run(app, path, "--json")
    assert result.exit_code == 1
    [line] = told(result)
    assert (line["status"], line["reason"]) == ("refused", "Line 7, DTSTART: “x” is no date or time.")


def test_changes_are_counted(app: Flask, session: Session, good: Path) -> None:
    make(session, "Cal", uid="one@example.org")
    [line] = told(run(app, good, "--json"))
    assert (line["new"], line["changed"]) == (0, 1)


@pytest.mark.parametrize(
    ("until", "status", "said"),
    [
        ("99991231T235959Z", "imported", "Line 8, RRULE: UNTIL=99991231 is too far; taken as without an end."),
        ("00010101T000000Z", "refused", "Line 4, RRULE: UNTIL: Dates from 1900 to 2199 can be kept."),
    ],
)
def test_an_end_that_no_calendar_reaches_is_named_by_its_line(
    app: Flask, session: Session, tmp_path: Path, until: str, status: str, said: str
) -> None:
    path = tmp_path / "endless.ics"
    start = "DTSTART;TZID=Asia/Tokyo:20120510T190000"
    path.write_bytes(calendar(*vevent(start, f"RRULE:FREQ=WEEKLY;UNTIL={until}")))
    shown = run(app, path, "--dry-run").stdout
    [line] = told(run(app, path, "--json"))
    assert line["status"] == status
    assert said in shown
    assert list(session.scalars(select(Event.rrule))) == (["FREQ=WEEKLY"] if status == "imported" else [])


def test_nobody_waits_while_dates_are_worked_out(
    app: Flask, session: Session, tmp_path: Path, kept_waiting: list[bool]
) -> None:
    path = tmp_path / "costly.ics"
    for count in (3, 4):
        path.write_bytes(calendar(*costly("a", count=count)))
        kept_waiting.clear()
        [line] = told(run(app, path, "--json"))
        assert (line["status"], line["new"], line["changed"]) == ("imported", 2 * (count == 3), 2 * (count == 4))
        assert kept_waiting
        assert not any(kept_waiting)
