"""The page of one event, and addresses that lead nowhere or elsewhere."""

import json

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from app.events import actions
from app.events.models import Event, Status
from tests.conftest import NOW
from tests.events.make import CALL, day, make
from tests.events.reading import texts
from tests.reading import page


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
