"""The dates of recurring events."""

import time
from datetime import date, datetime
from typing import Any

import pytest

from app.events.recurrence import Recurrence, RecurrenceError, Wall, check, dates_of, parse_rule, plainly
from app.events.recurrence.walls import parse, text_of

ZONE = "Europe/Brussels"


def recurrence(rule: str | None, start: Wall, **walls: Any) -> Recurrence:
    found = {name: tuple(parse(text) for text in texts) for name, texts in walls.items()}
    return Recurrence(rule=parse_rule(rule, start=start, zone=ZONE) if rule else None, **found)


def dates(rule: str | None, start: str, last: str, **walls: Any) -> list[str]:
    first = parse(start)
    found = dates_of(recurrence(rule, first, **walls), first, date.fromisoformat(last))
    return [text_of(wall) for wall in found.walls]


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        ("FREQ=MONTHLY;BYDAY=-1MO", "2026-11-30", ["2026-11-30", "2026-12-28", "2027-01-25"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "2027-01-07T19:00", ["2027-01-07T19:00", "2027-01-21T19:00"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-11-30", ["2026-11-30", "2026-12-31", "2027-01-29"]),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "2026-11-13", ["2026-11-13"]),
        ("FREQ=MONTHLY", "2026-10-31", ["2026-10-31", "2026-12-31", "2027-01-31"]),
        ("FREQ=YEARLY;COUNT=2", "2026-01-01", ["2026-01-01", "2027-01-01"]),
        ("FREQ=DAILY;UNTIL=20261202", "2026-11-30", ["2026-11-30", "2026-12-01", "2026-12-02"]),
    ],
)
def test_the_days_of_a_rule(rule: str, start: str, expected: list[str]) -> None:
    assert dates(rule, start, "2027-01-31") == expected


def test_dates_are_added_and_left_out() -> None:
    found = dates(
        "FREQ=WEEKLY;COUNT=3",
        "2026-12-01T19:00",
        "2026-12-31",
        rdates=["2026-12-03T18:00", "2027-05-05T19:00"],
        exdates=["2026-12-08T19:00", "2026-12-15T18:00"],
    )
    assert found == ["2026-12-01T19:00", "2026-12-03T18:00", "2026-12-15T19:00", "2027-05-05T19:00"]
    assert dates(None, "2026-12-01", "2026-12-31", rdates=["2026-12-24"]) == ["2026-12-01", "2026-12-24"]


@pytest.mark.parametrize(
    ("rule", "last", "is_complete"),
    [
        ("FREQ=DAILY", "2027-01-01", False),
        ("FREQ=DAILY;COUNT=3", "2026-12-02", False),
        ("FREQ=DAILY;COUNT=3", "2026-12-03", True),
        ("FREQ=DAILY;UNTIL=20261203", "2026-12-02", False),
        ("FREQ=DAILY;UNTIL=20261203", "2026-12-03", True),
    ],
)
def test_whether_more_dates_come_later(rule: str, last: str, is_complete: bool) -> None:
    start = date(2026, 12, 1)
    assert dates_of(recurrence(rule, start), start, date.fromisoformat(last)).is_complete == is_complete


@pytest.mark.parametrize(
    ("rule", "walls", "reason"),
    [
        ("FREQ=DAILY;UNTIL=20261130", {}, "It would end before its first date."),
        (
            "FREQ=MONTHLY;BYDAY=-1MO",
            {},
            "is not one of the days that follow by the rule; the first after it is Mon 28 December 2026.",
        ),
        ("FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1", {}, "This rule gives no date up to 2029."),
        ("FREQ=DAILY;COUNT=1", {"exdates": ["2026-12-01"]}, "Every date is left out, so there would be none."),
        ("FREQ=DAILY", {"rdates": ["2026-12-01T19:00"]}, "2026-12-01T19:00 is added, but it is not of the same kind"),
        ("FREQ=DAILY", {"exdates": ["1899-12-01"]}, "Dates from 1900 to 2199 can be kept."),
        (None, {"rdates": [f"{year}-{month:02}-01" for year in range(1900, 2200) for month in range(1, 13)]}, "3,500"),
    ],
)
def test_what_cannot_be_kept(rule: str | None, walls: dict[str, list[str]], reason: str) -> None:
    start = date(2026, 12, 1)
    with pytest.raises(RecurrenceError) as caught:
        check(recurrence(rule, start, **walls), start, date(2029, 12, 1))
    assert reason in str(caught.value)


def test_too_many_dates_up_to_now() -> None:
    start = date(1970, 1, 1)
    with pytest.raises(RecurrenceError, match=r"more than 20,000 dates up to 2029"):
        check(recurrence("FREQ=DAILY", start), start, date(2029, 12, 1))
    check(recurrence("FREQ=DAILY", start), start, date(2024, 9, 1))


def test_a_rule_without_any_day_is_given_up_soon() -> None:
    """dateutil looks for it up to the year 9999, a day at a time."""
    start = date(2026, 12, 1)
    began = time.process_time()
    with pytest.raises(RecurrenceError, match=r"cannot work out|gives no date"):
        check(recurrence("FREQ=DAILY;BYMONTH=2;BYDAY=MO;BYMONTHDAY=29,30;BYSETPOS=9", start), start, date(2029, 12, 1))
    assert time.process_time() - began < 1


def test_texts_of_starts() -> None:
    for text in ("2012-05-07", "2012-05-07T19:00", "2012-05-07T19:00:30"):
        assert text_of(parse(text)) == text
    assert parse("2012-05-07T19:00") == datetime(2012, 5, 7, 19)  # noqa: DTZ001 — wall time
    for text in ("", "2012-5-7", "2012-05-7", "2012-05-07T19:00Z", "2012-05-07T19:00:00.5"):
        with pytest.raises(ValueError):  # noqa: PT011 — whatever the library says
            parse(text)


@pytest.mark.parametrize(
    ("rule", "rdates", "exdates", "said"),
    [
        ("FREQ=WEEKLY", ["2012-05-10", "2012-05-12"], [], (["2012-05-12"], [])),
        ("FREQ=WEEKLY", ["2012-05-12", "2012-05-13"], ["2012-05-13"], (["2012-05-12"], [])),
        ("FREQ=WEEKLY", [], ["2012-05-11", "2012-05-17"], ([], ["2012-05-17"])),
        ("FREQ=DAILY", ["2072-05-03"], ["2072-05-04"], (["2072-05-03"], ["2072-05-04"])),
        (None, ["2012-05-03", "2012-05-12"], ["2012-05-11"], (["2012-05-12"], [])),
        (None, ["2012-05-12"], ["2012-05-03"], (["2012-05-12"], ["2012-05-03"])),
    ],
    ids=["given by the rule", "added and left out", "no date", "far ahead", "the first again", "the first left out"],
)
def test_what_is_said_twice_is_said_once(
    rule: str | None, rdates: list[str], exdates: list[str], said: tuple[list[str], list[str]]
) -> None:
    start = date(2012, 5, 3)
    plain = plainly(recurrence(rule, start, rdates=rdates, exdates=exdates), start)
    assert (list(map(text_of, plain.rdates)), list(map(text_of, plain.exdates))) == said
