"""The files of the calendar, read into the tables."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.core.documents import Record, read_list, read_unique
from app.core.loading import Loaded
from app.events import actions
from app.events.content.events import Known
from app.events.content.fields import address_in, country_in, slug_in, slugs_in
from app.events.errors import AddressTakenError
from app.events.models import Series, Venue
from app.events.programme import content as programmes

FOLDER = "events"
SERIES_KEYS = {"slug", "old_slugs", "name", "summary", "url"}
VENUE_KEYS = {"slug", "name", "address", "city", "country", "url"}


def load(session: Session, folder: Path, *, zone: ZoneInfo, now: datetime) -> Loaded:  # noqa: ARG001 — every event names its own zone
    """Makes the tables say what the files say; rows that say it already are not touched."""
    base = folder / FOLDER
    counts: Counter[str] = Counter()
    with session.no_autoflush:
        series = dict(_load_series(session, base / "series.yaml", counts, now=now))
        venues = dict(_load_venues(session, base / "venues.yaml", counts, now=now))
        known = Known(session, series, venues)
        for path in sorted(base.glob("[0-9]*.yaml")):
            for record in read_list(path):
                counts[known.load(record, now=now)] += 1
        known.lead_on(now=now)
        counts += programmes.load(session, base, now=now)
    return Loaded(new=counts["new"], changed=counts["changed"], same=counts["same"])


def _load_series(session: Session, path: Path, counts: Counter[str], *, now: datetime) -> Iterator[tuple[str, Series]]:
    for record in _unique(path):
        record.refuse_unknown(SERIES_KEYS)
        values = {
            "name": record.text("name"),
            "summary": record.optional_text("summary") or "",
            "url": address_in(record, "url"),
        }
        try:
            series, verdict = actions.put_series(
                session, slug=slug_in(record), values=values, old_slugs=slugs_in(record, "old_slugs"), now=now
            )
        except AddressTakenError as error:
            raise record.error("slug", str(error)) from error
        counts[verdict] += 1
        yield series.slug, series


def _load_venues(session: Session, path: Path, counts: Counter[str], *, now: datetime) -> Iterator[tuple[str, Venue]]:
    for record in _unique(path):
        record.refuse_unknown(VENUE_KEYS)
        values = {
            "name": record.text("name"),
            "address": record.optional_text("address"),
            "city": record.optional_text("city"),
            "country": country_in(record),
            "url": address_in(record, "url"),
        }
        venue, verdict = actions.put_venue(session, slug=slug_in(record), values=values, now=now)
        counts[verdict] += 1
        yield venue.slug, venue


def _unique(path: Path) -> Iterator[Record]:
    return read_unique(path, "slug") if path.exists() else iter(())
