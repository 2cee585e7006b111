"""Where events are held."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.events import actions
from app.events.models import Venue
from tests.events.make import NOW, make


@pytest.mark.parametrize(
    ("address", "city", "slug"),
    [
        ("1, Square", "Cambridge", "town-hall"),
        (None, "Cambridge", "town-hall"),
        ("5, Main Street", "Cambridge", "town-hall-2"),
        ("1, Square", "Leeds", "town-hall-2"),
        ("1, Square", None, "town-hall-2"),
    ],
)
def test_a_name_is_a_known_building_only_at_its_place(
    session: Session, address: str | None, city: str | None, slug: str
) -> None:
    session.add(Venue(slug="town-hall", name="Town hall", address="1, Square", city="Cambridge", country="GB"))
    session.flush()
    found = actions.venue_named(session, "Town hall", address=address, city=city, country="GB")
    assert (found.slug, found.city, found.address) == (slug, city, address or "1, Square")


def test_a_deleted_event_whose_building_moves_comes_back_as_another_version(session: Session) -> None:
    hall = Venue(slug="hall", name="Town hall", address="1, Square", city="Leeds", country="GB")
    event = make(session, slug="sample", venue=hall)
    actions.delete(session, event, now=NOW)
    actions.revise_venue(session, hall, {"address": "2, Square"}, now=NOW + timedelta(days=1))
    actions.restore(session, event, now=NOW + timedelta(days=2))
    assert event.sequence == 1
    assert "2\\, Square" in event.ical
