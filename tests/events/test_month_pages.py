"""The grid of a month, and what other rooms bring to it and to the year."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement
from sqlalchemy.orm import Session

from app.core import calendar_entries
from app.core.calendar_entries import Entry
from app.events.models import Event, Status
from app.events.years import year_marks
from tests.events.make import day, make
from tests.events.reading import texts, titles
from tests.reading import page


def cells(tree: HtmlElement) -> dict[str, list[str]]:
    """What stands on each day of the grid."""
    found = {}
    for cell in tree.xpath("//table[@class='month']/tbody/tr/td"):
        names = texts(cell, ".//li")
        if names:
            found[cell.xpath("./time/@datetime")[0]] = names
    return found


def test_the_month_grid_shows_may_2012(client: FlaskClient, may: list[Event]) -> None:
    tree = page(client, "/events/2012/05/")
    uds, synergy, cloud = "Ubuntu Developer Summit", "Citrix Synergy", "Build a Cloud Day"
    assert cells(tree) == {
        "2012-05-07": [uds],
        "2012-05-08": [uds],
        "2012-05-09": [uds, synergy],
        "2012-05-10": [uds, synergy, cloud],
        "2012-05-11": [uds, synergy],
    }
    assert texts(tree, "//h1") == ["Events in May 2012"]
    assert [row.get("class") for row in tree.xpath("//td[time/@datetime='2012-05-07']//li")] == [
        "lane-1 bar bar--start across-5"
    ]
    assert texts(tree, "//nav[@class='pager']/a") == ["← April 2012"]


def test_other_rooms_stand_in_the_month_and_the_year(
    client: FlaskClient, session: Session, may: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    def source(_session: Session, first: date, last: date) -> list[Entry]:
        held = date(2012, 4, 23)
        entry = Entry(name="Docs day", path="/docs-days/2012-04-23/", start=held, end=held)
        return [entry] if first <= held <= last else []

    monkeypatch.setattr(calendar_entries, "_sources", [source])
    tree = page(client, "/events/2012/04/")
    assert cells(tree) == {"2012-04-23": ["Docs day"]}
    assert tree.xpath("//td[contains(@class, 'has-events')]//li/@data-tone") == ["help"]
    assert tree.xpath("//td[contains(@class, 'is-today')]/time/@datetime") == ["2012-04-20"]
    assert [(mark.label, mark.tone) for mark in year_marks(session, 2012)][:2] == [
        ("Docs day, 23 April", "help"),
        ("Ubuntu Developer Summit, 7–11 May", "meet"),
    ]
    assert titles(page(client, "/events/2012/")) == [event.name for event in may]


def test_an_empty_month_within_the_known_range_is_friendly(client: FlaskClient, session: Session) -> None:
    make(session, "First", day("2011-01-10"))
    tree = page(client, "/events/2011/06/")
    assert cells(tree) == {}
    assert "Nothing is in the calendar for this month." in tree.text_content()
    assert texts(tree, "//nav[@class='pager']/a") == ["← May 2011", "July 2011 →"]


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.POSTPONED])
def test_a_month_and_a_year_say_what_does_not_take_place(client: FlaskClient, session: Session, status: Status) -> None:
    make(session, "Doubtful", day("2012-05-10"), status=status)
    month, year = page(client, "/events/2012/05/"), page(client, "/events/2012/")
    assert texts(month, "//td//li[@class='lane-1 is-cancelled']") == [f"Doubtful, {status}"]
    assert [mark.get("aria-label") for mark in year.xpath("//figure//a")] == [f"Doubtful, 10 May, {status}"]
