"""Every public address for search engines, in parts of at most 10,000. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from xml.sax.saxutils import escape

from app.core.zones import rfc3339

PART_SIZE = 10_000
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True)
class Place:
    """A public path, and when what it shows was last changed, if that is known."""

    path: str
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Part:
    """Number `number` of the parts of one room, the first being 1."""

    room: str
    number: int
    changed_at: datetime | None

    @property
    def path(self) -> str:
        return f"/sitemap/{self.room}-{self.number}.xml"


def parts(room: str, places: Iterable[Place]) -> Iterator[Part]:
    remaining, number = iter(places), 0
    while batch := list(islice(remaining, PART_SIZE)):
        number += 1
        yield Part(room, number, max((place.changed_at for place in batch if place.changed_at), default=None))


def part(places: Iterable[Place], number: int) -> list[Place]:
    """The places of part `number`; empty where there is no such part."""
    return list(islice(places, (number - 1) * PART_SIZE, number * PART_SIZE))


def index_xml(found: Iterable[Part], *, site_url: str) -> str:
    entries = "".join(f"<sitemap>{_entry(each.path, each.changed_at, site_url)}</sitemap>\n" for each in found)
    return f'{XML}<sitemapindex xmlns="{NAMESPACE}">\n{entries}</sitemapindex>\n'


def part_xml(places: Iterable[Place], *, site_url: str) -> str:
    entries = "".join(f"<url>{_entry(place.path, place.changed_at, site_url)}</url>\n" for place in places)
    return f'{XML}<urlset xmlns="{NAMESPACE}">\n{entries}</urlset>\n'


def _entry(path: str, changed_at: datetime | None, site_url: str) -> str:
    changed = f"<lastmod>{rfc3339(changed_at)}</lastmod>" if changed_at else ""
    return f"<loc>{escape(site_url + path)}</loc>{changed}"
