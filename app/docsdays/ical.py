"""A docs day as one VEVENT of a whole day (RFC 5545). Pure: the day in, text out."""

from datetime import timedelta

from app.core.icaltext import fold, moment, text_line
from app.docsdays.models import DocsDay

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODID = "-//Community portal//Docs days//EN"


def calendar(day: DocsDay, *, site_url: str) -> str:
    """The whole object. Its bytes change only when the day does."""
    address = f"{site_url}/docs-days/{day.date}/"
    revised = moment(day.updated_at)
    lines = [
        "BEGIN:VCALENDAR\r\n",
        "VERSION:2.0\r\n",
        f"PRODID:{PRODID}\r\n",
        "CALSCALE:GREGORIAN\r\n",
        "BEGIN:VEVENT\r\n",
        text_line("UID", day.uid),
        f"DTSTAMP:{revised}\r\n",
        f"DTSTART;VALUE=DATE:{day.date:%Y%m%d}\r\n",
        f"DTEND;VALUE=DATE:{day.date + timedelta(days=1):%Y%m%d}\r\n",
        f"CREATED:{moment(day.created_at)}\r\n",
        f"LAST-MODIFIED:{revised}\r\n",
        f"SEQUENCE:{day.sequence}\r\n",
        f"STATUS:{'TENTATIVE' if day.unconfirmed else 'CONFIRMED'}\r\n",
        "TRANSP:TRANSPARENT\r\n",
        text_line("SUMMARY", day.name),
        text_line("DESCRIPTION", _description(day, address)),
    ]
    if day.channel:
        lines.append(text_line("LOCATION", _place(day)))
    lines += [fold(f"URL:{address}"), "END:VEVENT\r\n", "END:VCALENDAR\r\n"]
    return "".join(lines)


def _description(day: DocsDay, address: str) -> str:
    parts = [day.goal, day.body, f"Not confirmed: {day.unconfirmed}" if day.unconfirmed else "", f"Tasks: {address}"]
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _place(day: DocsDay) -> str:
    return f"Online: {day.channel}" + (f" on {day.channel_network}" if day.channel_network else "")
