from datetime import date

import pytest

from app.events.spans import AllDay, Span, fault_of
from tests.events.make import day, timed, utc


def test_whole_days_last_from_midnight_to_midnight_there() -> None:
    span = day("2012-05-07", "2012-05-11", "America/Los_Angeles")
    assert (span.starts_at, span.ends_at) == (utc("2012-05-07T07:00"), utc("2012-05-12T07:00"))


def test_a_day_that_begins_at_one_o_clock_begins_when_it_does() -> None:
    span = day("2012-10-21", zone="America/Sao_Paulo")
    assert (span.starts_at, span.ends_at) == (utc("2012-10-21T03:00"), utc("2012-10-22T02:00"))


def test_what_ends_at_midnight_ends_on_the_day_before() -> None:
    assert timed("2012-05-10 20:00", "2012-05-11 00:00").end_date == date(2012, 5, 10)
    assert timed("2012-05-10 20:00", "2012-05-11 00:01").end_date == date(2012, 5, 11)


def test_moments_follow_the_wall_of_the_zone() -> None:
    span = timed("2012-05-10 14:00", "2012-05-10 15:30")
    assert (span.starts_at, span.ends_at) == (utc("2012-05-10T12:00"), utc("2012-05-10T13:30"))


@pytest.mark.parametrize(
    ("span", "fault"),
    [
        (day("2012-05-10", "2012-05-09"), "The last day is before the first."),
        (timed("2012-05-10 14:00", "2012-05-10 14:00"), "The end must be later than the start."),
        (timed("2012-03-25 02:30", "2012-03-25 04:00"), "The clocks in Europe/Brussels skip 02:30 on that day."),
        (timed("2012-05-10 14:00", "2012-05-10 15:00", "Mars/Base"), "“Mars/Base” is not a time zone"),
        (timed("2012-05-10 14:00", "2012-05-10 15:00", "../../etc/passwd"), "is not a time zone"),
        (AllDay(date(2012, 1, 1), date(2013, 1, 1), "UTC"), "An event lasts up to 366 days"),
        (AllDay(date(1899, 1, 1), date(1899, 1, 1), "UTC"), "Dates from 1900 to 2199 can be kept."),
        (AllDay(date(9999, 12, 31), date(9999, 12, 31), "UTC"), "Dates from 1900 to 2199 can be kept."),
    ],
)
def test_faults_are_said_in_a_sentence(span: Span, fault: str) -> None:
    assert fault in (fault_of(span) or "")


def test_an_event_may_last_a_leap_year() -> None:
    assert fault_of(day("2012-01-01", "2012-12-31")) is None


@pytest.mark.parametrize("span", [day("2012-05-10"), timed("2012-10-28 02:30", "2012-10-28 02:45")])
def test_good_spans_have_no_fault(span: Span) -> None:
    assert fault_of(span) is None
