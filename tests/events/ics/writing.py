"""Files as other programs write them."""

from app.events.ics.found import Account, Found
from app.events.ics.reading import account

HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN")
COSTLY = "RRULE:FREQ=YEARLY;BYYEARDAY=131,300;BYSETPOS=1;COUNT={}"
"""Begins on 10 May 2012, and is worked out in a process of its own."""
TIMED = ("DTSTART;TZID=Europe/Brussels:20120510T140000", "DTEND;TZID=Europe/Brussels:20120510T153000")


def calendar(*lines: str, end: str = "\r\n") -> bytes:
    return end.join([*HEAD, *lines, "END:VCALENDAR", ""]).encode()


def vevent(*lines: str, uid: str | None = "one@example.org") -> list[str]:
    named = [f"UID:{uid}"] if uid else []
    return ["BEGIN:VEVENT", *named, "DTSTAMP:20120401T080000Z", *lines, "END:VEVENT"]


def read(*lines: str) -> Account:
    return account(calendar(*lines), fallback="Europe/London")


def costly(uid: str, *lines: str, count: int = 3) -> list[str]:
    """An event that comes again by a rule that takes long to work out, with a date left out and one of its own."""
    off = ("RECURRENCE-ID;TZID=Europe/Brussels:20130511T140000", "STATUS:CANCELLED")
    left_out = "EXDATE;TZID=Europe/Brussels:20140511T140000"
    return [
        *vevent(*TIMED, COSTLY.format(count), left_out, *lines, uid=uid),
        *vevent("DTSTART;TZID=Europe/Brussels:20130511T140000", "DURATION:PT90M", *off, uid=uid),
    ]


def event(*lines: str, uid: str | None = "one@example.org", around: tuple[str, ...] = ()) -> Found:
    """The one event of a calendar that holds it and the lines `around` before it."""
    [found] = read(*around, *vevent(*lines, uid=uid)).events
    return found
