"""A deadline as calendars get it."""

from app.events.deadlines import when, words
from app.events.deadlines.models import Deadline, Kind
from app.events.ical import Component
from app.events.kept import standing


def of_deadline(deadline: Deadline) -> Component:
    event = deadline.event
    return Component(
        uid=deadline.uid,
        path=f"{event.path}#deadlines",
        name=f"{words.title(deadline)}: {event.name}",
        status=standing(event),
        sequence=deadline.sequence,
        span=when.span(words.when_of(deadline), Kind(deadline.kind)),
        created_at=deadline.created_at,
        updated_at=deadline.updated_at,
        description=description_of(deadline),
        related_to=event.uid,
    )


def description_of(deadline: Deadline) -> str:
    said, meant = when.in_words(words.when_of(deadline), Kind(deadline.kind))
    parts = [f"{said} ({meant})" if meant else said, deadline.note, deadline.url]
    return "\n\n".join(part for part in parts if part)
