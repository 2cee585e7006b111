"""What calendars tell each other of an event, field by field: the measure of whether a file says anything new.

Read from a file (`told_in`) and from a row (`told_of`) it is the same text where subscribers would see no difference.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from app.core import icaltext
from app.core.slugs import slugify
from app.events.actions import details_of
from app.events.components import location_of, text_of
from app.events.dates import EventDate, date_of
from app.events.ical import COMMENT, PREFIX, STATUS
from app.events.ics import Found
from app.events.imports.groups import Group
from app.events.imports.plans import Plan, plan_in, span_in, when_of
from app.events.links import in_lines, is_address, way_in
from app.events.models import Event, Status
from app.events.recurrence import Wall

LABELS = {
    "name": "Name",
    "status": "Status",
    "when": "When",
    "place": "Where",
    "text": "Description",
    "page": "Website",
    "joins": "Ways in",
    "tags": "Words to find it by",
    "own": "Single dates",
}
UNNAMED = "Untitled event"
LONGEST_NAME, LONGEST_PLACE, LONGEST_TEXT, MOST_TAGS = 200, 400, 20_000, 12
MOST_WAYS_IN = 5
WEBSITE = re.compile(r"(?:\A|\n\n)Website: (\S+)\Z")
OWN_PAGE = re.compile(r"/events/([a-z0-9-]+)/")


@dataclass(frozen=True, kw_only=True)
class Told:
    name: str
    status: str
    when: str
    """As `Plan.when` says it."""
    place: str
    text: str
    page: str
    joins: str
    """A line each."""
    tags: str
    own: str = ""
    """What single dates of a recurring event have of their own, a line each."""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


FIELDS = tuple(field.name for field in fields(Told))


def told_from(data: Mapping[str, Any]) -> Told:
    """The reverse of `as_json`."""
    return Told(**{name: str(data.get(name, "")) for name in FIELDS})


def told_of(event: Event) -> Told:
    details = details_of(event)
    plain = _told_of(event, when_of(details.span))
    plan = Plan(details.span, details.recurrence)
    dates = [(own.start, date_of(event, own.start)) for own in details.overrides]
    own = [
        plan.difference(plain, start, _told_of(one, when_of(one.span), plain.tags), one.reason or "")
        for start, one in dates
    ]
    return replace(plain, when=plan.when, own="\n".join(filter(None, own)))


def _told_of(held: Event | EventDate, when: str, tags: str | None = None) -> Told:
    text, page = _clean(text_of(held)), "" if (held.url or "").startswith("/") else held.url or ""
    if not page and not held.joins:
        text, page = _without_website(text)  # what ends so is read so
    return Told(
        name=" ".join(held.name.split()),
        status=str(held.status),
        when=when,
        place=_cut(_line(location_of(held)), LONGEST_PLACE),
        text=_cut(text, LONGEST_TEXT),
        page=page,
        joins=in_lines(held.joins[:MOST_WAYS_IN]),
        tags=", ".join(held.tags[:MOST_TAGS]) if isinstance(held, Event) else tags or "",
    )


def told_in(group: Group, *, site_url: str) -> Told:
    """`site_url` is ours: an address there is the page that we give the event, not one it has elsewhere."""
    plain, plan = told_in_one(group.found, site_url=site_url, news=group.news), plan_in(group.found)
    own = [
        plan.difference(plain, start, changed, reason_in(one))
        for start, one, changed in own_dates(group, plan, site_url=site_url)
    ]
    return replace(plain, when=plan.when, own="\n".join(filter(None, own)))


def own_dates(group: Group, plan: Plan, *, site_url: str) -> Iterator[tuple[Wall, Found, Told]]:
    """The dates that are told by themselves, in their order, as the clocks of the event show them."""
    for one in group.own:
        told = told_in_one(one, site_url=site_url, news=group.news)
        yield group.start_of(one), one, replace(told, when=when_of(plan.local(span_in(one))))


def told_in_one(found: Found, *, site_url: str, news: Iterable[str] = ()) -> Told:
    status, name = _status_and_name(found)
    text = _clean(found.description)
    said = next((each for each in news if text.startswith(each)), "")
    text, website = _without_website(text.removeprefix(said).strip())
    page = ("" if found.url.startswith(f"{site_url}/") else found.url) or website
    joins = _joins(found)
    text = text.removesuffix(in_lines(joins)).rstrip()
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
        joins=in_lines(joins[:MOST_WAYS_IN]),
        tags=", ".join(_tags(found)),
    )


def _without_website(text: str) -> tuple[str, str]:
    """The text, and the address of the page elsewhere that its last paragraph names."""
    website = WEBSITE.search(text)
    return (text[: website.start()], website[1]) if website else (text, "")


def _joins(found: Found) -> list[tuple[str, str]]:
    known = [way_in(_cut(_line(label), LONGEST_NAME), url) for label, url in found.joins if is_address(url)]
    return [each for each in known if each]


def ways_in_of(told: Told) -> tuple[tuple[str, str], ...]:
    """The reverse of the lines in which they are told."""
    parts = (line.rpartition(": ") for line in told.joins.splitlines())
    return tuple((label, url) for label, _, url in parts)


def reason_in(found: Found) -> str:
    """Why a date is not as planned: what a comment says, other than what its status says already."""
    return next((_clean(comment) for comment in found.comments if comment not in COMMENT.values()), "")


def slug_in(found: Found, *, site_url: str) -> str | None:
    """The address it has here, where the file was ours."""
    own = OWN_PAGE.fullmatch(found.url.removeprefix(site_url))
    return own[1] if own else None


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
