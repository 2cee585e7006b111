"""Addresses that put one event into somebody's calendar on the web. Pure."""

from urllib.parse import urlencode

from app.core.zones import day_after, rfc3339
from app.events.spans import AllDay, Span

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0/deeplink/compose"


def google(*, name: str, span: Span, location: str, text: str) -> str:
    """Whole days end on the day after; `ctz` is the zone the dates are in."""
    if isinstance(span, AllDay):
        dates = f"{span.start:%Y%m%d}/{day_after(span.end):%Y%m%d}"
    else:
        dates = f"{span.start:%Y%m%dT%H%M%S}/{span.end:%Y%m%dT%H%M%S}"
    query = {"action": "TEMPLATE", "text": name, "dates": dates, "ctz": span.time_zone}
    return f"{GOOGLE}?{urlencode(query | {'location': location, 'details': text})}"


def outlook(*, name: str, span: Span, location: str, text: str) -> str:
    """Outlook takes moments, and for whole days the day after the last as the end."""
    query = {"path": "/calendar/action/compose", "rru": "addevent", "subject": name}
    if isinstance(span, AllDay):
        days = {"startdt": span.start.isoformat(), "enddt": day_after(span.end).isoformat(), "allday": "true"}
        query |= days
    else:
        query |= {"startdt": rfc3339(span.starts_at), "enddt": rfc3339(span.ends_at)}
    return f"{OUTLOOK}?{urlencode(query | {'location': location, 'body': text})}"
