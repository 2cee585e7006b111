"""Writes of events. What subscribers are told follows from them: SEQUENCE, revision, the kept component."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.events import ledger
from app.events.actions.addresses import move, require_never_had
from app.events.actions.aligning import goals_of, lead_answers, realigned, require_sound
from app.events.actions.details import Details, details_of, put_details, require_no_circle
from app.events.actions.publishing import keys_of, next_revision, publish, withdraw
from app.events.components import location_of
from app.events.ledger import EventChange
from app.events.models import Event, Status
from app.events.overrides import next_sequence
from app.events.spans import span_of
from app.people.models import Person


def create(
    session: Session,
    details: Details,
    *,
    slug: str,
    now: datetime,
    by: Person | None = None,
    changes: Sequence[EventChange] = (),
    **minted: Any,
) -> Event:
    """A new event. `minted` keeps uid, sequence, created_at, updated_at of one that comes from elsewhere.

    Raises AddressTakenError for an address that leads to another event, RecurrenceError for a recurrence outside the
    limits.
    """
    require_sound(details, now)
    require_never_had(session, Event, slug)
    values = {"uid": str(uuid.uuid4()), "sequence": 0, "created_at": now, "updated_at": now} | minted
    event = Event(slug=slug, edited_by=by, **values)
    put_details(session, event, details)
    session.add(event)
    ledger.put(session, event, changes)
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
    reason: str = "",
) -> bool:
    """Changes what differs; says whether anything did. Nothing subscribers see is touched otherwise.

    What moved, was renamed or called off goes into the ledger, with the reason. What is said of single dates goes with
    an event that moves to another time of day.

    Raises AddressTakenError if something else has the address or had it, RecurrenceError for a recurrence outside the
    limits, CircleError if what comes instead leads back to the event.
    """
    slug = slug or event.slug
    said = details_of(event)
    details = realigned(details, said, now)
    if said == details and slug == event.slug:
        return False
    require_sound(details, now)
    require_no_circle(event, "instead", details.instead)
    essence, keys, before = _essence(event), keys_of(event), ledger.facts_of(event)
    move(session, event, slug)
    put_details(session, event, details)
    goals = goals_of(said, details, now)
    lead_answers(session, event, said, details, goals, now=now)
    if _essence(event) != essence:
        event.sequence = next_sequence(event)
    event.updated_at, event.edited_by = next_revision(event, now), by
    ledger.record(session, event, before, goals, now=now, reason=reason, by=by)
    publish(session, event, keys | keys_of(event), now=now)
    _tell_those_it_stands_in_for(session, event, before, now=now)
    return True


def adopt(
    session: Session,
    event: Event,
    details: Details,
    *,
    slug: str,
    sequence: int,
    updated_at: datetime,
    now: datetime,
    changes: Sequence[EventChange] | None = None,
) -> bool:
    """Changes the event to what its file says, numbers included; where the file forgot to raise them, they rise.

    `changes` is the ledger of the file; None, where a file has none: then what differs goes into ours.
    """
    is_newer = updated_at > event.updated_at
    said = details_of(event)
    is_said = said == details and slug == event.slug and event.deleted_at is None
    is_kept = not ledger.put(session, event, changes or ())
    if is_said and is_kept and not is_newer and sequence <= event.sequence:
        return False
    require_sound(details, now)
    essence, keys, before, risen = _essence(event), keys_of(event), ledger.facts_of(event), next_sequence(event)
    move(session, event, slug)
    put_details(session, event, details)
    goals = goals_of(said, details, now)
    lead_answers(session, event, said, details, goals, now=now)
    event.deleted_at = None
    event.sequence = max(sequence, event.sequence, risen if _essence(event) != essence else 0)
    event.updated_at, event.edited_by = updated_at if is_newer else next_revision(event, now), None
    if changes is None:
        ledger.record(session, event, before, goals, now=now, who=ledger.SOURCE)
    publish(session, event, keys | keys_of(event), now=now)
    _tell_those_it_stands_in_for(session, event, before, now=now)
    return True


def lead_on(session: Session, event: Event, instead: Event, *, now: datetime) -> None:
    """Says what comes instead of an event that a file told before it told the other."""
    event.instead = instead
    publish(session, event, keys_of(event), now=now)


def go_on(session: Session, event: Event, follows: Event, *, now: datetime) -> None:
    """Says whose later dates the event has taken over. Each names the other."""
    event.follows = follows
    for one in (event, follows):
        publish(session, one, keys_of(one), now=now)


def set_status(session: Session, event: Event, status: Status, *, now: datetime, by: Person | None = None) -> bool:
    return revise(session, event, replace(details_of(event), status=status), now=now, by=by)


def delete(session: Session, event: Event, *, now: datetime, by: Person | None = None) -> None:
    """Takes it out of every page and feed; `restore` undoes it. For mistakes: what will not happen is cancelled."""
    event.deleted_at, event.edited_by = now, by
    withdraw(session, event, now=now)
    _tell(session, (event.follows, *event.followers, *event.stands_in_for), now=now)


def restore(session: Session, event: Event, *, now: datetime, by: Person | None = None) -> None:
    event.deleted_at = None
    event.updated_at, event.edited_by = next_revision(event, now), by
    publish(session, event, keys_of(event), now=now)
    _tell(session, (event.follows, *event.followers, *event.stands_in_for), now=now)


def _tell_those_it_stands_in_for(session: Session, event: Event, before: ledger.Facts, *, now: datetime) -> None:
    """They name it and its date."""
    if (before.name, before.when) != (event.name, ledger.facts_of(event).when):
        _tell(session, event.stands_in_for, now=now)


def _tell(session: Session, others: Iterable[Event | None], *, now: datetime) -> None:
    """Those that are not deleted name another event, which has changed, or is deleted and named no more."""
    for other in others:
        if other and other.deleted_at is None:
            other.updated_at = next_revision(other, now)
            publish(session, other, keys_of(other), now=now)


def _essence(event: Event) -> tuple[object, ...]:
    """What raises SEQUENCE when it changes (RFC 5545 3.8.7.4): time, place, status, when it comes again."""
    return span_of(event), location_of(event), event.status, event.rrule, tuple(event.rdates), tuple(event.exdates)
