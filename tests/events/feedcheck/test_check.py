"""The checklist finds what is broken, and nothing else."""

import pytest

from app.events import feedcheck
from app.events.feedcheck import NotACalendarError, Verdict, client
from app.events.feedcheck.company import sample, thinned
from app.events.feedcheck.lines import read
from tests.events.feedcheck.calendars import CALL, GOOD, broken, encoded

FAILED = (Verdict.BROKEN, Verdict.WEAK)
BROKEN = broken()
OF_BYTES = {f"C{number}" for number in range(1, 47)} - {"C15", "C39"}
"""What a single file can show; the others need the site around it."""


def failing(body: bytes) -> dict[str, list[str]]:
    return {
        result.item.number: [fault.text for fault in result.faults]
        for result in feedcheck.check(body)
        if result.verdict in FAILED
    }


def test_in_a_good_calendar_every_item_holds() -> None:
    results = feedcheck.check(encoded(GOOD))
    assert {result.item.number: result.verdict for result in results} == dict.fromkeys(OF_BYTES, Verdict.HOLDS)
    assert [result.item.number for result in results] == sorted(OF_BYTES, key=lambda number: int(number[1:]))


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_calendar_fails_in_that_item_alone(name: str) -> None:
    assert list(failing(BROKEN[name])) == [name.partition(" ")[0]], failing(BROKEN[name])


def test_every_item_has_a_calendar_that_breaks_it() -> None:
    assert {name.partition(" ")[0] for name in BROKEN} == OF_BYTES


def test_a_fault_names_its_line() -> None:
    lines = encoded(GOOD).split(b"\r\n")
    result = next(result for result in feedcheck.check(BROKEN["C21 postponed"]) if result.item.number == "C21")
    assert lines[result.faults[0].line - 1] == b"STATUS:TENTATIVE"
    assert (result.count, result.item.level) == (1, "must")


def test_of_many_faults_the_first_are_shown_and_all_are_counted() -> None:
    body = encoded(GOOD).replace(b"\r\n", b"\n")
    result = feedcheck.check(body)[0]
    assert (result.item.number, len(result.faults), result.count) == ("C1", 5, body.count(b"\n"))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "It is empty."),
        (b"<!DOCTYPE html><html>", "It is a web page"),
        (b"hello", "There is no BEGIN:VCALENDAR"),
        (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:X\r\n" * 60, "nested more than 50 deep"),
        (b"BEGIN:VCALENDAR\r\n" + b"\n" * 500_001, "more than 500,000 lines"),
    ],
)
def test_what_is_no_calendar_is_refused_in_words(body: bytes, message: str) -> None:
    for check in (feedcheck.check, client.check):
        with pytest.raises(NotACalendarError, match=message):
            check(body)


def test_a_few_of_many_events_stand_where_they_stood() -> None:
    """What is found of them is told with the lines of the whole file."""
    many = "".join(CALL.replace("UID:", f"UID:{number}-") for number in range(500))
    body = encoded(GOOD.replace(CALL, many))
    thin, whole = read(thinned(body)), read(body)
    assert (len(whole.events) >= 500, len(thin.events) < 50) == (True, True)
    assert [each for each in whole.events if each in thin.events] == thin.events
    assert thin.calendar.lines == whole.calendar.lines
    assert len(sample(thin)) == len(sample(whole))
    assert thinned(encoded(GOOD)) == encoded(GOOD)


def test_the_child_finds_the_same() -> None:
    for name in ("C1 bare LF", "C21 postponed", "C32 an hour off"):
        assert client.check(BROKEN[name]) == feedcheck.check(BROKEN[name])


def test_the_child_is_ended_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SECONDS", 0.001)
    with pytest.raises(NotACalendarError, match="longer than 10 seconds"):
        client.check(encoded(GOOD))


def test_what_is_too_large_is_not_looked_at() -> None:
    with pytest.raises(NotACalendarError, match="larger than 12 MB"):
        client.check(b"BEGIN:VCALENDAR\r\n" + b"x" * client.MOST_BYTES)
