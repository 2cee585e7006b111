"""The calendar in files: `events/series.yaml`, `events/venues.yaml` and one `events/YEAR.yaml` for each year."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.core.documents import Record, dump_yaml, read_list, read_unique
from app.core.errors import ContentError
from app.core.loading import Loaded
from app.core.slugs import is_slug
from app.events import actions, countries
from app.events.actions import Details
from app.events.addresses import is_event_slug
from app.events.attendance import content as seats
from app.events.content import dates
from app.events.deadlines import content as deadlines
from app.events.errors import AddressTakenError, CircleError
from app.events.ledger import EventChange, files
from app.events.links import is_address
from app.events.models import Event, OldAddress, Series, Status, Venue
from app.events.programme import content as programmes
from app.events.recurrence import RecurrenceError
from app.events.spans import AllDay, Span, Timed, fault_of

FOLDER = "events"
SERIES_KEYS = {"slug", "old_slugs", "name", "summary", "url"}
VENUE_KEYS = {"slug", "name", "address", "city", "country", "url"}
EVENT_KEYS = {
    *(
        "slug",
        "old_slugs",
        "name",
        "uid",
        "created",
        "updated",
        "sequence",
        "status",
        "series",
        "start",
        "end",
        "time_zone",
    ),
    *dates.KEYS,
    *("venue", "city", "country", "online", "url", "summary", "description", "unconfirmed", "tags", "links", "source"),
    *("instead", "changes", "deadlines", seats.KEY),
}
SOURCES = {
    "series": "series.yaml",
    "venue": "venues.yaml",
    "instead": "the files of the years",
    "follows": "the files of the years",
}
MOMENT = "%Y-%m-%dT%H:%M:%SZ"


def load(session: Session, folder: Path, *, zone: ZoneInfo, now: datetime) -> Loaded:  # noqa: ARG001 — every event names its own zone
    """Makes the tables say what the files say; rows that say it already are not touched."""
    base = folder / FOLDER
    counts: Counter[str] = Counter()
    with session.no_autoflush:
        series = dict(_load_series(session, base / "series.yaml", counts, now=now))
        venues = dict(_load_venues(session, base / "venues.yaml", counts, now=now))
        known = _Known(session, series, venues)
        for path in sorted(base.glob("[0-9]*.yaml")):
            for record in read_list(path):
                counts[known.load(record, now=now)] += 1
        known.lead_on(now=now)
        counts += programmes.load(session, base, now=now)
    return Loaded(new=counts["new"], changed=counts["changed"], same=counts["same"])


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


def _load_series(session: Session, path: Path, counts: Counter[str], *, now: datetime) -> Iterator[tuple[str, Series]]:
    for record in _unique(path):
        record.refuse_unknown(SERIES_KEYS)
        values = {
            "name": record.text("name"),
            "summary": record.optional_text("summary") or "",
            "url": _address(record, "url"),
        }
        try:
            series, verdict = actions.put_series(
                session, slug=_slug(record), values=values, old_slugs=_slugs(record, "old_slugs"), now=now
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
            "country": _country(record),
            "url": _address(record, "url"),
        }
        venue, verdict = actions.put_venue(session, slug=_slug(record), values=values, now=now)
        counts[verdict] += 1
        yield venue.slug, venue


class _Known:
    """What the records of events refer to, and the events there are."""

    def __init__(self, session: Session, series: dict[str, Series], venues: dict[str, Venue]) -> None:
        self.session, self.series, self.venues = session, series, venues
        query = select(Event).options(joinedload(Event.series), joinedload(Event.venue))
        self.events = {event.uid: event for event in session.scalars(query)}
        self.slugs = {event.slug: event.uid for event in self.events.values()}
        self.seen: set[str] = set()
        self.by_slug = {event.slug: event for event in self.events.values()}
        self.records: dict[Event, Record] = {}
        self.leading_on: list[tuple[Record, Event]] = []
        self.going_on: list[tuple[Record, Event]] = []

    def load(self, record: Record, *, now: datetime) -> str:
        """`new`, `changed` or `same`."""
        record.refuse_unknown(EVENT_KEYS)
        slug, uid = _slug(record), record.text("uid")
        if not is_event_slug(slug):
            raise record.error("slug", f"{slug!r} has a meaning of its own below /events/; choose another.")
        if uid in self.seen:
            raise record.error("uid", "another event has this uid already.")
        if self.slugs.get(slug, uid) != uid:
            raise record.error("slug", f"another event is called {slug!r} already.")
        self.seen.add(uid)
        self.slugs[slug] = uid
        details = self._details(record)
        numbers: dict[str, Any] = {"sequence": record.number("sequence"), "updated_at": record.moment("updated")}
        numbers["changes"] = files.changes_in(record)
        event, verdict = self.events.get(uid), "same"
        try:
            if event is None:
                minted = numbers | {"uid": uid, "created_at": record.moment("created")}
                event = actions.create(self.session, details, slug=slug, now=now, **minted)
                verdict = "new"
            elif actions.adopt(self.session, event, details, slug=slug, now=now, **numbers):
                verdict = "changed"
            found = [actions.lead_here(self.session, event, old) for old in _slugs(record, "old_slugs")]
            found.append(deadlines.load(self.session, event, record, now=now))
            found.append(seats.load(self.session, event, record, now=now))
        except AddressTakenError as error:
            raise record.error("slug", str(error)) from error
        except RecurrenceError as error:
            raise record.error("rrule", str(error)) from error
        self.by_slug[slug] = event
        self.records[event] = record
        self._keep_for_later(record, event, is_same=verdict == "same")
        return "changed" if any(found) and verdict == "same" else verdict

    def _keep_for_later(self, record: Record, event: Event, *, is_same: bool) -> None:
        if record.optional_text("instead") and event.instead is None:
            self.leading_on.append((record, event))
        if record.optional_text("follows") and not (is_same and event.follows):
            self.going_on.append((record, event))

    def lead_on(self, *, now: datetime) -> None:
        """What comes instead of an event is often told after it; what it follows may be, once that has moved."""
        for record, event in self.leading_on:
            other = _reference(record, "instead", self.by_slug)
            _refuse_circle(record, "instead", event, other)
            actions.lead_on(self.session, event, other, now=now)
        for record, event in self.going_on:
            other = _reference(record, "follows", self.by_slug)
            _refuse_circle(record, "follows", event, other)
            actions.go_on(self.session, event, other, now=now)
        for event, record in self.records.items():
            _refuse_circle(record, "instead", event, event.instead)
            _refuse_circle(record, "follows", event, event.follows)

    def _details(self, record: Record) -> Details:
        span = _span(record)
        recurrence = dates.recurrence_in(record, span)
        return Details(
            name=record.text("name"),
            status=Status(record.choice("status", tuple(Status))),
            span=span,
            series=_reference(record, "series", self.series),
            venue=_reference(record, "venue", self.venues),
            city=record.optional_text("city"),
            country=_country(record),
            online=record.flag("online"),
            url=_address(record, "url"),
            summary=record.optional_text("summary") or "",
            description=record.optional_text("description") or "",
            unconfirmed=record.optional_text("unconfirmed"),
            links=tuple(_links(record)),
            tags=tuple(_slugs(record, "tags")),
            source=record.optional_text("source"),
            instead=self.by_slug.get(record.optional_text("instead") or ""),
            recurrence=recurrence,
            overrides=tuple(dates.overrides_in(record, span, self.venues)) if recurrence else (),
            follows=self.by_slug.get(record.optional_text("follows") or ""),
        )


def _refuse_circle(record: Record, key: str, event: Event, leading_on: Event | None) -> None:
    try:
        actions.require_no_circle(event, key, leading_on)
    except CircleError as error:
        raise record.error(key, str(error)) from error


def _unique(path: Path) -> Iterator[Record]:
    return read_unique(path, "slug") if path.exists() else iter(())


def _slug(record: Record) -> str:
    slug = record.text("slug")
    if not is_slug(slug):
        raise record.error("slug", "must be lower-case letters, digits and single dashes.")
    return slug


def _country(record: Record) -> str | None:
    code = record.optional_text("country")
    if code is not None and not countries.is_country(code):
        raise record.error("country", f"must be an ISO code of two capitals such as BE; it is {code!r}.")
    return code


def _address(record: Record, key: str) -> str | None:
    address = record.optional_text(key)
    if address is not None and not is_address(address):
        raise record.error(key, f"must be an address such as https://example.org/; it is {address!r}.")
    return address


def _span(record: Record) -> Span:
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


def _reference(record: Record, key: str, known: dict[str, Any]) -> Any:
    slug = record.optional_text(key)
    if slug is not None and slug not in known:
        raise record.error(key, f"there is no {slug!r} in {SOURCES[key]}.")
    return known[slug] if slug else None


def _slugs(record: Record, key: str) -> list[str]:
    slugs = record.texts(key)
    for slug in slugs:
        if not is_slug(slug) or slugs.count(slug) > 1:
            raise record.error(key, f"each is a slug and stands once; {slug!r} is not.")
    return slugs


def _links(record: Record) -> Iterator[tuple[str, str]]:
    for link in record.raw("links") or []:
        if not isinstance(link, dict) or set(link) != {"label", "url"} or not is_address(str(link["url"])):
            raise record.error("links", "each needs a label and a url.")
        yield str(link["label"]), str(link["url"])


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
