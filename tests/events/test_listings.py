"""What is coming, what is past, and the lists of a tag, a country or a series."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core import clock
from app.events import actions
from app.events.models import Event, Series
from app.events.queries import next_change
from tests.conftest import NOW
from tests.events.make import day, make, statements, timed, utc
from tests.events.reading import texts, titles
from tests.reading import page


def test_coming_events_by_month_the_next_one_large(client: FlaskClient, session: Session, may: list[Event]) -> None:
    make(session, "Later", day("2012-07-01"))
    make(session, "Before", day("2012-04-19"))
    tree = page(client, "/events/")
    assert texts(tree, "//section[@class='opening']//h2") == ["Ubuntu Developer Summit"]
    assert texts(tree, "//h2[@class='rubric']")[:3] == ["May 2012 2 events", "July 2012 1 event", "Past 1 event"]
    assert titles(tree) == ["Citrix Synergy", "Build a Cloud Day", "Later", "Before"]
    assert tree.xpath("//p[@class='subscribe']/a/@href") == ["/events/subscribe/"]
    assert len(tree.xpath("//figure[@class='year-strip']//a")) == 5


def test_lists_tell_the_hour_on_the_events_own_clock(client: FlaskClient, session: Session) -> None:
    make(session, "In Tokyo", timed("2012-05-12 19:00", "2012-05-12 20:00", "Asia/Tokyo"), city="Tokyo", country="JP")
    make(session, "In Delhi", timed("2012-05-13 19:00", "2012-05-13 20:00", "Asia/Kolkata"))
    make(session, "In Caracas", timed("2012-05-14 19:00", "2012-05-14 20:00", "America/Caracas"))
    make(session, "In London", timed("2012-12-01 19:00", "2012-12-01 20:00", "Europe/London"))
    tree = page(client, "/events/")
    assert texts(tree, "//p[@class='entry-facts']") == [
        "19:00 UTC+9 · Tokyo, Japan",
        "19:00 UTC+5:30",
        "19:00 UTC−4:30",
        "19:00 UTC",
    ]
    assert tree.xpath("//viewer-time/@zone") == ["+09:00", "+05:30", "-04:30", "+00:00"]
    assert texts(page(client, "/events/2012/05/"), "//*[@class='month-time']") == [
        "19:00+9",
        "19:00+5:30",
        "19:00−4:30",
    ]


def test_countries_lead_to_their_events(client: FlaskClient, session: Session) -> None:
    make(session, country="BE", city="Brussels")
    make(session, "Summit", country="JP", city="Tokyo")
    tree = page(client, "/events/")
    lists = tree.xpath("//h2[.='Countries']/following-sibling::ul[1]//a")
    assert [(link.text, link.get("href")) for link in lists] == [
        ("Belgium", "/events/country/BE/"),
        ("Japan", "/events/country/JP/"),
    ]
    assert page(client, "/events/summit-2012/").xpath("//dd/a[.='All events in Japan']/@href") == [
        "/events/country/JP/"
    ]


def test_an_event_is_coming_until_its_last_day_is_over_there(client: FlaskClient, may: list[Event]) -> None:
    clock.freeze(utc("2012-05-12T06:59:59"))
    assert texts(page(client, "/events/"), "//section[@class='opening']//h2") == ["Ubuntu Developer Summit"]
    clock.freeze(utc("2012-05-12T07:00:00"))
    tree = page(client, "/events/")
    assert "Nothing is coming up that we know of." in tree.text_content()
    assert titles(tree) == ["Citrix Synergy", "Ubuntu Developer Summit", "Build a Cloud Day"]
    assert texts(tree, "//p[@class='more']") == ["All 3 past events →"]


def test_an_empty_calendar_says_so(client: FlaskClient) -> None:
    for address in ("/events/", "/events/past/", "/events/2012/", "/events/2012/04/", "/events/country/BE/"):
        assert titles(page(client, address)) == []
    assert "No event is over yet." in page(client, "/events/past/").text_content()
    assert "Nothing is coming up" in page(client, "/events/").text_content()


def test_past_events_come_in_pages_that_hold_each_once(client: FlaskClient, session: Session) -> None:
    for number in range(45):
        make(session, f"Event {number:02}", day((date(2011, 1, 1) + timedelta(days=number * 7)).isoformat()))
    seen = []
    for address in ("/events/past/", "/events/past/page/2/", "/events/past/page/3/"):
        seen += titles(page(client, address))
    assert seen == [f"Event {number:02}" for number in reversed(range(45))]
    assert client.get("/events/past/page/4/").status_code == 404


def test_a_listing_tells_coming_from_past(client: FlaskClient, session: Session) -> None:
    for name, start in (("Old", "2011-05-10"), ("Older", "2010-05-10"), ("New", "2012-05-10"), ("Newer", "2013-05-10")):
        make(session, name, day(start), tags=("arm",), country="BE", slug=name.lower())
    for address in ("/events/tag/arm/", "/events/country/BE/"):
        tree = page(client, address)
        assert titles(tree) == ["New", "Newer", "Old", "Older"]
        assert texts(tree, "//h2[@class='rubric']") == ["Coming 2 events", "Past 2 events"]
        assert tree.xpath("//p[@class='subscribe']/a/@href") == [f"{address}subscribe/"]


@pytest.mark.parametrize(
    "address",
    ["/events/", "/events/past/", "/events/2012/", "/events/2012/05/", "/events/tag/arm/", "/events/country/US/"],
)
def test_as_many_queries_for_thirty_events_as_for_one(client: FlaskClient, session: Session, address: str) -> None:
    counts = []
    have = 0
    for target in (1, 30):
        for number in range(have, target):
            span = day("2012-05-10") if number % 2 == 0 else day("2012-04-10")
            make(session, f"Event {number}", span, tags=("arm",), country="US", city="Oakland")
            have = number + 1
        counts.append(statements(client, address))
    assert counts[0] == counts[1] > 0


def test_the_next_change_is_the_nearest_beginning_or_end(session: Session) -> None:
    assert next_change(session, NOW) is None
    make(session, "Evening", timed("2012-04-20 22:00", "2012-04-20 23:30", "UTC"))
    assert next_change(session, NOW) == utc("2012-04-20T22:00")
    assert next_change(session, utc("2012-04-20T22:00")) == utc("2012-04-20T23:30")
    assert next_change(session, utc("2012-04-20T23:30")) is None


def test_a_series_without_events_has_a_page(client: FlaskClient, session: Session) -> None:
    session.add(Series(slug="new", name="New series", summary="What it is."))
    session.commit()
    assert "There is no event here yet." in page(client, "/events/series/new/").text_content()


def test_each_page_with_a_calendar_opens_it_in_a_program(client: FlaskClient, session: Session) -> None:
    series = actions.put_series(session, slug="xen-summit", values={"name": "Xen Summit"}, now=NOW)[0]
    make(session, "Summit", day("2012-04-10"), series=series, tags=("arm",), country="BE")
    own = {"/events/series/xen-summit/", "/events/tag/arm/", "/events/country/BE/"}
    for address in ("/events/", "/events/past/", "/events/2012/", "/events/2012/04/", *own):
        feed = f"{address.removesuffix('/')}.ics" if address in own else "/events.ics"
        tree = page(client, address)
        assert tree.xpath("//main//a[starts-with(@href, 'webcal:')]/@href") == [f"webcal://portal.test{feed}"]
        assert tree.xpath("//link[@type='text/calendar']/@href")[0] == f"http://portal.test{feed}"
    single = page(client, "/events/summit-2012/").xpath("//main//a[starts-with(@href, 'webcal:')]/@href")
    assert single == ["webcal://portal.test/events/series/xen-summit.ics"]
