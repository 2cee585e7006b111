"""Single keys of a record, read and judged. Each raises ContentError for what cannot be."""

from collections.abc import Iterator
from typing import Any

from app.core.documents import Record
from app.core.slugs import is_slug
from app.events import countries
from app.events.links import is_address
from app.events.spans import AllDay, Span, Timed, fault_of

SOURCES = {
    "series": "series.yaml",
    "venue": "venues.yaml",
    "instead": "the files of the years",
    "follows": "the files of the years",
}


def slug_in(record: Record) -> str:
    slug = record.text("slug")
    if not is_slug(slug):
        raise record.error("slug", "must be lower-case letters, digits and single dashes.")
    return slug


def country_in(record: Record) -> str | None:
    code = record.optional_text("country")
    if code is not None and not countries.is_country(code):
        raise record.error("country", f"must be an ISO code of two capitals such as BE; it is {code!r}.")
    return code


def address_in(record: Record, key: str) -> str | None:
    address = record.optional_text(key)
    if address is not None and not is_address(address):
        raise record.error(key, f"must be an address such as https://example.org/; it is {address!r}.")
    return address


def span_in(record: Record) -> Span:
    zone = record.text("time_zone")
    is_timed = " " in record.text("start") or "T" in record.text("start")
    span: Span
    if is_timed:
        span = Timed(record.wall_time("start"), record.wall_time("end"), zone)
    else:
        span = AllDay(record.day("start"), record.day("end"), zone)
    if fault := fault_of(span):
        raise record.error("time_zone" if "time zone" in fault else "end", fault)
    return span


def reference(record: Record, key: str, known: dict[str, Any]) -> Any:
    slug = record.optional_text(key)
    if slug is not None and slug not in known:
        raise record.error(key, f"there is no {slug!r} in {SOURCES[key]}.")
    return known[slug] if slug else None


def slugs_in(record: Record, key: str) -> list[str]:
    slugs = record.texts(key)
    for slug in slugs:
        if not is_slug(slug) or slugs.count(slug) > 1:
            raise record.error(key, f"each is a slug and stands once; {slug!r} is not.")
    return slugs


def links_in(record: Record) -> Iterator[tuple[str, str]]:
    for link in record.raw("links") or []:
        if not isinstance(link, dict) or set(link) != {"label", "url"} or not is_address(str(link["url"])):
            raise record.error("links", "each needs a label and a url.")
        yield str(link["label"]), str(link["url"])
