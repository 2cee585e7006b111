"""Files as other programs write them."""

from app.events.ics.found import Account, Found
from app.events.ics.reading import account

HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN")
TIMED = ("DTSTART;TZID=Europe/Brussels:20120510T140000", "DTEND;TZID=Europe/Brussels:20120510T153000")


def calendar(*lines: str, end: str = "\r\n") -> bytes:
    return end.join([*HEAD, *lines, "END:VCALENDAR", ""]).encode()


def vevent(*lines: str, uid: str | None = "one@example.org") -> list[str]:
    named = [f"UID:{uid}"] if uid else []
    return ["BEGIN:VEVENT", *named, "DTSTAMP:20120401T080000Z", *lines, "END:VEVENT"]


def read(*lines: str) -> Account:
    return account(calendar(*lines), fallback="Europe/London")


def event(*lines: str, uid: str | None = "one@example.org", around: tuple[str, ...] = ()) -> Found:
    """The one event of a calendar that holds it and the lines `around` before it."""
    [found] = read(*around, *vevent(*lines, uid=uid)).events
    return found
