"""The page that says how to subscribe, for each calendar."""

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from app.events import actions
from tests.conftest import NOW, SITE_URL
from tests.events.make import make

PAGES = ["/events/", "/events/series/xen-summit/", "/events/tag/arm/", "/events/country/BE/"]


@pytest.fixture(autouse=True)
def summit(session: Session) -> None:
    values = {"name": "Xen Summit", "summary": "", "url": None}
    series = actions.put_series(session, slug="xen-summit", values=values, now=NOW)[0]
    make(session, "Summit", series=series, tags=("arm",), city="Brussels", country="BE")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_with_a_feed_leads_to_how_to_subscribe(client: FlaskClient, page: str) -> None:
    subscribe = html.fromstring(client.get(page).text).xpath("//p[@class='subscribe']/a/@href")
    assert subscribe == [f"{page}subscribe/"]
    shown = html.fromstring(client.get(subscribe[0]).text)
    feed = shown.xpath("//p[@class='feed-address']//code")[0].text_content()
    assert shown.xpath("//link[@type='text/calendar']/@href") == [feed]
    assert client.get(feed.removeprefix(SITE_URL)).mimetype == "text/calendar"
    assert shown.xpath("//img/@src") == [f"/qr.svg?path={page}subscribe/"]
    assert client.get(shown.xpath("//img/@src")[0]).status_code == 200
    assert client.get(shown.xpath("//a[contains(., 'See what holds')]/@href")[0]).status_code == 200


def test_an_event_leads_to_the_calendar_it_stands_in(client: FlaskClient) -> None:
    links = html.fromstring(client.get("/events/summit-2012/").text).xpath("//main//a/@href")
    assert "/events/series/xen-summit/subscribe/" in links


@pytest.mark.parametrize("choice", ["mark", "keep", "drop"])
def test_the_choice_of_cancelled_events_is_in_every_address(client: FlaskClient, choice: str) -> None:
    shown = html.fromstring(client.get(f"/events/subscribe/?cancelled={choice}").text)
    query = "" if choice == "mark" else f"?cancelled={choice}"
    assert [code.text_content() for code in shown.xpath("//p[@class='feed-address']//code")] == [
        f"{SITE_URL}/events.ics{query}"
    ]
    assert f"webcal://portal.test/events.ics{query}" in shown.xpath("//a/@href")
    assert len(shown.xpath("//ul[@class='choices']//a[@aria-current]")) == 1


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/events/subscribe/?cancelled=perhaps", 400),
        ("/events/series/nothing/subscribe/", 404),
        ("/events/tag/nothing/subscribe/", 404),
        ("/events/country/XX/subscribe/", 404),
        ("/events/country/be/subscribe/", 404),
    ],
)
def test_what_is_not_there(client: FlaskClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status
