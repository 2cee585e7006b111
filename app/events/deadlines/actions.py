"""Writes of deadlines."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.events.deadlines import words
from app.events.deadlines.following import write
from app.events.deadlines.models import Deadline, Kind
from app.events.deadlines.queries import FEED_KEY
from app.events.deadlines.when import When
from app.events.feedchanges import touch
from app.events.kept import Numbers
from app.events.models import Event
from app.people.models import Person


@dataclass(frozen=True, kw_only=True)
class Details:
    """Everything somebody can say of a deadline."""

    kind: Kind
    when: When
    url: str | None = None
    note: str | None = None


def add(
    session: Session, event: Event, details: Details, *, now: datetime, by: Person | None = None, **minted: Any
) -> Deadline:
    """A new one. `minted` keeps uid, sequence, created_at, updated_at of one that comes from elsewhere."""
    values = {"uid": str(uuid.uuid4()), "sequence": 0, "created_at": now, "updated_at": now} | minted
    deadline = Deadline(event=event, ical="", edited_by=by, **values)
    _put(deadline, details)
    _publish(session, deadline, now=now)
    return deadline


def revise(
    session: Session,
    deadline: Deadline,
    details: Details,
    *,
    now: datetime,
    by: Person | None = None,
    numbers: Numbers | None = None,
) -> bool:
    """Changes what differs; says whether anything did. `numbers`: what a file says of them."""
    is_newer = numbers is not None and numbers.updated_at > deadline.updated_at
    if details_of(deadline) == details and not is_newer and deadline.deleted_at is None:
        return False
    deadline.deleted_at, deadline.edited_by = None, by
    _put(deadline, details)
    _publish(session, deadline, now=now, numbers=numbers)
    return True


def delete(session: Session, deadline: Deadline, *, now: datetime, by: Person | None = None) -> None:
    """Takes it off every page and feed; `restore` undoes it."""
    deadline.deleted_at, deadline.edited_by = now, by
    touch(session, {FEED_KEY: now}, changed_at=now)


def restore(session: Session, deadline: Deadline, *, now: datetime, by: Person | None = None) -> None:
    deadline.deleted_at, deadline.edited_by = None, by
    _publish(session, deadline, now=now, numbers=Numbers(deadline.sequence, now))


def details_of(deadline: Deadline) -> Details:
    return Details(kind=Kind(deadline.kind), when=words.when_of(deadline), url=deadline.url, note=deadline.note)


def _put(deadline: Deadline, details: Details) -> None:
    when = details.when
    deadline.kind, deadline.url, deadline.note = details.kind.value, details.url, details.note
    deadline.day, deadline.local_at, deadline.time_zone = when.day, when.at, when.time_zone


def _publish(session: Session, deadline: Deadline, *, now: datetime, numbers: Numbers | None = None) -> None:
    if write(deadline, now=now, numbers=numbers):
        session.add(deadline)
        touch(session, {FEED_KEY: deadline.updated_at}, changed_at=now)
