"""Programmes in files: `events/programmes/SLUG.yaml`, one for each event that has one."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.documents import Record, dump_yaml, read_mapping
from app.core.slugs import is_slug
from app.events.kept import Numbers
from app.events.links import is_address
from app.events.models import Event, Status
from app.events.programme import actions, components, queries
from app.events.programme.actions import Details, Named
from app.events.programme.models import Kind, Programme, ProgrammeDay, ProgrammeSession
from app.events.spans import Timed, fault_of

FOLDER = "programmes"
KEYS = {"rooms", "tracks", "unconfirmed", "source", "days", "sessions"}
NUMBER_KEYS = {"uid", "created", "updated", "sequence"}
SESSION_KEYS = NUMBER_KEYS | {
    *("slug", "title", "kind", "status", "start", "end", "room", "track", "speakers"),
    *("abstract", "slides", "recording", "unconfirmed", "was_start", "was_end"),
}
STATUSES = (Status.CONFIRMED, Status.TENTATIVE, Status.CANCELLED)
LONGEST = timedelta(days=1)
"""The desk asks for one day, and for times of that day or the night after."""
MOMENT = "%Y-%m-%dT%H:%M:%SZ"


def load(session: Session, folder: Path, *, now: datetime) -> Counter[str]:
    """Makes the programmes say what the files say; sessions that stand in no file are left alone."""
    counts: Counter[str] = Counter()
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        record = read_mapping(path)
        event = session.scalar(select(Event).where(Event.slug == path.stem))
        if event is None:
            raise record.error("sessions", f"there is no event {path.stem!r} to have this programme.")
        counts += _load(session, event, record, now=now)
    return counts


def export(session: Session, folder: Path) -> None:
    programmes = session.scalars(select(Programme).join(Programme.event).where(Event.deleted_at.is_(None))).all()
    if programmes:
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    for programme in programmes:
        event = programme.event
        document = {
            "rooms": programme.rooms,
            "tracks": programme.tracks,
            "unconfirmed": programme.unconfirmed,
            "source": programme.source,
            "days": [_numbers(day) for day in queries.days_of(session, event)],
            "sessions": [_session(item, event) for item in queries.sessions_of(session, event)],
        }
        (folder / FOLDER / f"{event.slug}.yaml").write_text(dump_yaml(document), "utf-8")


def _load(session: Session, event: Event, record: Record, *, now: datetime) -> Counter[str]:
    record.refuse_unknown(KEYS)
    counts: Counter[str] = Counter()
    verdict = "same" if queries.programme_of(session, event) else "new"
    programme = actions.programme_for(session, event)
    is_changed = actions.share(
        programme,
        rooms=_named(record, "rooms"),
        tracks=_named(record, "tracks"),
        unconfirmed=record.optional_text("unconfirmed"),
        source=record.optional_text("source"),
    )
    counts["changed" if is_changed and verdict == "same" else verdict] += 1
    told = _load_days(session, event, record)
    known = {item.uid: item for item in session.scalars(select(ProgrammeSession).filter_by(event_id=event.id))}
    slugs = {item.slug: uid for uid, item in known.items()}
    for entry in record.records("sessions"):
        uid = entry.text("uid")
        slug = _slug(entry, uid, slugs)
        word, told[uid] = _load_session(session, programme, entry, known.get(uid), uid=uid, slug=slug)
        counts[word] += 1
    actions.publish(session, event, now=now, numbers=told)
    return counts


def _load_session(
    session: Session, programme: Programme, entry: Record, item: ProgrammeSession | None, *, uid: str, slug: str
) -> tuple[str, Numbers]:
    """Whether it is new, changed or the same, and the numbers it has in the file."""
    event = programme.event
    details = _details(entry, event, programme)
    was = _was(entry, event, details)
    numbers = Numbers(entry.number("sequence"), entry.moment("updated"))
    if item is None:
        minted = {"uid": uid, "sequence": numbers.sequence, "updated_at": numbers.updated_at}
        item = ProgrammeSession(event=event, slug=slug, ical="", created_at=entry.moment("created"), **minted)
        _put(item, details, was)
        session.add(item)
        return "new", numbers
    if (
        actions.details_of(item) != details
        or item.deleted_at
        or numbers.updated_at > item.updated_at
        or (was and components.span_told(item, event) != was)
    ):
        item.deleted_at = None
        _put(item, details, was)
        return "changed", numbers
    return "same", numbers


def _load_days(session: Session, event: Event, record: Record) -> dict[str, Numbers]:
    """Their numbers by UID; a day that is not there yet gets the UID it has in the file."""
    known = {day.number: day for day in queries.days_of(session, event)}
    told: dict[str, Numbers] = {}
    for number, entry in enumerate(record.records("days"), start=1):
        entry.refuse_unknown(NUMBER_KEYS)
        uid = entry.text("uid")
        numbers = told[uid] = Numbers(entry.number("sequence"), entry.moment("updated"))
        if number not in known:
            minted = {"sequence": numbers.sequence, "updated_at": numbers.updated_at}
            day = ProgrammeDay(event_id=event.id, number=number, uid=uid, created_at=entry.moment("created"), **minted)
            day.day, day.ical, day.is_dropped = event.end_date, "", True
            session.add(day)
        elif known[number].uid != uid:
            raise entry.error("uid", f"day {number} has another uid already; they do not change.")
    return told


def _details(record: Record, event: Event, programme: Programme) -> Details:
    record.refuse_unknown(SESSION_KEYS)
    span = _span(record, event, "start", "end")
    return Details(
        title=record.text("title"),
        kind=Kind(record.choice("kind", tuple(Kind))),
        status=Status(record.choice("status", STATUSES)),
        start=span.start if span else None,
        end=span.end if span else None,
        room=_one_of(record, "room", programme.rooms),
        track=_one_of(record, "track", programme.tracks),
        speakers=_speakers(record),
        abstract=record.optional_text("abstract") or "",
        slides=_address(record, "slides"),
        recording=_address(record, "recording"),
        unconfirmed=record.optional_text("unconfirmed"),
    )


def _span(record: Record, event: Event, first: str, last: str) -> Timed | None:
    start = record.wall_time(first) if record.raw(first) is not None else None
    end = record.wall_time(last) if record.raw(last) is not None else None
    if start is None and end is None:
        return None
    if start is None or end is None:
        raise record.error(last, f"a session has both {first} and {last}, or neither is known yet.")
    span = Timed(start, end, event.time_zone)
    if fault := fault_of(span):
        raise record.error(last, fault)
    if end - start >= LONGEST:
        raise record.error(last, "a session lasts less than a day; what goes on is another one.")
    return span


def _was(record: Record, event: Event, details: Details) -> Timed | None:
    """When it was, of one that has lost its times: subscribers are told that it does not take place then."""
    span = _span(record, event, "was_start", "was_end")
    if span and details.start:
        raise record.error("was_start", "is of a session that has no start any more.")
    return span


def _put(item: ProgrammeSession, details: Details, was: Timed | None) -> None:
    actions.put(item, details)
    if was:
        item.starts_at, item.ends_at = was.starts_at, was.ends_at


def _slug(record: Record, uid: str, slugs: dict[str, str]) -> str:
    slug = record.text("slug")
    if not actions.is_session_slug(slug):
        raise record.error(
            "slug", f"must be lower-case letters, digits and single dashes; {slug!r} is not, or is taken."
        )
    if slugs.setdefault(slug, uid) != uid:
        raise record.error("slug", f"another session is called {slug!r} already.")
    if list(slugs.values()).count(uid) > 1:
        raise record.error("slug", "the session of this uid lives elsewhere; addresses do not change.")
    return slug


def _named(record: Record, key: str) -> list[Named]:
    found = [{"slug": entry.text("slug"), "name": entry.text("name")} for entry in record.records(key)]
    slugs = [each["slug"] for each in found]
    if len(set(slugs)) != len(slugs) or not all(map(is_slug, slugs)):
        raise record.error(key, "each needs a slug of its own and a name.")
    return found


def _one_of(record: Record, key: str, known: list[Named]) -> str | None:
    slug = record.optional_text(key)
    if slug is not None and slug not in {each["slug"] for each in known}:
        raise record.error(key, f"there is no {slug!r} above; known are {', '.join(each['slug'] for each in known)}.")
    return slug


def _speakers(record: Record) -> tuple[tuple[str, str], ...]:
    return tuple((entry.text("name"), entry.optional_text("of") or "") for entry in record.records("speakers"))


def _address(record: Record, key: str) -> str | None:
    address = record.optional_text(key)
    if address is not None and not is_address(address):
        raise record.error(key, f"must be an address such as https://example.org/; it is {address!r}.")
    return address


def _numbers(row: ProgrammeDay | ProgrammeSession) -> dict[str, Any]:
    return {
        "uid": row.uid,
        "created": row.created_at.strftime(MOMENT),
        "updated": row.updated_at.strftime(MOMENT),
        "sequence": row.sequence,
    }


def _session(item: ProgrammeSession, event: Event) -> dict[str, Any]:
    was = components.span_told(item, event)
    return {
        "slug": item.slug,
        "title": item.title,
        **_numbers(item),
        "kind": item.kind,
        "status": item.status,
        "start": _wall(item.local_start),
        "end": _wall(item.local_end),
        **({"was_start": _wall(was.start), "was_end": _wall(was.end)} if was else {}),
        "room": item.room,
        "track": item.track,
        "speakers": [
            {"name": each["name"], "of": each["of"]} if each["of"] else {"name": each["name"]} for each in item.speakers
        ],
        "abstract": item.abstract or None,
        "slides": item.slides,
        "recording": item.recording,
        "unconfirmed": item.unconfirmed,
    }


def _wall(wall: datetime | None) -> str | None:
    return wall.isoformat(" ").removesuffix(":00") if wall else None
