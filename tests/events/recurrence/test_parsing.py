"""What rules are taken, and in what words the others are refused."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.events.recurrence import RecurrenceError, Rule, parse_rule
from app.events.recurrence.rules import Day

NEW_YORK = "America/New_York"
DAY = date(2026, 11, 30)
EVENING = datetime(2026, 11, 30, 19, 0)  # noqa: DTZ001 — wall time


def parse(text: str, start: date = DAY, zone: str = NEW_YORK) -> Rule:
    return parse_rule(text, start=start, zone=zone)


def test_all_parts() -> None:
    text = "BYDAY=-1MO,TU,2WE;FREQ=YEARLY;BYMONTH=12,1;BYMONTHDAY=-1,3;INTERVAL=2;COUNT=9;BYSETPOS=-1,1;WKST=SU"
    assert parse(text) == Rule(
        freq="YEARLY",
        interval=2,
        count=9,
        months=(1, 12),
        month_days=(3, -1),
        days=(Day(0, -1), Day(1), Day(2, 2)),
        positions=(1, -1),
        week_start=6,
    )
    assert str(parse(text)) == (
        "FREQ=YEARLY;INTERVAL=2;COUNT=9;BYMONTH=1,12;BYMONTHDAY=3,-1;BYDAY=-1MO,TU,2WE;BYSETPOS=1,-1;WKST=SU"
    )


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("rrule:freq=weekly; byday=th,mo;interval=1;wkst=mo", "FREQ=WEEKLY;BYDAY=MO,TH"),
        ("FREQ=YEARLY;BYWEEKNO=20,-1", "FREQ=YEARLY;BYWEEKNO=20,-1"),
        ("FREQ=YEARLY;BYYEARDAY=-1,1;", "FREQ=YEARLY;BYYEARDAY=1,-1"),
        ("FREQ=DAILY;UNTIL=20261224", "FREQ=DAILY;UNTIL=20261224"),
    ],
)
def test_the_canonical_text_is_read_as_the_same(text: str, canonical: str) -> None:
    assert str(parse(text)) == canonical
    assert parse(canonical) == parse(text)


@pytest.mark.parametrize(
    ("until", "start", "last"),
    [
        ("20261224", DAY, date(2026, 12, 24)),
        ("20261224", EVENING, date(2026, 12, 24)),
        ("20261224T190000", EVENING, date(2026, 12, 24)),
        ("20261224T185959", EVENING, date(2026, 12, 23)),
        ("20261225T000000Z", EVENING, date(2026, 12, 24)),  # 19:00 in New York
        ("20261224T235959Z", EVENING, date(2026, 12, 23)),
        ("20261225T045959Z", EVENING, date(2026, 12, 24)),
        ("20261224T000000Z", DAY, date(2026, 12, 24)),
        ("22000101T045959Z", EVENING, date(2199, 12, 31)),
        ("22000101", EVENING, None),
        ("99991231T235959Z", EVENING, None),
        ("99991231T235959Z", DAY, None),
        ("99991231", DAY, None),
    ],
)
def test_until_is_the_last_day_by_the_clocks_of_the_event(until: str, start: date, last: date | None) -> None:
    assert parse(f"FREQ=DAILY;UNTIL={until}", start).until == last


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles", "UTC"])
@pytest.mark.parametrize("until", ["00010101T000000", "00010101T000000Z", "00010101", "18991231T000000Z"])
def test_an_end_before_there_are_dates_is_refused(until: str, zone: str) -> None:
    with pytest.raises(RecurrenceError, match="UNTIL: Dates from 1900 to 2199 can be kept"):
        parse(f"FREQ=DAILY;UNTIL={until}", EVENING.replace(hour=4), zone=zone)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles", "UTC"])
def test_the_last_end_there_is_can_be_told(zone: str) -> None:
    rule = parse("FREQ=YEARLY;UNTIL=21991231", EVENING, zone=zone)
    assert parse(rule.wire(EVENING, zone), EVENING, zone=zone) == rule


def test_c33_until_on_the_wire_has_the_form_of_the_start() -> None:
    rule = parse("FREQ=DAILY;UNTIL=20261224", EVENING)
    assert rule.wire(EVENING, NEW_YORK) == "FREQ=DAILY;UNTIL=20261225T045959Z"
    assert rule.wire(EVENING, "UTC") == "FREQ=DAILY;UNTIL=20261224T235959Z"
    assert rule.wire(DAY, NEW_YORK) == "FREQ=DAILY;UNTIL=20261224"
    assert parse(rule.wire(EVENING, NEW_YORK), EVENING) == rule


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "FREQ is one of"),
        ("FREQ=SECONDLY", "FREQ is one of DAILY, WEEKLY, MONTHLY, YEARLY"),
        ("FREQ=HOURLY;INTERVAL=24", "cannot repeat more than once a day"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL is a number from 1 to 1000."),
        ("FREQ=DAILY;INTERVAL=1001", "INTERVAL is a number from 1 to 1000."),
        ("FREQ=DAILY;INTERVAL=１", "INTERVAL is a number from 1 to 1000."),
        ("FREQ=DAILY;COUNT=3501", "COUNT is a number from 1 to 3500."),
        ("FREQ=DAILY;COUNT=0", "COUNT is a number from 1 to 3500."),
        ("FREQ=DAILY;COUNT=2;UNTIL=20261224", "by COUNT or by UNTIL, never by both"),
        ("FREQ=DAILY;UNTIL=soon", "UNTIL is a day such as"),
        ("FREQ=DAILY;UNTIL=20260231", "UNTIL is a day such as"),
        ("FREQ=DAILY;FREQ=DAILY", "is not one part of a rule"),
        ("FREQ=DAILY;COUNT", "is not one part of a rule"),
        ("FREQ=DAILY;RSCALE=HEBREW", "RSCALE is not known here"),
        ("FREQ=DAILY;BYHOUR=9,10", "BYHOUR would repeat within a day"),
        ("FREQ=WEEKLY;BYDAY=1MO", "A numbered day such as -1MO is of a month or a year"),
        ("FREQ=WEEKLY;BYDAY=XX", "“XX” is none"),
        ("FREQ=YEARLY;BYDAY=54MO", "“54MO” is none"),
        ("FREQ=MONTHLY;BYDAY=6MO", "no more than five"),
        ("FREQ=YEARLY;BYMONTH=2;BYDAY=6MO", "no more than five"),
        ("FREQ=MONTHLY;BYWEEKNO=1", "go with FREQ=YEARLY alone"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "does not go with FREQ=WEEKLY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY is a number from -31 to 31."),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY counts from 1"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS chooses among days"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "There is no such day in February"),
        ("FREQ=DAILY;BYMONTH=13", "BYMONTH is a number from 1 to 12."),
        ("FREQ=DAILY;WKST=XX", "WKST is one of"),
        ("FREQ=DAILY;BYMONTH=" + ",".join(["1"] * 300), "at most 500 characters"),
    ],
)
def test_what_is_refused_is_told_the_limit(text: str, reason: str) -> None:
    with pytest.raises(RecurrenceError) as caught:
        parse(text)
    assert reason in str(caught.value)


def test_times_of_day_may_say_again_when_the_first_date_starts() -> None:
    assert str(parse("FREQ=DAILY;BYHOUR=19;BYMINUTE=0;BYSECOND=00", EVENING)) == "FREQ=DAILY"


@given(st.text(alphabet="FREQ=DAILYWKMONTH;,:-+0123456789UÇ\0", max_size=80) | st.text(max_size=40))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    try:
        rule = parse(text)
    except RecurrenceError:
        return
    assert parse(str(rule)) == rule
