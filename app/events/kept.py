"""Components kept with their rows: what a change of them does to SEQUENCE and revision follows from what they tell.

For sessions, days and deadlines, which hang on an event: moving or cancelling the event changes what they tell too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from app.events import ical
from app.events.ical import Component
from app.events.models import Event, Status

ESSENCE = ("DTSTART", "DTEND", "LOCATION", "STATUS")
"""What raises SEQUENCE when it changes (RFC 5545 3.8.7.4)."""


class Kept(Protocol):
    """A row with a component. `ical` is empty in a new one, whose numbers are those it is born with."""

    sequence: int
    updated_at: datetime
    ical: str
    ical_plain: str | None
    ical_zone: str | None


@dataclass(frozen=True)
class Numbers:
    """What a file says of the component: taken over where it is newer."""

    sequence: int
    updated_at: datetime


def keep(row: Kept, compose: Callable[[], Component], *, now: datetime, numbers: Numbers | None = None) -> bool:
    """Puts the component into the row with the numbers it must have; says whether anything changed.

    `compose` reads the row, its numbers included.
    """
    told = numbers or Numbers(row.sequence, row.updated_at)
    is_newer = told.updated_at > row.updated_at
    text = ical.vevent(compose())
    if row.ical:
        if row.ical == text and not is_newer and told.sequence <= row.sequence:
            return False
        rises = _essence(row.ical) != _essence(text) and told.sequence <= row.sequence
        row.sequence = max(told.sequence, row.sequence + rises)
        row.updated_at = told.updated_at if is_newer else max(now, row.updated_at + timedelta(seconds=1))
    component = compose()
    row.ical = ical.vevent(component)
    row.ical_plain = ical.vevent(component, is_marked=False) if component.status == Status.CANCELLED else None
    row.ical_zone = ical.zone_used(component)
    return True


def standing(event: Event, own: Status = Status.CONFIRMED) -> Status:
    """The status of something that hangs on the event: it does not take place where the event does not."""
    if Status.CANCELLED in (event.status, own):
        return Status.CANCELLED
    return own if event.status == Status.CONFIRMED else Status(event.status)


def _essence(component: str) -> list[str]:
    lines = component.replace("\r\n ", "").split("\r\n")
    return [line for line in lines if line.startswith(ESSENCE)]
