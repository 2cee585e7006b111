"""What people decide about an event; the rest follows from it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.events.dates import recurrence_of
from app.events.errors import CircleError
from app.events.models import Event, EventTag, Series, Status, Venue
from app.events.overrides import Override, override_of, put_overrides
from app.events.recurrence import ONCE, Recurrence
from app.events.recurrence.walls import text_of
from app.events.spans import Span, put_span, span_of


@dataclass(frozen=True, kw_only=True)
class Details:
    """Everything somebody can say of an event."""

    name: str
    status: Status
    span: Span
    series: Series | None = None
    venue: Venue | None = None
    city: str | None = None
    country: str | None = None
    online: bool = False
    url: str | None = None
    summary: str = ""
    description: str = ""
    unconfirmed: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    """Pairs of label and address."""
    tags: tuple[str, ...] = ()
    source: str | None = None
    instead: Event | None = None
    recurrence: Recurrence = ONCE
    overrides: tuple[Override, ...] = ()
    """In order of the dates they are of."""
    follows: Event | None = None


def details_of(event: Event) -> Details:
    return Details(
        name=event.name,
        status=Status(event.status),
        span=span_of(event),
        series=event.series,
        venue=event.venue,
        city=event.city,
        country=event.country,
        online=event.online,
        url=event.url,
        summary=event.summary,
        description=event.description,
        unconfirmed=event.unconfirmed,
        links=tuple((link["label"], link["url"]) for link in event.links),
        tags=tuple(event.tags),
        source=event.source,
        instead=event.instead,
        recurrence=recurrence_of(event),
        overrides=tuple(map(override_of, event.overrides)) if event.comes_again else (),
        follows=event.follows,
    )


def require_no_circle(event: Event, key: str, leading_on: Event | None) -> None:
    """`key` is `instead` or `follows`. Raises CircleError if what it would say leads back to the event."""
    seen: set[Event] = set()
    found = leading_on
    while found and found not in seen:
        seen.add(found)
        found = getattr(found, key)
    if leading_on and event in seen:
        raise CircleError(event.slug, leading_on.slug)


def put_details(session: Session, event: Event, details: Details) -> None:
    with session.no_autoflush:  # one save is one new version
        _put(event, details)


def _put(event: Event, details: Details) -> None:
    put_span(event, details.span)
    event.name, event.status = details.name, details.status.value
    event.series, event.venue = details.series, details.venue
    event.city, event.country, event.online = details.city, details.country, details.online
    event.url, event.summary, event.description = details.url, details.summary, details.description
    event.unconfirmed, event.source, event.instead = details.unconfirmed, details.source, details.instead
    recurrence = details.recurrence
    event.rrule = str(recurrence.rule) if recurrence.rule else None
    event.rdates, event.exdates = list(map(text_of, recurrence.rdates)), list(map(text_of, recurrence.exdates))
    event.follows = details.follows
    event.links = [{"label": label, "url": url} for label, url in details.links]
    if event.tags != list(details.tags):
        kept = {row.slug: row for row in event.tag_rows}
        rows = [kept.get(slug) or EventTag(slug=slug) for slug in details.tags]
        for position, row in enumerate(rows):
            row.position = position
        event.tag_rows = rows
    if event.overrides or details.overrides:
        put_overrides(event, details.overrides)
