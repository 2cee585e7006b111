"""An event for search engines (schema.org/Event). Pure."""

from typing import Any
from zoneinfo import ZoneInfo

from app.events import countries
from app.events.dates import EventDate
from app.events.models import Event, Status
from app.events.spans import AllDay, Span, Timed

SCHEMA = "https://schema.org/"
STATUS = {
    Status.CONFIRMED: "EventScheduled",
    Status.TENTATIVE: "EventScheduled",
    Status.CANCELLED: "EventCancelled",
    Status.POSTPONED: "EventPostponed",
}


def document(event: Event, one: EventDate, *, site_url: str) -> dict[str, Any]:
    """Of one date of the event."""
    start, end = _times(one.span)
    page = site_url + one.path
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": page,
        "name": one.name,
        "url": page,
        "startDate": start,
        "endDate": end,
        "eventStatus": SCHEMA + STATUS[one.status],
        "eventAttendanceMode": SCHEMA + _attendance(one),
        "location": _locations(one, page),
        "description": one.summary or one.name,
    }
    if event.series:
        series = {"@type": "EventSeries", "name": event.series.name, "url": site_url + event.series.path}
        found["superEvent"] = series
    return found | ({"sameAs": one.url} if one.url and one.url.startswith("http") else {})


def _times(span: Span) -> tuple[str, str]:
    """Dates as dates, the last day included; times with the offset of the place."""
    if isinstance(span, AllDay):
        return span.start.isoformat(), span.end.isoformat()
    return _local(span)


def _local(span: Timed) -> tuple[str, str]:
    zone = ZoneInfo(span.time_zone)
    return span.starts_at.astimezone(zone).isoformat(), span.ends_at.astimezone(zone).isoformat()


def _has_place(one: EventDate) -> bool:
    return bool(one.venue or one.city or one.country)


def _attendance(one: EventDate) -> str:
    if not one.online:
        return "OfflineEventAttendanceMode"
    return "MixedEventAttendanceMode" if _has_place(one) else "OnlineEventAttendanceMode"


def _locations(one: EventDate, page: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if _has_place(one) or not one.online:
        address = {
            "@type": "PostalAddress",
            "streetAddress": one.venue.address if one.venue else None,
            "addressLocality": one.city,
            "addressCountry": one.country,
        }
        name = (one.venue.name if one.venue else None) or one.city or countries.name(one.country)
        told = {key: value for key, value in address.items() if value}
        found.append({"@type": "Place", "name": name or "To be announced", "address": told})
    if one.online:
        found.append({"@type": "VirtualLocation", "url": one.url or page})
    return found
