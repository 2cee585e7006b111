"""What of the ledger still holds of an event as a whole, and so stands at the head of its page."""

from collections.abc import Iterable
from typing import NamedTuple

from app.events.ledger.changes import CALLED_OFF, Kind
from app.events.ledger.models import EventChange
from app.events.models import Event
from app.events.spans import span_of
from app.events.words import briefly


class Standing(NamedTuple):
    """`planned` is when it was to be, where it has moved since; `reason` why it moved or is called off."""

    planned: str = ""
    reason: str = ""


def standing(newest_first: Iterable[EventChange], event: Event) -> Standing:
    of_all = [row for row in newest_first if row.recurrence_id is None]
    if event.status in CALLED_OFF:
        return Standing(reason=next((row.reason for row in of_all if row.kind == event.status), ""))
    moved = next((row for row in of_all if row.kind == Kind.MOVED), None)
    is_there = moved is not None and moved.new == briefly(span_of(event))
    return Standing(moved.old, moved.reason) if moved and is_there else Standing()
