"""Our own feed, imported: the same events, and published again the same bytes."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.config import ROOT
from app.events import actions
from app.events.ics.reading import account
from app.events.imports.carrying import Coming, carry_out
from app.events.imports.groups import grouped, sounded
from app.events.imports.models import Origin
from app.events.imports.verdicts import Kind, verdicts
from app.events.models import Event, EventTag, FeedChange, OldAddress, Series, Status, Venue
from app.site import folder
from tests.conftest import NOW, SITE_URL
from tests.events.imports.importing import LATER
from tests.events.make import CALL, make

JOIN = (("Join by video", "https://meet.example.org/1"),)
ALL = (Origin, OldAddress, EventTag, Event, Series, Venue, FeedChange)


def imported(session: Session, feed: bytes) -> dict[str, int]:
    found = verdicts(session, sounded(grouped(account(feed, fallback="UTC").events), now=LATER), site_url=SITE_URL)
    counts = carry_out(session, found, Coming(source="feed", site_url=SITE_URL), now=LATER)
    session.commit()
    return {str(kind): count for kind, count in counts.items()}


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"description": "Bold is <b>bold</b>,<br>\n<p>and so on"}, id="tags"),
        pytest.param({"description": "We talk.\n\nWebsite: https://example.org/"}, id="website"),
        pytest.param({"description": "Website: https://example.org/a", "url": "https://example.org/b"}, id="another"),
        pytest.param({"description": "We talk.\n\nWebsite: https://example.org/", "links": JOIN}, id="before a way in"),
        pytest.param({"description": "word " * 5_000}, id="long"),
        pytest.param({"tags": tuple(f"tag-{number}" for number in range(20))}, id="many tags"),
        pytest.param({"links": JOIN * 7, "description": "We talk."}, id="many ways in"),
        pytest.param({"venue_name": "A hall " * 25, "city": "B" * 120}, id="long place"),
    ],
)
def test_what_was_written_here_comes_back_the_same(client: FlaskClient, session: Session, said: dict[str, Any]) -> None:
    place = said.pop("venue_name", "")
    venue = actions.venue_named(session, place, address="C" * 400, city=None, country=None) if place else None
    make(session, "Call", CALL, **said, venue=venue)
    assert imported(session, client.get("/events.ics").data) == {Kind.SAME: 1}


def test_news_are_told_from_what_says_the_same(client: FlaskClient, session: Session) -> None:
    event = make(session, "Call", CALL, description="Cancelled: flood.\n\nCancelled: flood.")
    details = replace(actions.details_of(event), status=Status.CANCELLED)
    actions.revise(session, event, details, now=NOW, reason="flood")
    session.commit()
    assert imported(session, client.get("/events.ics").data) == {Kind.SAME: 1}


def test_import_export_import_is_the_identity(app: Flask, session: Session, client: FlaskClient) -> None:
    folder.load(session, ROOT / "content", now=LATER)
    session.commit()
    published = client.get("/events.ics").data
    count = published.count(b"BEGIN:VEVENT")
    assert count > 40

    assert imported(session, published) == {Kind.SAME: count}

    for table in ALL:
        session.execute(delete(table))
    session.commit()
    assert imported(session, published) == {Kind.NEW: count}
    again = client.get("/events.ics").data
    assert again == published
    assert imported(session, again) == {Kind.SAME: count}
