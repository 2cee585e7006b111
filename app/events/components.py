"""From rows to what subscribers get: where, what, and the component that is kept with the event."""

from app.events import countries, ical
from app.events.models import Event, Status
from app.events.spans import span_of
from app.events.words import briefly


def location_of(event: Event) -> str:
    """`Venue, address, city, country`; `Online` where there is no place."""
    venue = event.venue
    parts = [venue.name, venue.address] if venue else []
    place = ", ".join(part for part in (*parts, countries.place(event.city, event.country)) if part)
    if not event.online:
        return place
    return f"{place}, and online" if place else "Online"


def text_of(event: Event) -> str:
    """Plain text: what changed last, what comes instead, summary, description, what is not confirmed."""
    other = event.instead
    instead = f"Instead: {other.name}, {briefly(span_of(other))}." if other and other.deleted_at is None else ""
    news = " ".join(part for part in (event.last_change, instead) if part)
    note = f"Please note: {event.unconfirmed}" if event.unconfirmed else ""
    return _paragraphs(news, event.summary, event.description, note)


def description_of(event: Event) -> str:
    """The same, and the event's own page."""
    return _paragraphs(text_of(event), f"Website: {event.url}" if event.url and not event.url.startswith("/") else "")


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part.strip() for part in parts if part.strip())


def tag_name(slug: str) -> str:
    return slug.replace("-", " ")


def serialise(event: Event) -> None:
    """Puts the component into the row; called whenever anything it tells has changed."""
    span = span_of(event)
    component = ical.Component(
        uid=event.uid,
        path=event.path,
        name=event.name,
        status=Status(event.status),
        sequence=event.sequence,
        span=span,
        created_at=event.created_at,
        updated_at=event.updated_at,
        location=location_of(event),
        description=description_of(event),
        tags=tuple(tag_name(slug) for slug in event.tags),
    )
    event.ical = ical.vevent(component)
    event.ical_plain = ical.vevent(component, is_marked=False) if event.status == Status.CANCELLED else None
    event.ical_zone = ical.zone_used(span)
