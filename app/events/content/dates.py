"""When an event in a file comes again, and what single dates of it have of their own."""

from collections.abc import Iterator
from typing import Any

from app.core.documents import Record
from app.events import countries
from app.events.links import is_address
from app.events.models import Event, EventOverride, Status, Venue
from app.events.overrides import Override, Place, override_of
from app.events.recurrence import Recurrence, RecurrenceError, Wall, parse_rule
from app.events.recurrence.instances import span_between
from app.events.recurrence.walls import parse, text_of
from app.events.spans import Span, fault_of

KEYS = frozenset({"rrule", "rdates", "exdates", "overrides", "follows"})
TEXTS = ("name", "url", "summary", "description", "reason")
PLACE = ("venue", "city", "country", "online")
OVERRIDE_KEYS = frozenset({"date", "sequence", "status", "start", "end", *TEXTS, *PLACE})


def recurrence_in(record: Record, span: Span) -> Recurrence:
    text = record.optional_text("rrule")
    try:
        rule = parse_rule(text, start=span.start, zone=span.time_zone) if text else None
    except RecurrenceError as error:
        raise record.error("rrule", str(error)) from error
    return Recurrence(rule=rule, rdates=_walls(record, "rdates"), exdates=_walls(record, "exdates"))


def overrides_in(record: Record, span: Span, venues: dict[str, Venue]) -> Iterator[Override]:
    found = record.raw("overrides") or []
    if not isinstance(found, list):
        raise record.error("overrides", "must be a list of dates.")
    for told in found:
        if not isinstance(told, dict) or "date" not in told or set(told) - OVERRIDE_KEYS:
            raise record.error("overrides", f"each has a date, and of {', '.join(sorted(OVERRIDE_KEYS))} what differs.")
        yield _override(record, told, span, venues)


def record_of(event: Event) -> dict[str, Any]:
    """What the file of the event says of its dates: nothing, if it takes place once."""
    found = {
        "rrule": event.rrule,
        "rdates": list(map(_spaced, event.rdates)),
        "exdates": list(map(_spaced, event.exdates)),
        "overrides": list(map(_override_record, event.overrides)) if event.comes_again else [],
        "follows": event.follows.slug if event.follows and event.follows.deleted_at is None else None,
    }
    return {key: value for key, value in found.items() if value}


def _override(record: Record, told: dict[str, Any], span: Span, venues: dict[str, Venue]) -> Override:
    date = _wall(record, "overrides", told["date"])
    texts = {key: told[key] for key in TEXTS if told.get(key) is not None}
    status, sequence, url = told.get("status"), told.get("sequence", 0), texts.get("url")
    if not all(isinstance(text, str) for text in texts.values()) or not isinstance(sequence, int):
        raise record.error("overrides", f"{_spaced(text_of(date))} has something that is no text, or no number.")
    if status not in (None, *Status):
        raise record.error("overrides", f"status must be one of {', '.join(Status)}; it is {status!r}.")
    if url and not is_address(url):
        raise record.error("overrides", f"url must be an address such as https://example.org/; it is {url!r}.")
    return Override(
        recurrence_id=text_of(date),
        sequence=sequence,
        status=Status(status) if status else None,
        span=_span(record, told, span),
        place=_place(record, told, venues),
        **texts,
    )


def _span(record: Record, told: dict[str, Any], span: Span) -> Span | None:
    if "start" not in told and "end" not in told:
        return None
    start, end = (_wall(record, "overrides", told.get(key)) for key in ("start", "end"))
    if type(start) is not type(span.start) or type(end) is not type(span.start):
        raise record.error("overrides", "start and end are of the same kind as those of the event.")
    found = span_between(start, end, span.time_zone)
    if fault := fault_of(found):
        raise record.error("overrides", fault)
    return found


def _place(record: Record, told: dict[str, Any], venues: dict[str, Venue]) -> Place | None:
    if not told.keys() & set(PLACE):
        return None
    venue, country = told.get("venue"), told.get("country")
    if venue is not None and venue not in venues:
        raise record.error("overrides", f"there is no {venue!r} in venues.yaml.")
    if country is not None and not countries.is_country(country):
        raise record.error("overrides", f"country must be an ISO code of two capitals such as BE; it is {country!r}.")
    city = told.get("city")
    return Place(
        venue=venues[venue] if venue else None,
        city=str(city) if city is not None else None,
        country=country,
        online=told.get("online") is True,
    )


def _walls(record: Record, key: str) -> tuple[Wall, ...]:
    return tuple(sorted(_wall(record, key, text) for text in record.texts(key)))


def _wall(record: Record, key: str, text: object) -> Wall:
    try:
        return parse(str(text))
    except ValueError as error:
        message = f"must be a date such as 2012-04-23, or a time such as 2012-04-23 10:00; it is {text!r}."
        raise record.error(key, message) from error


def _spaced(text: str) -> str:
    """As times stand in files: `2012-04-23 10:00`."""
    return text.replace("T", " ")


def _override_record(row: EventOverride) -> dict[str, Any]:
    own = override_of(row)
    found: dict[str, Any] = {"date": _spaced(row.recurrence_id), "sequence": row.sequence, "status": row.status}
    found |= {"start": row.start and _spaced(row.start), "end": row.end and _spaced(row.end)}
    found |= {key: getattr(own, key) for key in TEXTS}
    found = {key: value for key, value in found.items() if value is not None}
    if own.place:
        place = own.place
        venue = place.venue.slug if place.venue else None
        found |= {"venue": venue, "city": place.city, "country": place.country, "online": place.online}
    return found
