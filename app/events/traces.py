"""What the calendar holds of a person: what they changed, and what they saved last."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.core.zones import rfc3339
from app.events.deadlines import words as deadlines
from app.events.deadlines.models import Deadline
from app.events.external.models import ExternalCalendar
from app.events.imports.models import Preview
from app.events.ledger import EventChange, told
from app.events.models import EditedTogether, Event, Series, Venue
from app.events.programme.models import Programme, ProgrammeSession
from app.people import dossier
from app.people.dossier import Item, Section
from app.people.models import Person

T = TypeVar("T", bound=EditedTogether)


def describe(session: Session, person: Person, *, now: datetime) -> Sequence[Section]:  # noqa: ARG001 — the signature is the dossier's
    return [
        Section("What you saved last in the calendar", _saved(session, person)),
        Section("What you changed in it", _changes(session, person)),
        Section("Calendars of others you brought in", _brought(session, person)),
    ]


def _saved(session: Session, person: Person) -> list[Item]:
    def mine(model: type[T], order: Any) -> Iterable[T]:
        return session.scalars(select(model).filter_by(edited_by_id=person.id).order_by(order))

    events, sessions = mine(Event, Event.updated_at.desc()), mine(ProgrammeSession, ProgrammeSession.updated_at.desc())
    return [
        *(Item(one.name, None if one.deleted_at else one.path, one.updated_at) for one in events),
        *(Item(one.name, one.path, note="a series") for one in mine(Series, Series.name)),
        *(Item(one.name, note="a building") for one in mine(Venue, Venue.name)),
        *(Item(one.event.name, one.path, note="its programme") for one in mine(Programme, Programme.event_id)),
        *(Item(one.title, None if one.deleted_at else one.path, one.updated_at, note="a session") for one in sessions),
        *(
            Item(deadlines.title(one), at=one.updated_at, note=f"of {one.event.name}")
            for one in mine(Deadline, Deadline.updated_at.desc())
        ),
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
