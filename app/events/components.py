"""From rows to what subscribers get: where, what, and the component that is kept with the event."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from app.events import countries, ical
from app.events.dates import EventDate, recurrence_of
from app.events.links import in_lines
from app.events.models import Event, Status, Venue
from app.events.recurrence import ALONE, plainly
from app.events.recurrence.instances import is_odd
from app.events.spans import span_of
from app.events.words import briefly
from app.markup import plain_to_html

FORM = 2
"""To be raised by whoever changes what is written of the same event: the worker then writes all of them anew."""


class Held(Protocol):
    """An event, or one date of it."""

    @property
    def venue(self) -> Venue | None: ...
    @property
    def city(self) -> str | None: ...
    @property
    def country(self) -> str | None: ...
    @property
    def online(self) -> bool: ...


class Told(Protocol):
    """An event, or one date of it."""

    @property
    def summary(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def unconfirmed(self) -> str | None: ...
    @property
    def url(self) -> str | None: ...
    @property
    def joins(self) -> Sequence[tuple[str, str]]: ...
    @property
    def instead(self) -> Event | None: ...
    @property
    def last_change(self) -> str | None: ...


def location_of(held: Held) -> str:
    """`Venue, address, city, country`; `Online` where there is no place."""
    venue = held.venue
    parts = [venue.name, venue.address] if venue else []
    place = ", ".join(part for part in (*parts, countries.place(held.city, held.country)) if part)
    if not held.online:
        return place
    return f"{place}, and online" if place else "Online"


def news_of(told: Told) -> str:
    """What changed last, what comes instead."""
    return " ".join(part for part in (told.last_change, instead_of(told)) if part)


def instead_of(told: Told) -> str:
    other = told.instead
    return f"Instead: {other.name}, {briefly(span_of(other))}." if other and other.deleted_at is None else ""


def text_of(told: Told) -> str:
    """What organisers wrote of it: summary, description, what is not confirmed."""
    note = f"Please note: {told.unconfirmed}" if told.unconfirmed else ""
    return paragraphs(told.summary, told.description, note)


def description_of(told: Told) -> str:
    """Plain text: the news, then what there is to know."""
    return paragraphs(news_of(told), particulars_of(told))


def particulars_of(told: Told) -> str:
    """What organisers wrote, the ways in, the event's own page."""
    website = f"Website: {told.url}" if told.url and not told.url.startswith("/") else ""
    return paragraphs(text_of(told), in_lines(told.joins), website)


def styled_of(told: Told) -> str:
    """The description as HTML, where organisers name an address in it: plain text leaves that to be copied by hand."""
    return plain_to_html(description_of(told)) if "<a " in plain_to_html(text_of(told)) else ""


def paragraphs(*parts: str) -> str:
    return "\n\n".join(part.strip() for part in parts if part.strip())


def tag_name(slug: str) -> str:
    return slug.replace("-", " ")


def serialised(event: Event, dates: Sequence[EventDate]) -> dict[str, Any]:
    """The components that are kept in the row. They tell of `dates`."""
    master = _master(event)
    texts = _texts(event, [master], list(_own(event, dates)), len(dates))
    return {**texts, "ical_zone": ical.zone_used(master), "ical_form": FORM}


def parts_of(event: Event, dates: Sequence[EventDate]) -> Iterator[dict[str, object]]:
    """Rows of `EventPart`, where the dates are not all in the country of the event."""
    found = {one.country for one in dates}
    if found == {event.country}:
        return
    for country in sorted(filter(None, {*found, event.country})):
        here = [one for one in dates if one.country == country]
        elsewhere = [one.start for one in dates if one.country != country and one.start]
        masters = [_master(event).without(elsewhere)] if here and country == event.country else []
        own = list(_own(event, here)) if masters else [dated(event, one) for one in here]
        zones = (ical.zone_used(component) for component in (*masters, *own))
        yield {
            "event_id": event.id,
            "country": country,
            **_texts(event, masters, own, len(here)),
            "ical_zone": next(filter(None, zones), None),
        }


def _texts(
    event: Event, masters: Sequence[ical.Component], own: Sequence[ical.Component], count: int
) -> dict[str, str | None]:
    """As marked, plain, and without what is cancelled of so many dates."""
    is_off = event.status == Status.CANCELLED
    cancelled = [one.recurrence_id for one in own if one.status == Status.CANCELLED]
    plain = _text([*masters, *own], is_marked=False) if is_off or cancelled else None
    kept = None
    if cancelled and not is_off:
        left = [one for one in own if one.status != Status.CANCELLED]
        starts = [start for start in cancelled if start]
        kept = _text([*(one.without(starts) for one in masters), *left]) if len(cancelled) < count else ""
    return {"ical": _text([*masters, *own]), "ical_plain": plain, "ical_kept": kept}


def _text(components: Iterable[ical.Component], *, is_marked: bool = True) -> str:
    return "".join(ical.vevent(component, is_marked=is_marked) for component in components)


def _master(event: Event) -> ical.Component:
    span = span_of(event)
    recurrence = plainly(recurrence_of(event), span.start)
    rule = recurrence.rule or (ALONE if event.comes_again else None)
    beside = [one.uid for one in (event.follows, *event.followers) if one and one.deleted_at is None]
    return ical.Component(
        uid=event.uid,
        path=event.path,
        name=event.name,
        status=Status(event.status),
        sequence=event.sequence,
        span=span,
        rule=rule.wire(span.start, span.time_zone) if rule else "",
        rdates=recurrence.rdates,
        exdates=recurrence.exdates,
        has_odd_length=is_odd(span, span.start),
        created_at=event.created_at,
        updated_at=event.updated_at,
        location=location_of(event),
        description=description_of(event),
        styled=styled_of(event),
        tags=tuple(tag_name(slug) for slug in event.tags),
        joins=tuple(event.joins),
        related=tuple(beside),
    )


def _own(event: Event, dates: Iterable[EventDate]) -> Iterator[ical.Component]:
    """A component each for what has something of its own, and for what programs would work out differently."""
    for one in dates:
        if one.has_own or one.is_odd:
            yield dated(event, one)


def dated(event: Event, one: EventDate) -> ical.Component:
    """One date told by itself: beside its event, or without it to who wants no other. It has the same UID in each feed.

    What tells it from the others is its start as first planned (RFC 5545 3.8.4.4), however often it moves.
    """
    return ical.Component(
        uid=event.uid,
        recurrence_id=one.start,
        path=one.path,
        name=one.name,
        status=one.status,
        sequence=one.sequence,
        span=one.span,
        created_at=event.created_at,
        updated_at=event.updated_at,
        location=location_of(one),
        description=description_of(one),
        styled=styled_of(one),
        reason=one.reason or "",
        tags=tuple(tag_name(slug) for slug in event.tags),
        joins=tuple(one.joins),
    )
