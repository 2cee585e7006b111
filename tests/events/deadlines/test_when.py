"""When a deadline is, what that means, and how much is left."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.events.deadlines import when
from app.events.deadlines.models import Kind
from app.events.spans import AllDay, Timed
from tests.events.deadlines.make import when as make
from tests.events.make import utc

LA = "America/Los_Angeles"
CLOSES, OPENS = Kind.CFP_CLOSES, Kind.CFP_OPENS


@pytest.mark.parametrize(
    ("text", "zone", "kind", "expected"),
    [
        ("2017-04-21", "AoE", CLOSES, "2017-04-22T12:00"),
        ("2017-04-21", "AoE", OPENS, "2017-04-21T12:00"),
        ("2017-04-21 23:59", "AoE", CLOSES, "2017-04-22T11:59"),
        ("2017-04-21 23:59", LA, CLOSES, "2017-04-22T06:59"),
        ("2017-04-21", LA, CLOSES, "2017-04-22T07:00"),
        ("2017-04-21", LA, OPENS, "2017-04-21T07:00"),
        ("2017-05-05", "Europe/Budapest", Kind.NOTIFICATION, "2017-05-05T22:00"),
        ("2012-03-25", "Europe/London", CLOSES, "2012-03-25T23:00"),
    ],
)
def test_the_moment_it_is_due(text: str, zone: str, kind: Kind, expected: str) -> None:
    assert when.due(make(text, zone), kind) == utc(expected)


@pytest.mark.parametrize(
    ("text", "zone", "kind", "expected"),
    [
        ("2017-04-21", "AoE", CLOSES, ("Fri 21 April 2017, anywhere on Earth", "until Sat 22 April 2017, 12:00 UTC")),
        ("2017-04-21", "AoE", OPENS, ("Fri 21 April 2017, anywhere on Earth", "from 12:00 UTC")),
        (
            "2017-04-21 23:59",
            "AoE",
            CLOSES,
            ("Fri 21 April 2017, 23:59 anywhere on Earth", "that is Sat 22 April 2017, 11:59 UTC"),
        ),
        ("2017-04-21 23:59", LA, CLOSES, ("Fri 21 April 2017, 23:59 PDT", "Sat 22 April 2017, 06:59 UTC")),
        ("2017-04-21 12:00", "UTC", CLOSES, ("Fri 21 April 2017, 12:00 UTC", "")),
        (
            "2017-04-21",
            LA,
            CLOSES,
            ("Fri 21 April 2017", "as the day ends in Los Angeles, Sat 22 April 2017, 07:00 UTC"),
        ),
        ("2017-04-21", LA, OPENS, ("Fri 21 April 2017", "as the day begins in Los Angeles, 07:00 UTC")),
        ("2017-05-05", LA, Kind.NOTIFICATION, ("Fri 5 May 2017", "")),
    ],
)
def test_both_what_was_said_and_what_it_means(text: str, zone: str, kind: Kind, expected: tuple[str, str]) -> None:
    assert when.in_words(make(text, zone), kind) == expected


def test_calendars_show_the_day_or_the_half_hour_that_ends_with_it() -> None:
    day = make("2017-04-21")
    assert when.span(day, CLOSES) == AllDay(day.day, day.day, "Etc/GMT+12")
    ends = datetime(2017, 4, 21, 23, 59)  # noqa: DTZ001 — wall time
    assert when.span(make("2017-04-21 23:59", LA), CLOSES) == Timed(ends - timedelta(minutes=30), ends, LA)
    assert when.span(make("2017-04-21 23:59", LA), OPENS) == Timed(ends, ends + timedelta(minutes=30), LA)
    assert when.span(make("2017-04-21 23:59"), CLOSES).time_zone == "UTC"


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (timedelta(), ""),
        (timedelta(seconds=1), "less than an hour left"),
        (timedelta(hours=1), "less than an hour left"),
        (timedelta(hours=1, seconds=1), "1 hour left"),
        (timedelta(hours=24), "23 hours left"),
        (timedelta(hours=24, seconds=1), "1 day left"),
        (timedelta(days=3), "2 days left"),
        (timedelta(days=3, seconds=1), "3 days left"),
        (timedelta(days=15), "14 days left"),
        (timedelta(days=15, seconds=1), ""),
        (-timedelta(seconds=1), ""),
    ],
)
def test_how_much_is_left(before: timedelta, expected: str) -> None:
    due = utc("2012-05-01T12:00")
    assert when.left(due, due - before) == expected


@given(st.integers(min_value=1, max_value=20 * 24 * 3600))
def test_what_is_left_changes_at_the_very_moment_that_was_announced(seconds: int) -> None:
    due = utc("2012-05-01T12:00")
    now = due - timedelta(seconds=seconds)
    change = when.next_change(due, now)
    tick = timedelta(microseconds=1)
    assert now < change <= due
    assert when.left(due, change - tick) == when.left(due, now)
    assert when.left(due, change) != when.left(due, now)


@pytest.mark.parametrize(
    ("text", "zone", "message"),
    [
        ("2012-05-01", "Brussels", "“Brussels” is not a time zone"),
        ("1812-05-01", "AoE", "Dates from 1900 to 2199 can be kept."),
        ("2012-03-25 02:30", "Europe/Brussels", "The clocks in Europe/Brussels skip 02:30 on that day."),
    ],
)
def test_faults(text: str, zone: str, message: str) -> None:
    assert message in (when.fault_of(make(text, zone)) or "")
    assert when.fault_of(make("2012-05-01")) is None
