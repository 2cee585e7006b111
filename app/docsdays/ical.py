"""Docs days as VEVENTs of a whole day (RFC 5545). Pure: days in, text out."""

from collections.abc import Sequence
from datetime import timedelta

from app.core.icalhead import Head, head_lines
from app.core.icaltext import fold, moment, text_line
from app.docsdays.models import DocsDay

PRODID = "-//Community portal//Docs days//EN"
NOTHING = """BEGIN:VTIMEZONE
TZID:UTC
BEGIN:STANDARD
DTSTART:20030101T000000
TZOFFSETFROM:+0000
TZOFFSETTO:+0000
TZNAME:UTC
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n")
"""A calendar must hold something (RFC 5545 3.6)."""


def calendar(head: Head, days: Sequence[DocsDay], *, site_url: str) -> str:
    """The whole object. Its bytes change only when a day does."""
    held = "".join(vevent(day, site_url=site_url) for day in days) or NOTHING
    return "".join([*head_lines(head, PRODID), held, "END:VCALENDAR\r\n"])


def vevent(day: DocsDay, *, site_url: str) -> str:
    address = f"{site_url}/docs-days/{day.date}/"
    revised = moment(day.updated_at)
    lines = [
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
    return "".join([*lines, fold(f"URL:{address}"), "END:VEVENT\r\n"])


def _description(day: DocsDay, address: str) -> str:
    parts = [day.goal, day.body, f"Not confirmed: {day.unconfirmed}" if day.unconfirmed else "", f"Tasks: {address}"]
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _place(day: DocsDay) -> str:
    return f"Online: {day.channel}" + (f" on {day.channel_network}" if day.channel_network else "")
