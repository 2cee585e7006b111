"""When an event came again before it ended: kept as plain data, and brought back."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.events.actions import Details
from app.events.actions.aligning import realigned
from app.events.models import Event, Status, Venue
from app.events.overrides import Override, Place
from app.events.recurrence import Recurrence, parse_rule
from app.events.recurrence.instances import span_between
from app.events.recurrence.walls import parse, text_of
from app.events.spans import span_of

TEXTS = ("recurrence_id", "name", "url", "summary", "description", "reason")
COLUMNS = (*TEXTS, "start", "end", "status", "has_place", "venue_id", "city", "country", "online")


def kept_of(event: Event) -> dict[str, Any]:
    return {
        "start": text_of(span_of(event).start),
        "rrule": event.rrule,
        "rdates": event.rdates,
        "exdates": event.exdates,
        "overrides": [{name: getattr(row, name) for name in COLUMNS} for row in event.overrides],
    }


def brought_back(session: Session, details: Details, kept: dict[str, Any], *, now: datetime) -> Details:
    """The event as it is now, on the dates of then. Those at its time of day go with it if it has moved since."""
    start, zone = parse(kept["start"]), details.span.time_zone
    recurrence = Recurrence(
        rule=parse_rule(kept["rrule"], start=start, zone=zone),
        rdates=tuple(map(parse, kept["rdates"])),
        exdates=tuple(map(parse, kept["exdates"])),
    )
    own = tuple(_override(session, told, zone) for told in kept["overrides"])
    after = replace(details, recurrence=recurrence, overrides=own)
    return realigned(after, replace(after, span=span_between(start, start, zone)), now)


def _override(session: Session, told: dict[str, Any], zone: str) -> Override:
    texts = {name: told[name] for name in TEXTS}
    return Override(
        span=span_between(parse(told["start"]), parse(told["end"]), zone) if told["start"] else None,
        status=Status(told["status"]) if told["status"] else None,
        place=_place(session, told) if told["has_place"] else None,
        **texts,
    )


def _place(session: Session, told: dict[str, Any]) -> Place:
    venue = session.get(Venue, told["venue_id"]) if told["venue_id"] else None
    return Place(venue=venue, city=told["city"], country=told["country"], online=told["online"])
