from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.calendar_entries import Entry
from app.events.months import LANES, Day, Item, grid

TODAY = date(2012, 4, 20)
MAY = date(2012, 5, 1)


def entry(name: str, start: str, end: str | None = None, **values: str) -> Entry:
    first = date.fromisoformat(start)
    return Entry(name=name, path=f"/{name}/", start=first, end=date.fromisoformat(end) if end else first, **values)


UDS = entry("UDS", "2012-05-07", "2012-05-11")
SYNERGY = entry("Synergy", "2012-05-09", "2012-05-11")
CLOUD = entry("Cloud", "2012-05-10")


def days_of(weeks: list[list[Day]]) -> dict[date, Day]:
    return {day.day: day for week in weeks for day in week}


def items_on(weeks: list[list[Day]], number: int, month: int = 5) -> list[Item]:
    return days_of(weeks)[date(2012, month, number)].items


def test_weeks_begin_on_monday_and_days_around_hold_nothing() -> None:
    weeks = grid(MAY, [entry("Over", "2012-04-29", "2012-05-02")], TODAY)
    assert [week[0].day for week in weeks] == [date(2012, 4, 30), *(date(2012, 5, day) for day in (7, 14, 21, 28))]
    assert [day.day.day for day in weeks[0] if day.is_outside] == [30]
    assert [day.day.day for week in weeks for day in week if day.items] == [1, 2]
    assert items_on(weeks, 1)[0].is_first is False
    assert [item.across for item in (*items_on(weeks, 1), *items_on(weeks, 2))] == [2, 0]


def test_bars_are_level_and_the_day_of_one_goes_below() -> None:
    weeks = grid(MAY, [CLOUD, SYNERGY, UDS], TODAY)
    assert [(item.entry.name, item.lane) for item in items_on(weeks, 10)] == [("UDS", 1), ("Synergy", 2), ("Cloud", 3)]
    assert [(item.entry.name, item.lane) for item in items_on(weeks, 8)] == [("UDS", 1)]
    first, last = items_on(weeks, 7)[0], items_on(weeks, 11)[0]
    assert (first.is_bar, first.is_first, first.is_last, first.across) == (True, True, False, 5)
    assert (last.is_bar, last.is_first, last.is_last, last.across) == (True, False, True, 0)
    assert items_on(weeks, 10)[2].is_bar is False


def test_a_bar_over_a_weekend_names_itself_again_on_monday() -> None:
    weeks = grid(MAY, [entry("Long", "2012-05-12", "2012-05-15")], TODAY)
    assert [items_on(weeks, day)[0].across for day in (12, 13, 14, 15)] == [2, 0, 2, 0]


def test_what_finds_no_lane_is_named_on_each_of_its_days() -> None:
    weeks = grid(MAY, [entry(f"Event {number}", "2012-05-07", "2012-05-08") for number in range(LANES + 1)], TODAY)
    for day in (7, 8):
        [*level, last] = items_on(weeks, day)
        assert [(item.lane, item.is_bar) for item in level] == [(lane, True) for lane in range(1, LANES + 1)]
        assert (last.lane, last.is_bar, last.across) == (None, False, 1)


def test_today_is_marked() -> None:
    assert [day.day for week in grid(date(2012, 4, 1), [], TODAY) for day in week if day.is_today] == [TODAY]


@pytest.mark.parametrize("first", [date(2012, 2, 1), date(2010, 2, 1), date(1900, 1, 1), date(2199, 12, 1)])
def test_every_month_has_whole_weeks(first: date) -> None:
    assert {len(week) for week in grid(first, [], TODAY)} == {7}


spans = st.tuples(st.dates(date(2012, 4, 1), date(2012, 6, 30)), st.integers(0, 40))


@given(st.lists(spans, max_size=12))
def test_every_entry_is_on_each_of_its_days_and_lanes_never_clash(found: list[tuple[date, int]]) -> None:
    entries = [
        Entry(name=str(number), path="/", start=start, end=date.fromordinal(start.toordinal() + length))
        for number, (start, length) in enumerate(found)
    ]
    for week in grid(MAY, entries, TODAY):
        for day in (day for day in week if not day.is_outside):
            names = sorted(item.entry.name for item in day.items)
            assert names == sorted(entry.name for entry in entries if entry.start <= day.day <= entry.end)
            lanes = [item.lane for item in day.items if item.lane]
            assert len(lanes) == len(set(lanes))
        if any(item.lane is None for day in week for item in day.items):
            assert any(len({item.lane for item in day.items} - {None}) == LANES for day in week)
