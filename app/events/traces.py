"""What the calendar holds of a person: what they changed, and what they saved last."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.core.zones import rfc3339
from app.events.external.models import ExternalCalendar
from app.events.imports.models import Preview
from app.events.ledger import EventChange, told
from app.events.models import Event, Series, Venue
from app.people import dossier
from app.people.dossier import Item, Section
from app.people.models import Person


def describe(session: Session, person: Person, *, now: datetime) -> Sequence[Section]:  # noqa: ARG001 — the signature is the dossier's
    events = session.scalars(
        select(Event).filter_by(edited_by_id=person.id).order_by(Event.updated_at.desc(), Event.id)
    )
    items = [Item(event.name, None if event.deleted_at else event.path, event.updated_at) for event in events]
    series = session.scalars(select(Series).filter_by(edited_by_id=person.id).order_by(Series.name))
    items += [Item(one.name, one.path, note="a series") for one in series]
    venues = session.scalars(select(Venue).filter_by(edited_by_id=person.id).order_by(Venue.name))
    items += [Item(venue.name, note="a building") for venue in venues]
    return [
        Section("What you saved last in the calendar", items),
        Section("What you changed in it", _changes(session, person)),
        Section("Calendars of others you brought in", _brought(session, person)),
    ]


def _brought(session: Session, person: Person) -> list[Item]:
    calendars = select(ExternalCalendar).filter_by(added_by_id=person.id).order_by(ExternalCalendar.id)
    files = select(Preview).filter_by(person_id=person.id).order_by(Preview.id)
    return [
        *(
            Item(one.name, note=one.url, data={"asked_next": rfc3339(one.next_poll_at)})
            for one in session.scalars(calendars)
        ),
        *(Item(one.source, at=one.created_at, note="waits to be imported") for one in session.scalars(files)),
    ]


def _changes(session: Session, person: Person) -> list[Item]:
    mine = select(EventChange).where(EventChange.person_id == person.id).options(joinedload(EventChange.event))
    rows = session.scalars(mine.order_by(EventChange.at.desc(), EventChange.id.desc())).all()
    return [
        Item(row.event.name, None if row.event.deleted_at else row.event.path, row.at, one.text)
        for row, one in zip(rows, told(rows), strict=True)
    ]


dossier.register("events", describe)
