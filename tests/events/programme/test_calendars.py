"""The programme as subscribers get it."""

from dataclasses import replace
from datetime import timedelta

import icalendar
import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session
from werkzeug.http import http_date

from app.core import clock
from app.events import actions as event_actions
from app.events import feedcheck
from app.events.feedcheck import Verdict
from app.events.models import Event, Status
from app.events.programme import actions, queries
from tests.conftest import NOW, SITE_URL
from tests.events.make import day, make
from tests.events.programme.make import PATH, details, programme, talk

FEED = "/events/xen-hackathon-2012/programme.ics"
LATER = NOW + timedelta(days=1)


@pytest.fixture
def event(session: Session) -> Event:
    event = programme(session).event
    talk(session, event, "Welcome", "09:00-09:15", room="big", uid="session-1")
    talk(session, event, "Ports", "8 09:15-10:00", room="small", track="arm", uid="session-2")
    talk(session, event, "Some time", uid="session-3")
    return event


def components(client: FlaskClient, address: str) -> dict[str, icalendar.Event]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    calendar = icalendar.Calendar.from_ical(answer.text)
    return {str(each["UID"]): each for each in calendar.events if isinstance(each, icalendar.Event)}


def names(client: FlaskClient, address: str) -> set[str]:
    return {str(each["SUMMARY"]) for each in components(client, address).values()}


def test_three_grains(client: FlaskClient, session: Session, event: Event) -> None:
    assert names(client, FEED) == {"Welcome", "Ports"}
    assert names(client, f"{FEED}?grain=sessions") == {"Welcome", "Ports"}
    days = {f"Xen Hackathon, day {number} of 5" for number in range(1, 6)}
    assert names(client, f"{FEED}?grain=days") == days
    assert names(client, f"{FEED}?grain=banner") == {"Xen Hackathon"}


def test_c14_c15_one_uid_means_one_thing_in_every_feed(client: FlaskClient, session: Session, event: Event) -> None:
    addresses = [FEED, f"{FEED}?grain=days", f"{FEED}?grain=banner", f"{PATH}track/arm.ics", f"{PATH}ports.ics"]
    addresses += ["/events.ics", "/events/xen-hackathon-2012.ics"]
    meaning: dict[str, set[bytes]] = {}
    for address in addresses:
        for uid, component in components(client, address).items():
            meaning.setdefault(uid, set()).add(component.to_ical())
    assert {uid: len(told) for uid, told in meaning.items()} == dict.fromkeys(meaning, 1)
    assert set(components(client, FEED)).isdisjoint(components(client, f"{FEED}?grain=days"))


@pytest.mark.parametrize("grain", ["sessions", "days"])
def test_c45_each_is_related_to_the_conference(client: FlaskClient, session: Session, event: Event, grain: str) -> None:
    found = components(client, f"{FEED}?grain={grain}")
    assert {str(each["RELATED-TO"]) for each in found.values()} == {"hackathon"}


def test_a_session_in_its_zone_and_room(client: FlaskClient, session: Session, event: Event) -> None:
    text = client.get(FEED).text
    assert "DTSTART;TZID=Europe/Brussels:20120507T090000\r\nDTEND;TZID=Europe/Brussels:20120507T091500\r\n" in text
    assert "LOCATION:Big Hall\r\n" in text
    assert "BEGIN:VTIMEZONE\r\nTZID:Europe/Brussels\r\n" in text
    assert text.count("TRANSP:TRANSPARENT") == 2
    day_text = client.get(f"{FEED}?grain=days").text
    assert "DTSTART;VALUE=DATE:20120507\r\nDTEND;VALUE=DATE:20120508\r\n" in day_text
    assert "DESCRIPTION:09:00–09:15 Welcome (Big Hall)\r\n" in day_text
    assert "VTIMEZONE" not in day_text


def test_a_track_and_a_single_session(client: FlaskClient, session: Session, event: Event) -> None:
    assert names(client, f"{PATH}track/arm.ics") == {"Ports"}
    answer = client.get(f"{PATH}ports.ics")
    assert "Ports" in answer.text
    assert answer.headers["Content-Disposition"] == "attachment; filename=\"ports.ics\"; filename*=UTF-8''Ports.ics"
    for address in (f"{PATH}track/nothing.ics", f"{PATH}nothing.ics", "/events/nothing/programme.ics"):
        assert client.get(address).status_code == 404, address
    assert client.get(f"{FEED}?grain=hours").status_code == 400


@pytest.mark.parametrize("address", [FEED, f"{FEED}?grain=days", f"{FEED}?grain=banner", f"{PATH}track/arm.ics"])
def test_the_checklist_holds(client: FlaskClient, session: Session, event: Event, address: str) -> None:
    answer = client.get(address)
    faults = [each.item.number for each in feedcheck.check(answer.data) if each.verdict is Verdict.BROKEN]
    assert set(faults) <= {"C27"}  # the test site has no https
    assert answer.headers["Content-Disposition"] == "inline"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Last-Modified"] == http_date(NOW)
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_c18_a_typo_revises_and_a_move_raises_the_sequence(session: Session, event: Event) -> None:
    item = queries.session_by_slug(session, queries.programme_of(session, event), "welcome")  # type: ignore[arg-type]
    actions.revise(session, item, details("Welcome!", "09:00-09:15", room="big"), now=LATER)
    assert (item.sequence, item.updated_at) == (0, LATER)
    actions.revise(session, item, details("Welcome!", "09:00-09:30", room="big"), now=LATER)
    assert (item.sequence, item.updated_at) == (1, LATER + timedelta(seconds=1))
    actions.revise(session, item, details("Welcome!", "09:00-09:30", room="small"), now=LATER)
    assert item.sequence == 2
    actions.revise(session, item, details("Welcome!", "09:00-09:30", room="small", abstract="Hello."), now=LATER)
    assert item.sequence == 2
    assert not actions.revise(session, item, actions.details_of(item), now=LATER + timedelta(days=9))


def test_sessions_follow_their_event(client: FlaskClient, session: Session, event: Event) -> None:
    before = queries.sessions_of(session, event)[0]
    told = event_actions.details_of(event)
    event_actions.revise(session, event, replace(told, description="A word."), now=LATER)
    assert (before.sequence, before.updated_at) == (0, NOW)
    event_actions.set_status(session, event, Status.CANCELLED, now=LATER)
    session.commit()
    assert names(client, FEED) == {"Cancelled: Welcome", "Cancelled: Ports"}
    assert names(client, f"{FEED}?cancelled=keep") == {"Welcome", "Ports"}
    assert names(client, f"{FEED}?cancelled=drop") == set()
    assert names(client, f"{FEED}?grain=days&cancelled=drop") == set()
    assert (before.sequence, before.updated_at) == (1, event.updated_at)
    assert client.get(FEED).headers["Last-Modified"] == http_date(LATER)


def test_a_moved_zone_moves_the_sessions(session: Session, event: Event) -> None:
    span = replace(day("2012-05-07", "2012-05-11"), time_zone="Europe/London")
    event_actions.revise(session, event, replace(event_actions.details_of(event), span=span), now=LATER)
    session.commit()
    first = queries.sessions_of(session, event)[0]
    assert first.starts_at is not None
    assert (f"{first.starts_at:%H:%M}", first.sequence) == ("08:00", 1)
    assert "DTSTART;TZID=Europe/London:20120507T090000\r\n" in first.ical


def test_a_moved_address_leads_on(client: FlaskClient, session: Session, event: Event) -> None:
    event_actions.revise(session, event, event_actions.details_of(event), slug="hackathon", now=LATER)
    session.commit()
    for address in (PATH, f"{PATH}list/", f"{PATH}welcome/", FEED, f"{PATH}track/arm.ics", f"{PATH}welcome.ics"):
        answer = client.get(address)
        assert answer.status_code == 301, address
        assert answer.headers["Location"] == address.replace("xen-hackathon-2012", "hackathon")
    assert "/events/hackathon/programme/welcome/" in client.get("/events/hackathon/programme.ics").text.replace(
        "\r\n ", ""
    )


def test_days_keep_their_uids_and_a_day_that_is_dropped_says_so(
    client: FlaskClient, session: Session, event: Event
) -> None:
    before = [day.uid for day in queries.days_of(session, event)]
    told = event_actions.details_of(event)
    event_actions.revise(session, event, replace(told, span=day("2012-05-08", "2012-05-10")), now=LATER)
    session.commit()
    days = queries.days_of(session, event)
    assert [each.uid for each in days] == before
    assert [str(each.day) for each in days[:3]] == ["2012-05-08", "2012-05-09", "2012-05-10"]
    found = components(client, f"{FEED}?grain=days")
    assert [str(found[uid]["STATUS"]) for uid in before] == ["CONFIRMED"] * 3 + ["CANCELLED"] * 2
    assert names(client, f"{FEED}?grain=days&cancelled=drop") == {f"Xen Hackathon, day {n} of 3" for n in (1, 2, 3)}


def test_h3_what_is_deleted_changes_the_feed_and_comes_back_revised(
    client: FlaskClient, session: Session, event: Event
) -> None:
    item = queries.sessions_of(session, event)[0]
    actions.delete(session, item, now=LATER)
    session.commit()
    assert names(client, FEED) == {"Ports"}
    assert client.get(FEED).headers["Last-Modified"] == http_date(LATER)
    assert "Welcome" not in client.get(f"{FEED}?grain=days").text
    actions.restore(session, item, now=LATER + timedelta(hours=1))
    session.commit()
    assert names(client, FEED) == {"Welcome", "Ports"}
    assert item.updated_at == LATER + timedelta(hours=1)


def test_an_event_without_sessions_that_have_times(client: FlaskClient, session: Session) -> None:
    event = programme(session, make(session, "Xen Hackathon")).event
    talk(session, event, "Some time")
    text = client.get(FEED).text
    assert "BEGIN:VTIMEZONE" in text  # C7
    assert "VEVENT" not in text


def test_nothing_is_told_of_a_deleted_event(client: FlaskClient, session: Session, event: Event) -> None:
    event_actions.delete(session, event, now=LATER)
    session.commit()
    for address in (PATH, f"{PATH}welcome/", FEED, f"{FEED}?grain=banner", f"{PATH}track/arm.ics"):
        assert client.get(address).status_code == 404, address
    assert f'href="{PATH}welcome/"' not in client.get("/search/?q=welcome").text
    event_actions.restore(session, event, now=LATER)
    session.commit()
    assert f'href="{PATH}welcome/"' in client.get("/search/?q=welcome").text
    clock.freeze(NOW)


def test_c22_a_session_that_loses_its_times_is_cancelled_until_it_has_new_ones(
    client: FlaskClient, session: Session, event: Event
) -> None:
    item = queries.sessions_of(session, event)[0]
    actions.revise(session, item, details("Welcome", room="big"), now=LATER)
    session.commit()
    before = client.get(FEED).text
    told = components(client, FEED)["session-1"]
    assert (told["STATUS"], told["SEQUENCE"], told["DTSTART"].dt.strftime("%d %H:%M")) == ("CANCELLED", 1, "07 09:00")
    assert names(client, f"{FEED}?cancelled=drop") == {"Ports"}
    event_actions.revise(session, event, replace(event_actions.details_of(event), description="A word."), now=LATER)
    session.commit()
    assert client.get(FEED).text == before
    actions.revise(session, item, details("Welcome", "10:00-10:15", room="big"), now=LATER)
    session.commit()
    told = components(client, FEED)["session-1"]
    assert (told["STATUS"], told["SEQUENCE"], told["DTSTART"].dt.strftime("%d %H:%M")) == ("CONFIRMED", 2, "07 10:00")


@pytest.mark.parametrize(
    ("query", "feed", "chosen"),
    [
        ("", FEED, "Each session"),
        ("?grain=days", f"{FEED}?grain=days", "Each day"),
        ("?grain=banner&cancelled=drop", f"{FEED}?grain=banner&cancelled=drop", "The event alone"),
        ("?track=arm", f"{PATH}track/arm.ics", "Xen on ARM"),
        ("?track=arm&cancelled=keep", f"{PATH}track/arm.ics?cancelled=keep", "Xen on ARM"),
    ],
)
def test_how_to_subscribe_offers_each_grain_and_track(
    client: FlaskClient, event: Event, query: str, feed: str, chosen: str
) -> None:
    page = html.fromstring(client.get(f"{PATH}subscribe/{query}").text)
    assert [code.text_content() for code in page.xpath("//p[@class='feed-address']//code")] == [f"{SITE_URL}{feed}"]
    assert client.get(feed).mimetype == "text/calendar"
    contents, cancelled = page.xpath("//ul[@class='choices']")
    assert contents.xpath(".//a[@aria-current]/text()") == [chosen]
    assert contents.xpath(".//a/text()") == ["Each session", "Each day", "The event alone", "Xen on ARM"]
    for link in (*contents.xpath(".//a"), *cancelled.xpath(".//a")):
        there = html.fromstring(client.get(link.get("href")).text)
        marked = there.xpath("//ul[@class='choices']//a[@aria-current]")
        assert (link.text, link.get("href")) in [(each.text, each.get("href")) for each in marked]
        assert len(marked) == 2


@pytest.mark.parametrize(("query", "status"), [("grain=hours", 400), ("cancelled=maybe", 400), ("track=nothing", 404)])
def test_what_cannot_be_subscribed_to(client: FlaskClient, event: Event, query: str, status: int) -> None:
    assert client.get(f"{PATH}subscribe/?{query}").status_code == status
