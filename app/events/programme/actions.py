"""Writes of programmes. What subscribers are told follows in following.py."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import ConflictError
from app.core.slugs import is_slug, slugify
from app.events.feedchanges import touch
from app.events.kept import Numbers
from app.events.models import Event, Status
from app.events.programme import queries
from app.events.programme.following import follow
from app.events.programme.listed_elsewhere import put_session
from app.events.programme.models import Kind, Programme, ProgrammeSession
from app.people.models import Person

RESERVED_SLUGS = frozenset({"list", "speakers", "subscribe", "track"})
"""Addresses below the programme that are no session's."""

Named = dict[str, str]
"""A room or a track: `slug` and `name`."""


class RoomNeededError(ConflictError):
    """Sessions are still in the room or the track that was left out; `what` it is."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"There are sessions in the {what} “{name}”. Give them another {what} first.")
        self.what = what


@dataclass(frozen=True, kw_only=True)
class Details:
    """Everything somebody can say of a session. Both times are wall times of the event's zone, or neither is known."""

    title: str
    kind: Kind
    status: Status = Status.CONFIRMED
    start: datetime | None = None
    end: datetime | None = None
    room: str | None = None
    track: str | None = None
    speakers: tuple[tuple[str, str], ...] = ()
    """Pairs of name and whom they came from."""
    abstract: str = ""
    slides: str | None = None
    recording: str | None = None
    unconfirmed: str | None = None


def programme_for(session: Session, event: Event) -> Programme:
    """That of the event; begun where there is none."""
    programme = queries.programme_of(session, event)
    if programme is None:
        programme = Programme(event=event, rooms=[], tracks=[])
        session.add(programme)
        session.flush()  # what follows asks for it by the event's id
    return programme


def add(
    session: Session,
    event: Event,
    details: Details,
    *,
    slug: str,
    now: datetime,
    by: Person | None = None,
    **minted: Any,
) -> ProgrammeSession:
    """A new session. `minted` keeps uid, sequence, created_at, updated_at of one that comes from elsewhere."""
    programme_for(session, event)
    values = {"uid": str(uuid.uuid4()), "sequence": 0, "created_at": now, "updated_at": now} | minted
    item = ProgrammeSession(event=event, slug=slug, ical="", **values)
    put(item, details, by=by)
    session.add(item)
    publish(session, event, now=now)
    return item


def revise(
    session: Session, item: ProgrammeSession, details: Details, *, now: datetime, by: Person | None = None
) -> bool:
    """Changes what differs; says whether anything did."""
    if details_of(item) == details:
        return False
    put(item, details, by=by)
    publish(session, item.event, now=now)
    return True


def delete(session: Session, item: ProgrammeSession, *, now: datetime, by: Person | None = None) -> None:
    """For mistakes: what will not happen is cancelled. `restore` undoes it."""
    item.deleted_at, item.edited_by = now, by
    put_session(session, item, None)
    touch(session, {queries.feed_key(item.event): now}, changed_at=now)
    publish(session, item.event, now=now)


def restore(session: Session, item: ProgrammeSession, *, now: datetime, by: Person | None = None) -> None:
    item.deleted_at, item.edited_by = None, by
    publish(session, item.event, now=now, numbers={item.uid: Numbers(item.sequence, now)})


def arrange(
    session: Session,
    programme: Programme,
    *,
    rooms: list[Named],
    tracks: list[Named],
    unconfirmed: str | None,
    source: str | None,
    now: datetime,
    by: Person | None = None,
) -> bool:
    """Sets what the sessions share; says whether anything changed. Raises RoomNeededError for a room that is needed."""
    items = queries.sessions_of(session, programme.event)
    _refuse_missing("room", {item.room for item in items}, programme.rooms, rooms)
    _refuse_missing("track", {item.track for item in items}, programme.tracks, tracks)
    is_changed = share(programme, by=by, rooms=rooms, tracks=tracks, unconfirmed=unconfirmed, source=source)
    if is_changed:
        publish(session, programme.event, now=now)
    return is_changed


def share(programme: Programme, *, by: Person | None = None, **values: Any) -> bool:
    """Sets what differs; says whether anything did. The caller sees to it that no session loses its room."""
    changed = {name: value for name, value in values.items() if getattr(programme, name) != value}
    for name, value in changed.items():
        setattr(programme, name, value)
    if changed:
        programme.edited_by = by
    return bool(changed)


def publish(session: Session, event: Event, *, now: datetime, numbers: dict[str, Numbers] | None = None) -> None:
    """Tells subscribers and the search what was changed."""
    session.flush()  # the sessions are asked for anew, the search needs their ids
    follow(session, event, now=now, numbers=numbers)


def put(item: ProgrammeSession, details: Details, *, by: Person | None = None) -> None:
    item.edited_by = by
    item.title, item.kind, item.status = details.title, details.kind.value, details.status.value
    item.local_start, item.local_end = details.start, details.end
    item.room, item.track, item.abstract = details.room, details.track, details.abstract
    item.slides, item.recording, item.unconfirmed = details.slides, details.recording, details.unconfirmed
    item.speakers = [{"name": name, "of": of} for name, of in details.speakers]


def details_of(item: ProgrammeSession) -> Details:
    return Details(
        title=item.title,
        kind=Kind(item.kind),
        status=Status(item.status),
        start=item.local_start,
        end=item.local_end,
        room=item.room,
        track=item.track,
        speakers=tuple((each["name"], each["of"]) for each in item.speakers),
        abstract=item.abstract,
        slides=item.slides,
        recording=item.recording,
        unconfirmed=item.unconfirmed,
    )


def free_slug(session: Session, event: Event, title: str) -> str:
    """An address no session of the event has, deleted ones included."""
    stem = (slugify(title) or "session")[:100].strip("-")
    taken = set(session.scalars(select(ProgrammeSession.slug).where(ProgrammeSession.event_id == event.id)))
    candidates = (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 4)))
    return next(slug for slug in candidates if slug not in taken and is_session_slug(slug))


def is_session_slug(slug: str) -> bool:
    return is_slug(slug) and slug not in RESERVED_SLUGS


def _refuse_missing(what: str, used: set[str | None], before: list[Named], after: list[Named]) -> None:
    gone = {each["slug"]: each["name"] for each in before} | {each["slug"]: "" for each in after}
    for slug, name in gone.items():
        if name and slug in used:
            raise RoomNeededError(what, name)
