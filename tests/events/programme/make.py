"""A programme for tests: the Xen Hackathon of 7 to 11 May 2012 in Brussels, with two rooms and a track."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.events.models import Event, Status
from app.events.programme import actions
from app.events.programme.actions import Details
from app.events.programme.models import Kind, Programme, ProgrammeSession
from tests.conftest import NOW
from tests.events.make import make

ROOMS = [{"slug": "big", "name": "Big Hall"}, {"slug": "small", "name": "Small Room"}]
TRACKS = [{"slug": "arm", "name": "Xen on ARM"}]
PATH = "/events/xen-hackathon-2012/programme/"


def programme(session: Session, event: Event | None = None) -> Programme:
    event = event or make(session, uid="hackathon")
    found = actions.programme_for(session, event)
    actions.arrange(session, found, rooms=ROOMS, tracks=TRACKS, unconfirmed=None, source=None, now=NOW)
    session.commit()
    return found


def details(title: str, when: str = "", **values: Any) -> Details:
    """`when`: `09:00-09:30` on 7 May, `8 09:00-09:30` on the 8th, or nothing while it is not known."""
    if when:
        day, _, times = when.rpartition(" ")
        start, end = (datetime.fromisoformat(f"2012-05-{day or 7:0>2} {each}") for each in times.split("-"))
        values |= {"start": start, "end": end}
    return Details(**({"title": title, "kind": Kind.TALK, "status": Status.CONFIRMED} | values))


def talk(session: Session, event: Event, title: str, when: str = "", **values: Any) -> ProgrammeSession:
    minted = {key: values.pop(key) for key in ("uid", "sequence", "updated_at") if key in values}
    slug = actions.free_slug(session, event, title)
    item = actions.add(session, event, details(title, when, **values), slug=slug, now=NOW, **minted)
    session.commit()
    return item
