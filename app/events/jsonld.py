"""An event for search engines (schema.org/Event). Pure."""

from typing import Any
from zoneinfo import ZoneInfo

from app.events import countries
from app.events.models import Event, Status
from app.events.spans import AllDay, Timed, span_of

SCHEMA = "https://schema.org/"
STATUS = {
    Status.CONFIRMED: "EventScheduled",
    Status.TENTATIVE: "EventScheduled",
    Status.CANCELLED: "EventCancelled",
    Status.POSTPONED: "EventPostponed",
}


def document(event: Event, *, site_url: str) -> dict[str, Any]:
    start, end = _times(event)
    page = site_url + event.path
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": page,
        "name": event.name,
        "url": page,
        "startDate": start,
        "endDate": end,
        "eventStatus": SCHEMA + STATUS[Status(event.status)],
        "eventAttendanceMode": SCHEMA + _attendance(event),
        "location": _locations(event, page),
        "description": event.summary or event.name,
    }
    if event.series:
        series = {"@type": "EventSeries", "name": event.series.name, "url": site_url + event.series.path}
        found["superEvent"] = series
    return found | ({"sameAs": event.url} if event.url and event.url.startswith("http") else {})


def _times(event: Event) -> tuple[str, str]:
    """Dates as dates, the last day included; times with the offset of the place."""
    span = span_of(event)
    if isinstance(span, AllDay):
        return span.start.isoformat(), span.end.isoformat()
    return _local(span)


def _local(span: Timed) -> tuple[str, str]:
    zone = ZoneInfo(span.time_zone)
    return span.starts_at.astimezone(zone).isoformat(), span.ends_at.astimezone(zone).isoformat()


def _has_place(event: Event) -> bool:
    return bool(event.venue or event.city or event.country)


def _attendance(event: Event) -> str:
    if not event.online:
        return "OfflineEventAttendanceMode"
    return "MixedEventAttendanceMode" if _has_place(event) else "OnlineEventAttendanceMode"


def _locations(event: Event, page: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if _has_place(event) or not event.online:
        address = {
            "@type": "PostalAddress",
            "streetAddress": event.venue.address if event.venue else None,
            "addressLocality": event.city,
            "addressCountry": event.country,
        }
        name = (event.venue.name if event.venue else None) or event.city or countries.name(event.country)
        told = {key: value for key, value in address.items() if value}
        found.append({"@type": "Place", "name": name or "To be announced", "address": told})
    if event.online:
        found.append({"@type": "VirtualLocation", "url": event.url or page})
    return found
