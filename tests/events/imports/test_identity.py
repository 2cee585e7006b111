"""Our own feed, imported: the same events, and published again the same bytes."""

from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.config import ROOT
from app.events.ics.reading import account
from app.events.imports.carrying import Coming, carry_out
from app.events.imports.groups import grouped
from app.events.imports.models import Origin
from app.events.imports.verdicts import Kind, verdicts
from app.events.models import Event, EventTag, FeedChange, OldAddress, Series, Venue
from app.site import folder
from tests.conftest import SITE_URL

LATER = datetime(2030, 1, 1, tzinfo=UTC)
"""After every revision of the content: an import takes none from the future."""
ALL = (Origin, OldAddress, EventTag, Event, Series, Venue, FeedChange)


def imported(session: Session, feed: bytes) -> dict[str, int]:
    found = verdicts(session, grouped(account(feed, fallback="UTC").events), site_url=SITE_URL, now=LATER)
    counts = carry_out(session, found, Coming(source="feed", site_url=SITE_URL), now=LATER)
    session.commit()
    return {str(kind): count for kind, count in counts.items()}


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
