"""What becomes of single dates when their series is given other times."""

from dataclasses import replace
from datetime import date

import pytest

from app.events.recurrence import ONCE, Recurrence, parse_rule
from app.events.recurrence.changes import successors
from app.events.recurrence.walls import parse, text_of

LAST = date(2012, 12, 31)


def recurrence(rule: str, start: str) -> Recurrence:
    return Recurrence(rule=parse_rule(rule, start=parse(start), zone="Europe/Brussels")) if rule else ONCE


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            ("2012-05-07T19:00", "FREQ=WEEKLY;COUNT=3"),
            ("2012-05-07T20:00", "FREQ=WEEKLY;COUNT=3"),
            {"05-07T19:00": "05-07T20:00", "05-14T19:00": "05-14T20:00", "05-21T19:00": "05-21T20:00"},
        ),
        (
            ("2012-05-07", "FREQ=WEEKLY;COUNT=3"),
            ("2012-05-11", "FREQ=WEEKLY;COUNT=3"),
            {"05-07": "05-11", "05-14": "05-18", "05-21": "05-25"},
        ),
        (  # a week later: what is planned already stays, and only the first date is gone
            ("2012-05-07", "FREQ=WEEKLY;COUNT=3"),
            ("2012-05-14", "FREQ=WEEKLY;COUNT=3"),
            {"05-14": "05-14", "05-21": "05-21"},
        ),
        (
            ("2012-05-07", "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4"),
            ("2012-05-08", "FREQ=WEEKLY;BYDAY=TU,WE;COUNT=4"),
            {"05-07": "05-08", "05-09": "05-09", "05-14": "05-15", "05-16": "05-16"},
        ),
        (
            ("2012-05-07", "FREQ=WEEKLY;COUNT=4"),
            ("2012-05-08", "FREQ=WEEKLY;INTERVAL=2;COUNT=4"),
            {"05-07": "05-08", "05-21": "05-22"},
        ),
        (  # the first Tuesday of August comes after the first Thursday
            ("2012-06-07", "FREQ=MONTHLY;BYDAY=1TH;COUNT=3"),
            ("2012-06-05", "FREQ=MONTHLY;BYDAY=1TU;COUNT=3"),
            {"06-07": "06-05", "07-05": "07-03", "08-02": "08-07"},
        ),
        (
            ("2012-05-07", "FREQ=DAILY;COUNT=3"),
            ("2012-05-08T10:00", "FREQ=DAILY;COUNT=3"),
            {"05-08": "05-08T10:00", "05-09": "05-09T10:00"},
        ),
        (("2012-05-07", ""), ("2012-05-09", "FREQ=WEEKLY;COUNT=2"), {"05-07": "05-09"}),
        (("2012-05-07", "FREQ=WEEKLY;COUNT=2"), ("2012-05-09", ""), {"05-07": "05-09"}),
    ],
)
def test_each_date_goes_to_the_one_that_takes_its_place(
    before: tuple[str, str], after: tuple[str, str], expected: dict[str, str]
) -> None:
    (old, rule), (new, other) = before, after
    found = successors(recurrence(rule, old), parse(old), recurrence(other, new), parse(new), LAST)
    assert {text_of(wall)[5:]: text_of(goal)[5:] for wall, goal in found.items()} == expected


def test_dates_that_were_added_and_left_out_have_successors_too() -> None:
    added, left_out = parse("2012-05-09T19:00"), parse("2012-05-14T19:00")
    weekly = replace(recurrence("FREQ=WEEKLY;COUNT=2", "2012-05-07T19:00"), rdates=(added,), exdates=(left_out,))
    after = replace(weekly, rule=recurrence("FREQ=WEEKLY;COUNT=2", "2012-05-08T20:00").rule)
    found = successors(weekly, parse("2012-05-07T19:00"), after, parse("2012-05-08T20:00"), LAST)
    assert {text_of(wall): text_of(goal) for wall, goal in found.items()} == {
        "2012-05-07T19:00": "2012-05-08T20:00",
        "2012-05-09T19:00": "2012-05-09T20:00",
        "2012-05-14T19:00": "2012-05-15T20:00",
    }
