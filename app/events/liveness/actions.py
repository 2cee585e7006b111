"""Asking each quarter whether an event that comes again is still run. What nobody stands by turns tentative, then ends.

Rows are locked while a step is taken, so that of several workers one takes it and each mail is written once.
"""

import logging
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from app.config import Settings
from app.core import upserts, zones
from app.core.errors import ConflictError
from app.events import actions
from app.events.liveness import mails, queries
from app.events.liveness.kept import brought_back, kept_of
from app.events.liveness.models import Liveness, Stage
from app.events.models import Event, Status
from app.events.recurrence import RecurrenceError
from app.people.models import Person

QUARTER = timedelta(days=91)
PATIENCE = timedelta(days=14)
"""How long an answer is waited for before the event turns tentative."""
A_MONTH = timedelta(days=30)
"""How long it then stays so before it ends."""
LASTS = {Stage.ALIVE: QUARTER, Stage.ASKED: PATIENCE, Stage.DOUBTED: A_MONTH}
UNTIL_CONFIRMED = re.compile(r"tentative until [^.]*\bconfirms?\b[^.]*\.?", re.IGNORECASE)
NOBODY = "nobody has said lately that it still takes place"

log = logging.getLogger(__name__)


def is_due(session: Session, now: datetime) -> bool:
    unwatched = select(exists().where(queries.is_unwatched(now, made_before=now - QUARTER)))
    waiting = select(exists(_due(now)))
    return bool(session.scalar(unwatched) or session.scalar(waiting))


def sweep(session: Session, *, settings: Settings, now: datetime) -> None:
    _watch(session, now)
    rows = _due(now).order_by(Liveness.event_id).with_for_update(of=Liveness, skip_locked=True)
    for row in session.scalars(rows.execution_options(populate_existing=True)).all():
        try:
            _step(session, row, settings, now)
        except RecurrenceError as error:
            log.warning("%s cannot be ended: %s", row.event.path, error)
            row.next_at = now + A_MONTH


def confirm(session: Session, event: Event, *, now: datetime, by: Person) -> None:
    """It takes place for another quarter; what was done for want of a word is undone. Good news needs no reason."""
    if event.deleted_at is not None or event.status in (Status.CANCELLED, Status.POSTPONED):
        raise ConflictError("This event was called off or deleted meanwhile. Bring it back at the desk first.")
    if event.rrule is None:
        raise ConflictError("This event does not come again by a rule, so there is nothing to say of it.")
    row = session.get(Liveness, event.id, populate_existing=True, with_for_update=True) or Liveness(event=event)
    said = actions.details_of(event)
    details = replace(said, status=Status.CONFIRMED, unconfirmed=still_unconfirmed(said.unconfirmed))
    if row.before and not _goes_on(event, now):
        details = brought_back(session, details, row.before, now=now)
    actions.revise(session, event, details, now=now, by=by)
    session.add(row)
    _enter(row, Stage.ALIVE, now)


def still_unconfirmed(note: str | None) -> str | None:
    """What remains of a note once the event is confirmed: nothing, if this was all that it waited for."""
    return None if note and UNTIL_CONFIRMED.fullmatch(note) else note


def answered(session: Session, event: Event, *, now: datetime) -> None:
    """An organiser has saved it as confirmed in its form, changed or not: who was asked has answered."""
    row = session.get(Liveness, event.id, populate_existing=True, with_for_update=True)
    if row and row.stage in (Stage.ASKED, Stage.DOUBTED) and event.status == Status.CONFIRMED:
        _enter(row, Stage.ALIVE, now)


def _due(now: datetime) -> Select[Liveness]:
    return select(Liveness).join(Liveness.event).where(queries.is_running(now), queries.is_next(now))


def _watch(session: Session, now: datetime) -> None:
    """Events without a row get one as old as they are."""
    query = select(Event.id, Event.created_at).where(queries.is_unwatched(now, made_before=now - QUARTER))
    rows = [
        {"event_id": event_id, "stage": Stage.ALIVE.value, "since": made_at, "next_at": made_at + QUARTER}
        for event_id, made_at in session.execute(query)
    ]
    if rows:
        session.execute(upserts.insert(session, Liveness).values(rows).on_conflict_do_nothing())


def _step(session: Session, row: Liveness, settings: Settings, now: datetime) -> None:
    event = row.event
    is_doubted = row.stage == Stage.DOUBTED and event.status == Status.TENTATIVE
    if row.stage == Stage.ALIVE:
        row.asked_at = now
        _enter(row, Stage.ASKED, now)
    elif row.stage == Stage.ASKED and not _was_saved_since(event, row):
        tentative = replace(actions.details_of(event), status=Status.TENTATIVE)
        actions.revise(session, event, tentative, now=now, reason=NOBODY)
        _enter(row, Stage.DOUBTED, now)
    elif is_doubted:
        before = kept_of(event)
        actions.end(session, event, zones.on_wall(now, event.time_zone).date(), now=now, reason=NOBODY)
        _enter(row, Stage.ENDED, now, before=before)
    else:  # an organiser has saved it since, confirmed it in its form, or given it dates again
        _enter(row, Stage.ALIVE, now)
        return
    mails.send(session, row, settings=settings, now=now)


def _was_saved_since(event: Event, row: Liveness) -> bool:
    """Who moves or calls off one of its dates answers for the others."""
    is_later = row.asked_at is not None and event.updated_at > row.asked_at
    return is_later and event.edited_by_id is not None and event.status == Status.CONFIRMED


def _enter(row: Liveness, stage: Stage, now: datetime, *, before: dict[str, Any] | None = None) -> None:
    lasts = LASTS.get(stage)
    row.stage, row.since, row.next_at, row.before = stage, now, now + lasts if lasts else None, before


def _goes_on(event: Event, now: datetime) -> bool:
    return event.known_to is not None or event.last_date > zones.on_wall(now, event.time_zone).date()
