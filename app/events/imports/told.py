"""What calendars tell each other of an event, field by field: the measure of whether a file says anything new.

Read from a file (`told_in`) and from a row (`told_of`) it is the same text where subscribers would see no difference.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from app.core import icaltext
from app.core.slugs import slugify
from app.events.components import location_of, text_of
from app.events.ical import PREFIX, STATUS
from app.events.ics import Found
from app.events.links import is_address
from app.events.models import Event, Status
from app.events.spans import AllDay, Span, Timed, span_of
from app.events.vtimezones import is_utc

LABELS = {
    "name": "Name",
    "status": "Status",
    "when": "When",
    "place": "Where",
    "text": "Description",
    "page": "Website",
    "tags": "Words to find it by",
}
UNNAMED = "Untitled event"
LONGEST_NAME, LONGEST_PLACE, LONGEST_TEXT, MOST_TAGS = 200, 400, 20_000, 12
WEBSITE = re.compile(r"(?:\A|\n\n)Website: (\S+)\Z")
OWN_PAGE = re.compile(r"/events/([a-z0-9-]+)/")


@dataclass(frozen=True, kw_only=True)
class Told:
    name: str
    status: str
    when: str
    """`2012-05-07/2012-05-11`, `2012-05-10T14:00/2012-05-10T15:30 Europe/Brussels`."""
    place: str
    text: str
    page: str
    tags: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)


FIELDS = tuple(field.name for field in fields(Told))


def told_from(data: Mapping[str, Any]) -> Told:
    """The reverse of `as_json`."""
    return Told(**{name: str(data[name]) for name in FIELDS})


def told_of(event: Event) -> Told:
    return Told(
        name=" ".join(event.name.split()),
        status=event.status,
        when=when_of(span_of(event)),
        place=_line(location_of(event)),
        text=_clean(text_of(event)),
        page="" if (event.url or "").startswith("/") else event.url or "",
        tags=", ".join(event.tags),
    )


def told_in(found: Found, *, site_url: str) -> Told:
    """`site_url` is ours: an address there is the page that we give the event, not one it has elsewhere."""
    status, name = _status_and_name(found)
    text = _clean(found.description)
    website = WEBSITE.search(text)
    page = "" if found.url.startswith(f"{site_url}/") else found.url
    if website:
        text, page = text[: website.start()], page or website[1]
    place = _line(found.location)
    if place.startswith(("https://", "http://")):
        place, page = "Online", page or place
    return Told(
        name=_cut(name, LONGEST_NAME) or UNNAMED,
        status=status,
        when=when_of(span_in(found)),
        place=_cut(place, LONGEST_PLACE),
        text=_cut(text, LONGEST_TEXT),
        page=page if is_address(page) and not page.startswith("/") else "",
        tags=", ".join(_tags(found)),
    )


def without_news(told: Told, news: str) -> Told:
    """What our own feed says of the event's last change is not what organisers wrote of it."""
    if not news or not told.text.startswith(news):
        return told
    return replace(told, text=told.text.removeprefix(news).strip())


def slug_in(found: Found, *, site_url: str) -> str | None:
    """The address it has here, where the file was ours."""
    own = OWN_PAGE.fullmatch(found.url.removeprefix(site_url))
    return own[1] if own else None


def span_in(found: Found) -> Span:
    if found.is_all_day:
        return AllDay(date.fromisoformat(found.start), date.fromisoformat(found.end), found.zone)
    return Timed(datetime.fromisoformat(found.start), datetime.fromisoformat(found.end), found.zone)


def when_of(span: Span) -> str:
    """Days have no zone on the wire, and what the clocks show twice is published in UTC."""
    if isinstance(span, AllDay):
        return f"{span.start}/{span.end}"
    if is_utc(span.time_zone) or span.is_ambiguous:
        return f"{span.starts_at:%Y-%m-%dT%H:%M:%S}/{span.ends_at:%Y-%m-%dT%H:%M:%S} UTC"
    return f"{span.start.isoformat()}/{span.end.isoformat()} {span.time_zone}"


def _status_and_name(found: Found) -> tuple[str, str]:
    """Cancelled and postponed events carry it in their published name, and iCalendar has no word for postponed."""
    name = " ".join(icaltext.plain(found.name).split())
    for status, prefix in PREFIX.items():
        if name.startswith(prefix) and found.status == STATUS[status]:
            return status.value, name.removeprefix(prefix)
    return Status[found.status].value, name


def _tags(found: Found) -> list[str]:
    return list(dict.fromkeys(slug for name in found.categories if (slug := slugify(name))))[:MOST_TAGS]


def _line(text: str) -> str:
    parts = (" ".join(part.split()).rstrip(",") for part in icaltext.plain(text).splitlines())
    return ", ".join(part for part in parts if part)


def _clean(text: str) -> str:
    return "\n".join(line.rstrip() for line in icaltext.plain(text).splitlines()).strip()


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
