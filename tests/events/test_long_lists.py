"""Lists of so many dates that not all of them are shown at once."""

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from tests.events.calls import CALL, make_call
from tests.events.make import again, day, make, statements


def test_of_a_busy_calendar_whole_months_are_listed_first(client: FlaskClient, session: Session) -> None:
    make_call(session, "FREQ=DAILY")
    page = html.fromstring(client.get("/events/").text)
    assert page.xpath("//p[@class='more']/a/@href") == ["/events/2012/06/"]
    shown = page.xpath("//ul[contains(@class, 'entries')]//a/@href")
    assert (shown[0], shown[-1], len(shown)) == ("/events/call/2012-05-11/", "/events/call/2012-05-31/", 21)


def test_a_full_month_to_come_begins_on_the_first_page(client: FlaskClient, session: Session) -> None:
    """It was left to its own page, and the first one said that nothing was coming up."""
    for number in range(1, 31):
        make(session, f"Meeting {number}", day(f"2012-06-{number:02}"), slug=f"m-{number}")
    page = html.fromstring(client.get("/events/").text)
    assert page.xpath("//h2[@id='next']/a/@href") == ["/events/m-1/"]
    shown = page.xpath("//ul[contains(@class, 'entries')]//a/@href")
    assert shown == [f"/events/m-{number}/" for number in range(2, 25)]
    assert page.xpath("//p[@class='more']/a/@href") == ["/events/2012/06/"]


def test_of_a_full_year_each_month_shows_some(client: FlaskClient, session: Session) -> None:
    make_call(session, "FREQ=DAILY;COUNT=800")
    page = html.fromstring(client.get("/events/2013/").text)
    assert page.xpath("//p[@class='heading-count']/text()") == ["365 events"]
    assert len(page.xpath("//li[contains(@class, 'entry')]")) == 365
    assert page.xpath("//p[@class='more']") == []
    make(session, "Other", day("2013-02-10"), recurrence=again("FREQ=DAILY;COUNT=100", day("2013-02-10")), slug="other")
    page = html.fromstring(client.get("/events/2013/").text)
    assert page.xpath("//p[@class='heading-count']/text()") == ["465 events"]
    assert len(page.xpath("//li[contains(@class, 'entry')]")) == 12 * 8
    assert page.xpath("//p[@class='more']/a/@href")[1] == "/events/2013/02/"
    assert page.xpath("//p[@class='more']/a/text()")[1] == "All 47 events of February →"


def test_of_a_full_list_what_is_far_stands_with_its_year(client: FlaskClient, session: Session) -> None:
    make_call(session, "FREQ=DAILY;COUNT=1000", tags=("call",))
    page = html.fromstring(client.get("/events/tag/call/").text)
    assert len(page.xpath("//main//li[contains(@class, 'entry')]")) == 400
    assert page.xpath("//h2[@class='rubric']/small/text()") == ["1,000 dates"]
    assert page.xpath("//ul[@class='archive-months']//a/@href") == ["/events/2013/", "/events/2014/", "/events/2015/"]


def test_lists_cost_as_many_queries_with_many_dates(client: FlaskClient, session: Session) -> None:
    make_call(session, "FREQ=WEEKLY;COUNT=1")
    pages = ("/events/", "/events/2012/05/", "/events/2012/", "/events/past/", "/", "/events/call/")
    before = [statements(client, page) for page in pages]
    make(session, "Other", CALL, recurrence=again("FREQ=DAILY", CALL))
    assert [statements(client, page) for page in pages] == before
