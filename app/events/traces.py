"""What the calendar holds of a person: that they saved an event, a series or a building last."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

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
    return [Section("What you saved last in the calendar", items)]


dossier.register("events", describe)
