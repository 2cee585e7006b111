from datetime import UTC, datetime, timedelta

import html5lib
import pytest
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy.orm import Session

from app.core import clock, siteinfo
from app.docsdays.models import Area
from app.events.models import Series, Status
from tests.blog import writing
from tests.docsdays.make import make_day, make_task
from tests.events import make as calendar
from tests.events.make import day, statements

LATER = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def home(client: FlaskClient) -> etree._Element:
    response = client.get("/")
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    return html5lib.parse(response.get_data(as_text=True), treebuilder="lxml", namespaceHTMLElements=False)


def links(root: etree._Element, section: str, heading: str) -> list[str]:
    return list(root.xpath(f"//section[@class='home-{section}']//{heading}/a/@href"))


def text(root: etree._Element, path: str) -> str:
    return " ".join("".join(root.xpath(f"string({path})")).split())


@pytest.fixture
def library(session: Session) -> Session:
    area = Area(slug="wiki", name="Wiki", description="", position=1)
    session.add(area)
    session.commit()
    coming = make_day(session)
    for number, size in enumerate("LSMS"):
        make_task(session, area, f"XD-{number}{number}{number}{number}", day=coming, size=size)
    make_task(session, area, "XD-DONE", day=coming, state="done")
    calendar.make(session, "Called off", day("2012-04-25"), status=Status.CANCELLED)
    calendar.make(session, "Put off", day("2012-04-26"), status=Status.POSTPONED)
    calendar.make(session, "Hackathon", day("2012-05-07", "2012-05-09"))
    calendar.make(session, "Summit", day("2012-08-27", "2012-08-28"))
    calendar.make(session, "Long ago", day("2011-03-01"))
    for number in range(1, 8):
        writing.post(session, f"Post {number}", f"2012-04-{number:02} 10:00")
    writing.post(session, "To come", "2012-04-21 10:00")
    return session


def test_it_joins_the_three_uses_in_the_order_of_a_phone(library: Session, client: FlaskClient) -> None:
    root = home(client)
    parts = [element.get("class") for element in root.xpath("//div[@class='home']/*")]
    assert parts == ["home-lead", "home-meet", "home-help", "home-year", "home-read"]
    assert len(root.xpath("//h1")) == 1


def test_the_next_event_is_one_that_takes_place(library: Session, client: FlaskClient) -> None:
    root = home(client)
    assert links(root, "meet", "h3[@class='next-title']") == ["/events/hackathon-2012/"]
    assert links(root, "meet", "h3[@class='entry-title']") == [
        "/events/called-off-2012/", "/events/put-off-2012/", "/events/summit-2012/"
    ]  # fmt: skip
    assert "cancelled" in text(root, "//section[@class='home-meet']//ul")


def test_many_cancelled_events_do_not_hide_the_next_that_takes_place(library: Session, client: FlaskClient) -> None:
    for number in range(10, 22):
        calendar.make(library, f"Cancelled {number}", day(f"2012-04-{number + 8}"), status=Status.CANCELLED)
    root = home(client)
    assert links(root, "meet", "h3[@class='next-title']") == ["/events/hackathon-2012/"]
    assert len(links(root, "meet", "h3[@class='entry-title']")) == 3


def test_the_next_docs_day_offers_two_of_its_shortest_tasks(library: Session, client: FlaskClient) -> None:
    root = home(client)
    assert links(root, "help", "h3[@class='next-title']") == ["/docs-days/2012-04-23/"]
    assert root.xpath("//a[@class='button'][text()='Take a task']/@href") == ["/docs-days/2012-04-23/#board"]
    assert links(root, "help", "ul[@class='tasks']/li") == [f"/docs-days/tasks/XD-{4 * n}/" for n in "13"]
    assert text(root, "//section[@class='home-help']//figcaption") == "1 of 5 done · 4 free"
    assert text(root, "//section[@class='home-help']//small") == "next docs day"


def test_the_newest_posts_stand_with_teasers(library: Session, client: FlaskClient) -> None:
    root = home(client)
    assert links(root, "read", "h3[@class='entry-title']") == [f"/2012/04/0{n}/post-{n}/" for n in (7, 6, 5, 4, 3)]
    assert text(root, "//div[@class='entry-teaser'][1]") == "Teaser of Post 7."
    clock.freeze(datetime(2012, 4, 21, 10, 0, tzinfo=UTC))
    assert links(home(client), "read", "h3[@class='entry-title']")[0] == "/2012/04/21/to-come/"


def test_on_the_day_itself_it_says_so(library: Session, client: FlaskClient) -> None:
    clock.freeze(datetime(2012, 4, 23, 12, 0, tzinfo=UTC))
    assert text(home(client), "//section[@class='home-help']//small") == "docs day today"


def test_when_nothing_is_coming_it_shows_what_was_last(library: Session, client: FlaskClient) -> None:
    clock.freeze(LATER)
    root = home(client)
    assert links(root, "meet", "h3[@class='next-title']") == ["/events/summit-2012/"]
    assert "Nothing is planned" in text(root, "//section[@class='home-meet']")
    assert links(root, "help", "h3[@class='next-title']") == ["/docs-days/2012-04-23/"]
    assert "No date is set" in text(root, "//section[@class='home-help']")
    assert root.xpath("//a[@class='button'][text()='Take a task']/@href") == ["/docs-days/todo/"]
    assert len(links(root, "help", "ul[@class='tasks']/li")) == 2
    assert text(root, "//figure[@class='year-strip']/figcaption").startswith("The year 2012")
    assert not root.xpath("//*[@class='year-today']")


def test_a_docs_day_only_the_calendar_knows_is_told(library: Session, client: FlaskClient) -> None:
    siteinfo.store(library, {"time_zone": "UTC", "menu": [], "docs_day_series": "docs-day"})
    series = Series(slug="docs-day", name="Docs days", summary="")
    calendar.make(library, "Called off", day("2026-11-24"), series=series, status=Status.CANCELLED)
    calendar.make(library, "Documentation day", day("2026-11-30"), series=series, status=Status.TENTATIVE)
    clock.freeze(LATER)
    told = "The next one is planned for Mon 30 November 2026, not confirmed yet."
    assert told in text(home(client), "//section[@class='home-help']")
    index = html5lib.parse(client.get("/docs-days/").text, treebuilder="lxml", namespaceHTMLElements=False)
    assert index.xpath("//div[@class='notice']//a/@href") == ["/events/documentation-day-2026/"]
    assert "planned for Mon 30 November 2026, not confirmed yet" in text(index, "//div[@class='notice']")


def test_the_year_has_a_mark_for_each_event_and_one_for_today(library: Session, client: FlaskClient) -> None:
    root = home(client)
    marked = set(root.xpath("//figure[@class='year-strip']//*[local-name()='a']/@href"))
    assert {"/events/hackathon-2012/", "/events/summit-2012/", "/events/called-off-2012/"} <= marked
    assert "/events/long-ago-2011/" not in marked
    assert root.xpath("//*[@class='year-today']")


def test_an_empty_site_says_why_and_what_one_can_do(client: FlaskClient) -> None:
    root = home(client)
    assert [" ".join(title.itertext()) for title in root.xpath("//p[@class='empty-title']")] == [
        "No events yet.", "No docs day yet.", "No posts here yet."
    ]  # fmt: skip
    assert not root.xpath("//figure[@class='year-strip']")


def test_feeds_and_calendar_are_found_from_the_head(library: Session, client: FlaskClient) -> None:
    found = {link.get("type"): link.get("href") for link in home(client).xpath("//link[@rel='alternate']")}
    assert found["application/rss+xml"] == "http://portal.test/blog/feed/"
    assert found["application/atom+xml"] == "http://portal.test/blog/feed/atom/"
    assert found["text/calendar"] == "http://portal.test/events.ics"


def test_it_asks_no_more_for_more(library: Session, client: FlaskClient) -> None:
    few = statements(client, "/?few")
    for number in range(30):
        calendar.make(library, f"Meeting {number}", day(f"2012-06-{number + 1:02}"))
        writing.post(library, f"More {number}", (datetime(2012, 3, 1) + timedelta(hours=number)).isoformat(" "))  # noqa: DTZ001 — wall time
    assert statements(client, "/?many") == few
