"""The pages of a programme."""

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from app.core import clock
from app.events import actions as event_actions
from app.events.models import Event, Status
from app.events.programme.models import Kind
from tests.conftest import NOW
from tests.events.make import day, make, statements, utc
from tests.events.programme.make import PATH, programme, talk

PAGES = (PATH, f"{PATH}list/", f"{PATH}speakers/", f"{PATH}ports/")


@pytest.fixture
def event(session: Session) -> Event:
    event = programme(session).event
    talk(session, event, "Welcome", "09:00-09:15", room="big", kind=Kind.KEYNOTE)
    talk(
        session, event, "Ports", "8 09:15-10:00", room="small", track="arm", speakers=(("Ada", "Engines"), ("Bob", ""))
    )
    talk(session, event, "Pause", "10:00-10:30", kind=Kind.BREAK)
    talk(session, event, "Some time", speakers=(("Ada", "Engines"),), unconfirmed="When it is.")
    return event


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(" ".join(html.fromstring(answer.text).xpath("//main")[0].itertext()).split()).replace(" ,", ",")


def test_the_timetable(client: FlaskClient, event: Event) -> None:
    tree = html.fromstring(client.get(PATH).text)
    tables = tree.xpath("//table[@class='programme']")
    assert [table.xpath("string(caption)") for table in tables] == ["Mon 7 May 2012", "Tue 8 May 2012"]
    assert [cell.text_content() for cell in tables[0].xpath("./thead//th")] == ["Time", "Big Hall"]
    assert [cell.text_content() for cell in tables[0].xpath("./tbody/tr/th")] == ["09:00", "09:15", "10:00"]
    assert tables[1].xpath("./tbody//td//time/@datetime") == ["2012-05-08T07:15Z"]


def test_the_list_says_all_there_is_of_a_session(client: FlaskClient, event: Event) -> None:
    text = text_of(client, f"{PATH}list/")
    assert "Mon 7 May 2012 09:00–09:15 Big Hall Welcome Keynote" in text
    assert "09:15–10:00 Small Room Ports Ada Engines, Bob · Xen on ARM" in text
    assert "Time not known Some time not confirmed Ada Engines" in text


def test_speakers_with_their_sessions(client: FlaskClient, event: Event) -> None:
    assert "Ada Engines Ports Tue 09:15–10:00 Some time Bob Ports Tue 09:15–10:00" in text_of(
        client, f"{PATH}speakers/"
    )


def test_a_session(client: FlaskClient, session: Session, event: Event) -> None:
    talk(
        session,
        event,
        "Filmed",
        "9 10:00-11:00",
        abstract="One.\n\nSee https://example.org/.",
        slides="https://example.org/slides",
        recording="https://example.org/film",
    )
    tree = html.fromstring(client.get(f"{PATH}filmed/").text)
    links = set(tree.xpath("//main//a/@href"))
    assert {"https://example.org/slides", "https://example.org/film", "https://example.org/"} <= links
    assert {"/events/xen-hackathon-2012/", f"{PATH}filmed.ics", f"{PATH}ports/"} <= links
    text = text_of(client, f"{PATH}ports/")
    assert "Speakers Ada Engines, Bob When Tue 8 May 2012 09:15–10:00 CEST" in text
    assert "The time is not known." in text_of(client, f"{PATH}some-time/")


def test_a_cancelled_session_stays_and_says_so(client: FlaskClient, session: Session, event: Event) -> None:
    talk(session, event, "Off", "9 10:00-11:00", status=Status.CANCELLED)
    assert "This session is cancelled. It does not take place." in text_of(client, f"{PATH}off/")
    assert "Off cancelled" in text_of(client, PATH)


def test_the_event_leads_to_its_programme(client: FlaskClient, session: Session, event: Event) -> None:
    tree = html.fromstring(client.get("/events/xen-hackathon-2012/").text)
    assert PATH in tree.xpath("//main//a/@href")
    make(session, "Xen Summit")
    assert "Programme" not in text_of(client, "/events/xen-summit-2012/")


@pytest.mark.parametrize("part", ["", "list/", "speakers/", "nothing/"])
def test_there_is_no_programme_before_the_first_session(client: FlaskClient, session: Session, part: str) -> None:
    programme(session)
    assert client.get(PATH + part).status_code == 404
    assert client.get(f"/events/nothing/programme/{part}").status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_pages_name_the_calendar_h14(client: FlaskClient, event: Event, address: str) -> None:
    tree = html.fromstring(client.get(address).text)
    found = tree.xpath("//link[@rel='alternate'][@type='text/calendar']/@href")
    own = f"{PATH}ports.ics" if "ports" in address else f"{PATH}track/arm.ics"
    assert set(found) == {f"http://portal.test{path}" for path in ("/events/xen-hackathon-2012/programme.ics", own)}


def cost(client: FlaskClient, address: str) -> int:
    """On PostgreSQL the word of a commit may arrive with any request, and is answered there by queries of its own."""
    return min(statements(client, f"{address}?again={number}") for number in range(3))


def test_as_many_queries_for_1_session_as_for_30(client: FlaskClient, session: Session) -> None:
    event = programme(session).event
    talk(session, event, "Ports", "09:00-09:15", room="big", speakers=(("Ada", ""),))
    few = {address: cost(client, address) for address in PAGES}
    for number in range(30):
        talk(
            session, event, f"Talk {number}", f"{number % 5 + 7} {10 + number % 8}:00-{10 + number % 8}:45", room="big"
        )
    assert {address: cost(client, address) for address in PAGES} == few


def test_the_search_finds_sessions(client: FlaskClient, event: Event) -> None:
    tree = html.fromstring(client.get("/search/?q=engines&kind=session").text)
    assert set(tree.xpath("//h2[@class='entry-title']/a/@href")) == {f"{PATH}ports/", f"{PATH}some-time/"}


def test_a_session_is_found_under_its_own_day(client: FlaskClient, session: Session) -> None:
    seoul = make(session, "Xen Summit", day("2012-05-07", zone="Asia/Seoul"))
    talk(session, programme(session, seoul).event, "Ports", "08:00-09:00")
    tree = html.fromstring(client.get("/search/?q=ports").text)
    assert tree.xpath("//main//time[@class='date']/@datetime") == ["2012-05-07"]


def test_without_any_times_sessions_stand_by_their_tracks(client: FlaskClient, session: Session) -> None:
    event = programme(session).event
    talk(session, event, "Ports", track="arm")
    talk(session, event, "Welcome")
    tree = html.fromstring(client.get(PATH).text)
    assert [each.text_content() for each in tree.xpath("//main//h2")] == ["Xen on ARM", "More"]
    assert [each.text_content() for each in tree.xpath("//nav[@aria-label='Programme']/a")] == ["Sessions"]


def test_a_page_kept_in_memory_changes_with_the_clock_and_with_each_edit(
    client: FlaskClient, session: Session, event: Event
) -> None:
    clock.freeze(utc("2012-05-07T06:59"))
    assert "Now" not in text_of(client, PATH)
    clock.freeze(utc("2012-05-07T07:00"))
    assert "Now Welcome" in text_of(client, PATH)
    talk(session, event, "Later", "10 10:00-11:00")
    assert "Later" in text_of(client, PATH)


def test_the_site_map_names_programmes_and_sessions(client: FlaskClient, session: Session, event: Event) -> None:
    text = client.get("/sitemap/events-1.xml").text
    paths = (PATH, *(f"{PATH}{slug}/" for slug in ("welcome", "ports", "pause", "some-time")))
    assert [path for path in paths if f"<loc>http://portal.test{path}</loc>" not in text] == []
    assert "<loc>http://portal.test/events/deadlines/</loc>" in client.get("/sitemap/pages-1.xml").text
    event_actions.delete(session, event, now=NOW)
    session.commit()
    assert "programme" not in client.get("/sitemap/events-1.xml").text
