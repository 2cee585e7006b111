"""The tables of the calendar, written as files."""

from collections import defaultdict
from collections.abc import Iterable
from operator import attrgetter
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.core.documents import dump_yaml
from app.core.errors import ContentError
from app.events.attendance import content as seats
from app.events.content import dates
from app.events.content.loading import FOLDER
from app.events.deadlines import content as deadlines
from app.events.ledger import EventChange, files
from app.events.models import Event, OldAddress, Series, Venue
from app.events.programme import content as programmes

MOMENT = "%Y-%m-%dT%H:%M:%SZ"


def export(session: Session, folder: Path, *, zone: ZoneInfo) -> None:  # noqa: ARG001 — every event names its own zone
    """Writes the files; the years that hold events, in order of their dates."""
    base = folder / FOLDER
    base.mkdir(parents=True, exist_ok=True)
    # Sorted here, because databases disagree about the order of texts.
    by_slug = attrgetter("slug")
    old_slugs, dated, counted = _old_slugs(session), deadlines.records(session), seats.records(session)
    series = sorted(session.scalars(select(Series)), key=by_slug)
    _write(base / "series.yaml", (_series_record(one, old_slugs.get(one, [])) for one in series))
    _write(base / "venues.yaml", map(_venue_record, sorted(session.scalars(select(Venue)), key=by_slug)))
    ledgers = _ledgers(session)
    years: defaultdict[int, list[Event]] = defaultdict(list)
    query = select(Event).where(Event.deleted_at.is_(None)).options(joinedload(Event.series), joinedload(Event.venue))
    for event in sorted(session.scalars(query), key=attrgetter("start_date", "starts_at", "slug")):
        years[event.start_date.year].append(event)
    for year, events in years.items():
        records = (
            _event_record(one, old_slugs.get(one, []))
            | counted.get(one.id, {})
            | dated.get(one.id, {})
            | _aftermath(one, ledgers[one])
            for one in events
        )
        _write(base / f"{year:04}.yaml", records)
    programmes.export(session, base)


def _ledgers(session: Session) -> defaultdict[Event, list[EventChange]]:
    found: defaultdict[Event, list[EventChange]] = defaultdict(list)
    query = select(EventChange).options(joinedload(EventChange.event)).order_by(EventChange.at, EventChange.id)
    for change in session.scalars(query):
        found[change.event].append(change)
    return found


def _old_slugs(session: Session) -> dict[Event | Series | None, list[str]]:
    found: defaultdict[Event | Series | None, list[str]] = defaultdict(list)
    query = select(OldAddress).options(joinedload(OldAddress.event), joinedload(OldAddress.series))
    for old in session.scalars(query):
        found[old.leads_to].append(old.path.split("/")[-2])
    return {target: sorted(slugs) for target, slugs in found.items()}


def _write(path: Path, records: Iterable[dict[str, Any]]) -> None:
    try:
        path.write_text(dump_yaml(list(records)), "utf-8")
    except OSError as error:
        raise ContentError(path, None, f"cannot be written: {error.strerror}.") from error


def _series_record(series: Series, old_slugs: list[str]) -> dict[str, Any]:
    values = {"name": series.name, "summary": series.summary or None, "url": series.url}
    return _address_record(series.slug, old_slugs) | values


def _address_record(slug: str, old_slugs: list[str]) -> dict[str, Any]:
    return {"slug": slug, "old_slugs": old_slugs} if old_slugs else {"slug": slug}


def _venue_record(venue: Venue) -> dict[str, Any]:
    return {key: getattr(venue, key) for key in ("slug", "name", "address", "city", "country", "url")}


def _event_record(event: Event, old_slugs: list[str]) -> dict[str, Any]:
    start: str = event.start_date.isoformat()
    end: str = event.end_date.isoformat()
    if event.local_start and event.local_end:
        start, end = (wall.isoformat(" ").removesuffix(":00") for wall in (event.local_start, event.local_end))
    return _address_record(event.slug, old_slugs) | {
        "name": event.name,
        "uid": event.uid,
        "created": event.created_at.strftime(MOMENT),
        "updated": event.updated_at.strftime(MOMENT),
        "sequence": event.sequence,
        "status": event.status,
        "series": event.series.slug if event.series else None,
        "start": start,
        "end": end,
        "time_zone": event.time_zone,
        **dates.record_of(event),
        "venue": event.venue.slug if event.venue else None,
        "city": event.city,
        "country": event.country,
        "online": event.online,
        "url": event.url,
        "summary": event.summary or None,
        "description": event.description or None,
        "unconfirmed": event.unconfirmed,
        "tags": event.tags,
        "links": [{"label": link["label"], "url": link["url"]} for link in event.links],
        "source": event.source,
    }


def _aftermath(event: Event, changes: list[EventChange]) -> dict[str, Any]:
    """What became of it, where anything did."""
    instead = event.instead.slug if event.instead and event.instead.deleted_at is None else None
    told = {"instead": instead, "changes": files.entries_of(changes)}
    return {key: value for key, value in told.items() if value}
