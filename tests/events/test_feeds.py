"""News of events, read back by feedparser and a strict XML parser."""

from dataclasses import replace
from datetime import timedelta

import feedparser
import pytest
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy.orm import Session

from app.events import actions
from app.events.models import Event, Status
from tests.conftest import NOW
from tests.events.make import CALL, day, make

UID = "32ce6295-f3f5-4a82-a8e4-b3b990968833"


@pytest.fixture
def events(session: Session) -> list[Event]:
    first = make(session, "Hackathon <b> & \x08 co", uid=UID, tags=("test-day",), city="Brussels", country="BE")
    second = make(session, "Call", CALL, uid="not a uuid", now=NOW + timedelta(minutes=1))
    return [first, second]


@pytest.mark.parametrize(
    ("address", "version", "media_type"),
    [("/events/feed/", "rss20", "application/rss+xml"), ("/events/feed/atom/", "atom10", "application/atom+xml")],
)
def test_the_newest_change_stands_first(
    client: FlaskClient, session: Session, events: list[Event], address: str, version: str, media_type: str
) -> None:
    actions.set_status(session, events[0], Status.CANCELLED, now=NOW + timedelta(hours=1))
    session.commit()
    answer = client.get(address)
    assert answer.mimetype == media_type
    etree.fromstring(answer.data)
    feed = feedparser.parse(answer.data)
    assert (feed.version, feed.bozo) == (version, False)
    assert [entry.title for entry in feed.entries] == [
        "Hackathon <b> & co (cancelled)".replace("& co", "&  co"),
        "Call",
    ]
    assert feed.entries[0].link == "http://portal.test/events/hackathon-b-co-2012/"
    assert "This event is cancelled." in feed.entries[0].summary
    assert "14:00 to 15:30 CEST, the time in Brussels" in feed.entries[1].summary
    assert [tag.term for tag in feed.entries[0].tags] == ["test day"]


def test_atom_ids_are_the_events_own(client: FlaskClient, events: list[Event]) -> None:
    ids = [entry.id for entry in feedparser.parse(client.get("/events/feed/atom/").data).entries]
    assert ids[1] == f"urn:uuid:{UID}"
    assert ids[0].startswith("urn:uuid:")
    assert ids[0] != ids[1]


def test_a_change_is_news_to_readers_of_rss(client: FlaskClient, session: Session, events: list[Event]) -> None:
    before = {entry.id for entry in feedparser.parse(client.get("/events/feed/").data).entries}
    changed = replace(actions.details_of(events[1]), span=day("2012-05-12"))
    actions.revise(session, events[1], changed, now=NOW + timedelta(hours=1))
    session.commit()
    after = {entry.id for entry in feedparser.parse(client.get("/events/feed/").data).entries}
    assert len(after - before) == 1


def test_empty_feeds_are_feeds(client: FlaskClient) -> None:
    for address in ("/events/feed/", "/events/feed/atom/"):
        feed = feedparser.parse(client.get(address).data)
        assert (feed.bozo, feed.entries) == (False, [])
