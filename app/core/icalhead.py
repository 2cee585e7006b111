"""What a calendar says of itself, in the words of new programs and of old ones (RFC 5545 3.6, RFC 7986 5)."""

from dataclasses import dataclass
from datetime import datetime

from app.core.icaltext import fold, moment, text_line

MEDIA_TYPE = "text/calendar; charset=utf-8"
REFRESH = "PT6H"
COLOUR = "seagreen"


@dataclass(frozen=True, kw_only=True)
class Head:
    """`url` is the page about it, `source` its own address. No UID: vdirsyncer takes all events for one then."""

    name: str
    description: str
    time_zone: str
    url: str
    source: str
    revised_at: datetime | None


def head_lines(head: Head, prodid: str) -> list[str]:
    lines = [
        "BEGIN:VCALENDAR\r\n",
        "VERSION:2.0\r\n",
        f"PRODID:{prodid}\r\n",
        "CALSCALE:GREGORIAN\r\n",
        text_line("NAME", head.name),
        text_line("X-WR-CALNAME", head.name),
        text_line("DESCRIPTION", head.description),
        text_line("X-WR-CALDESC", head.description),
        f"X-WR-TIMEZONE:{head.time_zone}\r\n",
        f"COLOR:{COLOUR}\r\n",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}\r\n",
        f"X-PUBLISHED-TTL:{REFRESH}\r\n",
        fold(f"URL:{head.url}"),
        fold(f"SOURCE;VALUE=URI:{head.source}"),
    ]
    return [*lines, f"LAST-MODIFIED:{moment(head.revised_at)}\r\n"] if head.revised_at else lines
