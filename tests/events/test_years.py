from datetime import date, timedelta

from app.core.calendar_entries import Entry
from app.events.years import CROWDED, marks


def entries(count: int, kind: str = "meet", *, cancelled: bool = False) -> list[Entry]:
    """One on each of the first days of 2012."""
    off = "cancelled" if cancelled else ""
    days = [date(2012, 1, 1) + timedelta(days=number) for number in range(count)]
    return [Entry(name=f"N{day:%j}", path=f"/{day:%j}/", start=day, end=day, kind=kind, off=off) for day in days]


def test_each_event_has_its_mark_while_they_can_be_told_apart() -> None:
    assert [mark.label for mark in marks(2012, entries(CROWDED))][::59] == ["N001, 1 January", "N060, 29 February"]


def test_of_a_crowded_year_a_mark_stands_for_a_week() -> None:
    drawn = marks(2012, entries(CROWDED + 4))
    assert [(mark.label, mark.href) for mark in drawn[::4]] == [
        ("7 events, 1–7 January", "/events/2012/01/"),
        ("7 events, 29 January – 4 February", "/events/2012/01/"),
        ("7 events, 26 February – 3 March", "/events/2012/02/"),
    ]
    assert drawn[-1].label == "N064, 4 March"
    assert {mark.tone for mark in drawn} == {"meet"}


def test_the_mark_of_a_week_leads_to_a_month_that_holds_its_first_event() -> None:
    crowd = [Entry(name="N", path="/", start=date(2012, 6, 1), end=date(2012, 6, 1), kind="meet") for _ in range(61)]
    assert [(mark.label, mark.href) for mark in marks(2012, crowd)] == [
        ("61 events, 27 May – 2 June", "/events/2012/06/")
    ]


def test_the_last_week_of_a_crowded_year_ends_with_it() -> None:
    assert marks(2012, entries(366))[-1].label == "2 events, 30–31 December"


def test_docs_days_and_weeks_all_cancelled_are_told_apart_in_a_crowded_year() -> None:
    drawn = marks(2012, sorted(entries(2, "help") + entries(70, cancelled=True), key=lambda entry: entry.start))
    assert [(mark.label, mark.tone) for mark in drawn[:3]] == [
        ("N001, 1 January", "help"),
        ("N002, 2 January", "help"),
        ("7 events, 1–7 January, cancelled", "cancelled"),
    ]
