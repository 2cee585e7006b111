from sqlalchemy.orm import Session

from app.events import actions
from app.events.models import Series, Status, Venue
from app.people import dossier
from tests.conftest import NOW
from tests.events.make import make
from tests.factories import person


def test_a_person_sees_what_the_calendar_holds_of_them(session: Session) -> None:
    olga = person(session, "Olga")
    series, venue = Series(slug="s", name="Summits"), Venue(slug="v", name="Town hall")
    event = make(session, series=series, venue=venue)
    make(session, "Not hers")
    actions.set_status(session, event, Status.TENTATIVE, now=NOW, by=olga)
    actions.revise_series(session, series, {"name": "Xen Summits"}, now=NOW, by=olga)
    actions.revise_venue(session, venue, {"url": "https://example.org/"}, now=NOW, by=olga)
    session.commit()
    section, *_ = dossier.sections(session, olga, now=NOW)
    assert [(item.text, item.href, item.note) for item in section.items] == [
        ("Xen Hackathon", event.path, ""),
        ("Xen Summits", "/events/series/s/", "a series"),
        ("Town hall", None, "a building"),
    ]
    assert dossier.sections(session, person(session, "Bob"), now=NOW) == []
