"""Writes of events. What subscribers are told follows from them: SEQUENCE, revision, the kept component."""

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.events.actions.addresses import move
from app.events.actions.details import Details, details_of, put_details
from app.events.actions.publishing import keys_of, next_revision, publish, withdraw
from app.events.components import location_of
from app.events.models import Event, Status
from app.events.spans import span_of
from app.people.models import Person


def create(
    session: Session, details: Details, *, slug: str, now: datetime, by: Person | None = None, **minted: Any
) -> Event:
    """A new event. `minted` keeps uid, sequence, created_at, updated_at of one that comes from elsewhere."""
    values = {"uid": str(uuid.uuid4()), "sequence": 0, "created_at": now, "updated_at": now} | minted
    event = Event(slug=slug, edited_by=by, **values)
    put_details(event, details)
    session.add(event)
    publish(session, event, keys_of(event), now=now)
    return event


def revise(
    session: Session,
    event: Event,
    details: Details,
    *,
    slug: str | None = None,
    now: datetime,
    by: Person | None = None,
) -> bool:
    """Changes what differs; says whether anything did. Nothing subscribers see is touched otherwise.

    Raises AddressTakenError if something else has the address or had it.
    """
    slug = slug or event.slug
    if details_of(event) == details and slug == event.slug:
        return False
    essence, keys = _essence(event), keys_of(event)
    move(session, event, slug)
    put_details(event, details)
    event.sequence += _essence(event) != essence
    event.updated_at, event.edited_by = next_revision(event, now), by
    publish(session, event, keys | keys_of(event), now=now)
    return True


def adopt(
    session: Session, event: Event, details: Details, *, slug: str, sequence: int, updated_at: datetime, now: datetime
) -> bool:
    """Changes the event to what its file says, numbers included; where the file forgot to raise them, they rise."""
    is_newer = updated_at > event.updated_at
    is_said = details_of(event) == details and slug == event.slug and event.deleted_at is None
    if is_said and not is_newer and sequence <= event.sequence:
        return False
    essence, keys = _essence(event), keys_of(event)
    move(session, event, slug)
    put_details(event, details)
    event.deleted_at = None
    event.sequence = max(sequence, event.sequence + (_essence(event) != essence and sequence <= event.sequence))
    event.updated_at, event.edited_by = updated_at if is_newer else next_revision(event, now), None
    publish(session, event, keys | keys_of(event), now=now)
    return True


def set_status(session: Session, event: Event, status: Status, *, now: datetime, by: Person | None = None) -> bool:
    return revise(session, event, replace(details_of(event), status=status), now=now, by=by)


def delete(session: Session, event: Event, *, now: datetime, by: Person | None = None) -> None:
    """Takes it out of every page and feed; `restore` undoes it. For mistakes: what will not happen is cancelled."""
    event.deleted_at, event.edited_by = now, by
    withdraw(session, event, now=now)


def restore(session: Session, event: Event, *, now: datetime, by: Person | None = None) -> None:
    event.deleted_at = None
    event.updated_at, event.edited_by = next_revision(event, now), by
    publish(session, event, keys_of(event), now=now)


def _essence(event: Event) -> tuple[object, ...]:
    """What raises SEQUENCE when it changes (RFC 5545 3.8.7.4): time, place, status."""
    return span_of(event), location_of(event), event.status
