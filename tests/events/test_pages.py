"""The pages of the calendar."""

import json
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement
from sqlalchemy.orm import Session

from app.core import calendar_entries, clock
from app.core.calendar_entries import Entry
from app.events import actions
from app.events.models import Event, Series, Status
from app.events.queries import next_change
from app.events.years import year_marks
from tests.conftest import NOW
from tests.events.make import CALL, day, make, statements, timed, utc


def page(client: FlaskClient, address: str) -> HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def texts(tree: HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in tree.xpath(path)]


def titles(tree: HtmlElement) -> list[str]:
    return texts(tree, "//*[contains(@class, 'entry-title')]")


@pytest.fixture
def may(session: Session) -> list[Event]:
    """May 2012 as it was."""
    zone = "America/Los_Angeles"
    return [
        make(session, "Ubuntu Developer Summit", day("2012-05-07", "2012-05-11", zone), city="Oakland", country="US"),
        make(session, "Citrix Synergy", day("2012-05-09", "2012-05-11", zone), unconfirmed="The last day is not."),
        make(session, "Build a Cloud Day", day("2012-05-10", zone=zone), city="San Francisco", country="US"),
    ]


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


@pytest.mark.parametrize(
    "address",
    [
        *("/events/2012/13/", "/events/2012/00/", "/events/0000/", "/events/0000/01/", "/events/9999/12/"),
        *("/events/2012/5/7/", "/events/1999/", "/events/1999/12/", "/events/2012/13", "/events/12/", "/events/x/y/"),
        *("/events/nothing/", "/events/series/nothing/", "/events/tag/nothing/", "/events/country/XX/"),
        *("/events/past/page/2/", "/events/past/page/0/", "/events/2012/0/", "/events/feed/json/"),
        *("/events/99999999999999999999/", "/events/99999/", "/events/2012/99999999999999999999/", "/events/-1/"),
        *("/events/%00/", "/events/%ff/", "/events/\u0662\u0660\u0661\u0662/", "/events/past/page/99999999999/"),
        *("/events/series/%00/", "/events/tag/%2e%2e/", "/events/country/B%C3%89/", "/events/" + "x" * 5000 + "/"),
    ],
)
def test_nonsense_is_not_found(client: FlaskClient, may: list[Event], address: str) -> None:
    assert client.get(address, follow_redirects=True).status_code == 404


@pytest.mark.parametrize(
    ("address", "true_address"),
    [
        ("/events/2012/5/", "/events/2012/05/"),
        ("/events/past/page/1/", "/events/past/"),
        ("/events/country/us/", "/events/country/US/"),
    ],
)
def test_oddly_written_addresses_lead_to_the_true_one(
    client: FlaskClient, may: list[Event], address: str, true_address: str
) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (301, true_address)


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


def test_the_page_of_an_event(client: FlaskClient, session: Session) -> None:
    values = {"name": "Xen Summit", "summary": "", "url": None}
    summit = actions.put_series(session, slug="xen-summit", values=values, now=NOW)[0]
    make(session, "Summit 2011", day("2011-05-10"), series=summit)
    make(session, "Summit 2013", day("2013-05-10"), series=summit)
    make(
        session,
        "Summit 2012",
        CALL,
        series=summit,
        city="Brussels",
        country="BE",
        summary="Short.",
        description="First <b>line</b>.\n\nSee https://example.org/x.",
        unconfirmed="The room is not confirmed.",
        links=(("Slides", "https://example.org/slides"),),
        tags=("test-day",),
        url="https://example.org/",
    )
    tree = page(client, "/events/summit-2012/")
    assert texts(tree, "//h1") == ["Summit 2012"]
    assert texts(tree, "//dl/dd")[:2] == [
        "Thu 10 May 2012 14:00 to 15:30 CEST, the time in Brussels (12:00 to 13:30 UTC)".replace(" 14:00", "14:00"),
        "Brussels, BelgiumAll events in Belgium",
    ]
    assert tree.xpath("//dd/time/@datetime") == ["2012-05-10T12:00Z"]
    assert texts(tree, "//div[@class='notice']") == ["The room is not confirmed."]
    assert texts(tree, "//div[@class='prose']/p") == ["First <b>line</b>.", "See https://example.org/x."]
    assert texts(tree, "//nav[@class='neighbours']//a") == ["Summit 2011", "Summit 2013"]
    assert tree.xpath("//a[@rel='tag']/@href") == ["/events/tag/test-day/"]
    links = tree.xpath("//div[contains(@class, 'hang')]//a/@href")
    assert "http://portal.test/events/summit-2012.ics" in links
    assert "/events/series/xen-summit/subscribe/" in links
    assert tree.xpath("//link[@type='text/calendar']/@href") == [  # H14
        "http://portal.test/events/summit-2012.ics",
        "http://portal.test/events/series/xen-summit.ics",
        "http://portal.test/events.ics",
    ]
    assert tree.xpath("//meta[@property='og:title']/@content") == ["Summit 2012"]
    assert tree.xpath("//link[@rel='canonical']/@href") == ["http://portal.test/events/summit-2012/"]


def test_json_ld(client: FlaskClient, session: Session) -> None:
    make(session, "Call </script><b>", CALL, online=True, status=Status.CANCELLED, summary="Short.", slug="call")
    source = page(client, "/events/call/").xpath("//script[@type='application/ld+json']")[0]
    assert json.loads(source.text) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": "http://portal.test/events/call/",
        "name": "Call </script><b>",
        "url": "http://portal.test/events/call/",
        "startDate": "2012-05-10T14:00:00+02:00",
        "endDate": "2012-05-10T15:30:00+02:00",
        "eventStatus": "https://schema.org/EventCancelled",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": [{"@type": "VirtualLocation", "url": "http://portal.test/events/call/"}],
        "description": "Short.",
    }


def test_json_ld_of_whole_days_at_a_place(client: FlaskClient, may: list[Event]) -> None:
    source = page(client, "/events/ubuntu-developer-summit-2012/").xpath("//script[@type='application/ld+json']")[0]
    found = json.loads(source.text)
    assert (found["startDate"], found["endDate"]) == ("2012-05-07", "2012-05-11")
    assert found["location"] == [
        {
            "@type": "Place",
            "name": "Oakland",
            "address": {"@type": "PostalAddress", "addressLocality": "Oakland", "addressCountry": "US"},
        }
    ]


@pytest.mark.parametrize(
    ("status", "word", "sentence"),
    [
        (Status.TENTATIVE, "tentative", "Not certain yet"),
        (Status.CANCELLED, "cancelled", "This event is cancelled."),
        (Status.POSTPONED, "postponed", "This event is postponed."),
    ],
)
def test_what_is_not_confirmed_says_so_everywhere(
    client: FlaskClient, session: Session, status: Status, word: str, sentence: str
) -> None:
    make(session, "Now", day("2012-04-20"))
    make(session, "Doubtful", day("2012-05-10"), status=status, tags=("arm",))
    shown = page(client, "/events/doubtful-2012/")
    assert sentence in texts(shown, "//div[@class='notice']")[0]
    for address in ("/events/", "/events/2012/", "/events/tag/arm/", "/events/doubtful-2012/"):
        assert word in texts(page(client, address), "//span[@class='state']")


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.POSTPONED])
def test_a_month_and_a_year_say_what_does_not_take_place(client: FlaskClient, session: Session, status: Status) -> None:
    make(session, "Doubtful", day("2012-05-10"), status=status)
    month, year = page(client, "/events/2012/05/"), page(client, "/events/2012/")
    assert texts(month, "//td//li[@class='lane-1 is-cancelled']") == [f"Doubtful, {status}"]
    assert [mark.get("aria-label") for mark in year.xpath("//figure//a")] == [f"Doubtful, 10 May, {status}"]


def test_a_listing_tells_coming_from_past(client: FlaskClient, session: Session) -> None:
    for name, start in (("Old", "2011-05-10"), ("Older", "2010-05-10"), ("New", "2012-05-10"), ("Newer", "2013-05-10")):
        make(session, name, day(start), tags=("arm",), country="BE", slug=name.lower())
    for address in ("/events/tag/arm/", "/events/country/BE/"):
        tree = page(client, address)
        assert titles(tree) == ["New", "Newer", "Old", "Older"]
        assert texts(tree, "//h2[@class='rubric']") == ["Coming 2 events", "Past 2 events"]
        assert tree.xpath("//p[@class='subscribe']/a/@href") == [f"{address}subscribe/"]


def test_a_deleted_event_is_nowhere(client: FlaskClient, session: Session, may: list[Event]) -> None:
    actions.delete(session, may[0], now=NOW)
    session.commit()
    name = "Ubuntu Developer Summit"
    for address in (
        "/events/",
        "/events/2012/",
        "/events/2012/05/",
        "/events.ics",
        "/events/feed/",
        "/events/feed/atom/",
    ):
        assert name not in client.get(address).text
    assert client.get("/events/ubuntu-developer-summit-2012/").status_code == 404


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


def test_a_country_with_control_characters_is_not_found(client: FlaskClient) -> None:
    for path in (
        "/events/country/x%0aa/",
        "/events/country/x%0d%0aa.ics",
        "/events/country/zz/",
        "/events/country/zz.ics",
    ):
        assert client.get(path).status_code == 404
    for tail in ("/", ".ics"):
        answer = client.get(f"/events/country/gb{tail}")
        assert (answer.status_code, answer.location) == (301, f"/events/country/GB{tail}")


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


@pytest.mark.parametrize(
    ("status", "is_offered"),
    [(Status.CONFIRMED, True), (Status.TENTATIVE, True), (Status.POSTPONED, False), (Status.CANCELLED, False)],
)
def test_what_does_not_take_place_is_offered_to_no_calendar(
    client: FlaskClient, session: Session, status: Status, is_offered: bool
) -> None:
    event = make(session, status=status)
    file = f"http://portal.test{event.path.removesuffix('/')}.ics"
    ways = ("https://calendar.google.com/", "https://outlook.live.com/", file, "#add")
    links = page(client, event.path).xpath("//main//a/@href")
    assert [link for link in links if link.startswith(ways)] == (
        ["#add", file, *(link for link in links if link.startswith(ways[:2]))] if is_offered else []
    )
    assert "webcal://portal.test/events.ics" in links
    assert f"STATUS:{'CANCELLED' if status == Status.CANCELLED else status.name}".replace("POSTPONED", "TENTATIVE") in (
        client.get(file).text
    )


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("/docs-days/", ["On this site", "/docs-days/", "Its own page"]),
        ("http://portal.test/docs-days/", ["On this site", "/docs-days/", "Its own page"]),
        ("https://example.org/x/", ["Website", "https://example.org/x/", "example.org/x/"]),
        ("http://portal.test.example.org/", ["Website", "http://portal.test.example.org/", "portal.test.example.org/"]),
    ],
)
def test_a_page_of_this_site_is_called_so(client: FlaskClient, session: Session, url: str, shown: list[str]) -> None:
    make(session, slug="day-2012", url=url)
    tree = html.fromstring(client.get("/events/day-2012/").text)
    [link] = tree.xpath("//dl//a[contains(@href, 'docs-days') or contains(@href, 'example')]")
    assert [link.xpath("string(../preceding-sibling::dt[1])"), link.get("href"), link.text] == shown
