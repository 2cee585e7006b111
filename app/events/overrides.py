"""What one date of a recurring event has of its own."""

from dataclasses import dataclass, field

from app.events.models import Event, EventOverride, Status, Venue
from app.events.recurrence.instances import span_between
from app.events.recurrence.walls import Wall, parse, text_of
from app.events.spans import Span


@dataclass(frozen=True, kw_only=True)
class Place:
    venue: Venue | None = None
    city: str | None = None
    country: str | None = None
    online: bool = False


@dataclass(frozen=True, kw_only=True)
class Override:
    """None is as the event says. `recurrence_id` is its start as first planned, `reason` why it is not as planned."""

    recurrence_id: str
    span: Span | None = None
    name: str | None = None
    status: Status | None = None
    place: Place | None = None
    url: str | None = None
    summary: str | None = None
    description: str | None = None
    reason: str | None = None
    sequence: int | None = field(default=None, compare=False)
    """As a file says, where it did not forget to raise it; None lets it rise by itself."""

    @property
    def start(self) -> Wall:
        return parse(self.recurrence_id)

    @property
    def is_blank(self) -> bool:
        return self == Override(recurrence_id=self.recurrence_id)

    @property
    def essence(self) -> tuple[object, ...]:
        """What raises SEQUENCE when it changes (RFC 5545 3.8.7.4)."""
        return self.span, self.status, self.place


def override_of(row: EventOverride) -> Override:
    place = Place(venue=row.venue, city=row.city, country=row.country, online=row.online) if row.has_place else None
    return Override(
        recurrence_id=row.recurrence_id,
        span=_span_of(row),
        name=row.name,
        status=Status(row.status) if row.status else None,
        place=place,
        url=row.url,
        summary=row.summary,
        description=row.description,
        reason=row.reason,
    )


def put_overrides(event: Event, overrides: tuple[Override, ...]) -> None:
    """Writes the rows. What subscribers were told with some SEQUENCE is never told again with a lower one."""
    kept = {row.recurrence_id: row for row in event.overrides}
    rows = [_row(event, kept.pop(override.recurrence_id, None), override) for override in overrides]
    for gone in kept.values():
        event.sequence = max(event.sequence, gone.sequence + 1)
    event.overrides = rows


def next_sequence(event: Event) -> int:
    """Above whatever subscribers were told, of single dates included: these say of themselves what the event says."""
    return highest_sequence(event) + 1


def highest_sequence(event: Event) -> int:
    return max(sequences_of(event).values())


def sequences_of(event: Event) -> dict[str, int]:
    """That of the event, under an empty key, and that of each date with something of its own."""
    return {"": event.sequence} | {row.recurrence_id: row.sequence for row in event.overrides}


def _row(event: Event, row: EventOverride | None, override: Override) -> EventOverride:
    rises = override.essence != (override_of(row) if row else Override(recurrence_id="")).essence
    known = max(event.sequence, row.sequence if row else 0)
    is_forgotten = rises and event.id is not None and (override.sequence or 0) <= known
    row = row or EventOverride(recurrence_id=override.recurrence_id, sequence=0)
    if override.sequence is None or is_forgotten:
        row.sequence = known + rises
    else:
        row.sequence = max(override.sequence, row.sequence)
    row.start = text_of(override.span.start) if override.span else None
    row.end = text_of(override.span.end) if override.span else None
    row.name, row.status, row.reason = override.name, override.status and override.status.value, override.reason
    row.url, row.summary, row.description = override.url, override.summary, override.description
    place = override.place or Place()
    row.has_place = override.place is not None
    row.venue, row.city, row.country, row.online = place.venue, place.city, place.country, place.online
    return row


def _span_of(row: EventOverride) -> Span | None:
    if not row.start or not row.end:
        return None
    return span_between(parse(row.start), parse(row.end), row.event.time_zone)
