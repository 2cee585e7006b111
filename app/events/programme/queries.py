"""Reads of programmes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, undefer

from app.core.errors import NotFoundError
from app.events.kept import Kept
from app.events.models import Event, FeedChange, Status
from app.events.programme.models import Programme, ProgrammeDay, ProgrammeSession
from app.events.queries import FeedRows, earliest, event_by_slug, next_of

_TABLE = ProgrammeSession.__table__.c
_NEXT = next_of(_TABLE.starts_at, _TABLE.ends_at, where=(_TABLE.deleted_at.is_(None),))
NO_PROGRAMME = "There is no programme of this event here yet."


def programme_of(session: Session, event: Event) -> Programme | None:
    return session.get(Programme, event.id, options=(joinedload(Programme.event),))


def programme_by_slug(session: Session, slug: str) -> Programme:
    """That of the event at /events/SLUG/. Raises NotFoundError, or MovedError if that is an address it had."""
    found = programme_of(session, event_by_slug(session, slug))
    if found is None:
        raise NotFoundError(NO_PROGRAMME)
    return found


def sessions_of(session: Session, event: Event, *, is_deep: bool = False) -> list[ProgrammeSession]:
    """In the order of time; what has no time yet is last. `is_deep` brings the kept components along."""
    query = select(ProgrammeSession).where(ProgrammeSession.event_id == event.id, ProgrammeSession.deleted_at.is_(None))
    if is_deep:
        query = query.options(undefer(ProgrammeSession.ical), undefer(ProgrammeSession.ical_plain))
    return sorted(session.scalars(query), key=lambda item: item.sort_key)


def session_by_slug(session: Session, programme: Programme, slug: str) -> ProgrammeSession:
    """Raises NotFoundError."""
    here = {"event_id": programme.event_id, "slug": slug, "deleted_at": None}
    found = session.scalar(select(ProgrammeSession).filter_by(**here))
    if found is None:
        raise NotFoundError("There is no such session in this programme.")
    return found


def session_by_id(session: Session, event: Event, session_id: int) -> ProgrammeSession:
    """For staff: deleted ones too. Raises NotFoundError."""
    found = session.get(ProgrammeSession, session_id)
    if found is None or found.event_id != event.id:
        raise NotFoundError("This session is not in the programme any more.")
    return found


def days_of(session: Session, event: Event) -> Sequence[ProgrammeDay]:
    query = select(ProgrammeDay).where(ProgrammeDay.event_id == event.id)
    return session.scalars(query.order_by(ProgrammeDay.number)).all()


def dates_of(session: Session, ids: Sequence[int]) -> dict[int, date]:
    """The day of each of these sessions by the clocks of its event, where it has times."""
    if not ids:
        return {}
    query = select(ProgrammeSession.id, ProgrammeSession.local_start).where(ProgrammeSession.id.in_(ids))
    return {session_id: start.date() for session_id, start in session.execute(query) if start}


def next_change(session: Session, now: datetime) -> datetime | None:
    """The next moment at which a session begins or ends."""
    return earliest(session, _NEXT, now)


def addresses(session: Session) -> Iterator[tuple[str, datetime]]:
    """The path of every programme and session, and when it was last revised, for site maps."""
    query = (
        select(Event.slug, ProgrammeSession.slug, ProgrammeSession.updated_at)
        .join(ProgrammeSession.event)
        .where(ProgrammeSession.deleted_at.is_(None), Event.deleted_at.is_(None))
        .order_by(Event.start_date, Event.id, ProgrammeSession.id)
    )
    for slug, found in groupby(session.execute(query).all(), key=lambda row: row[0]):
        rows = list(found)
        yield f"/events/{slug}/programme/", max(updated_at for *_, updated_at in rows)
        yield from ((f"/events/{slug}/programme/{session_slug}/", updated_at) for _, session_slug, updated_at in rows)


def feed_key(event: Event) -> str:
    return f"programme:{event.id}"


def session_rows(
    session: Session, programme: Programme, *, cancelled: str, track: str | None = None, only: str | None = None
) -> FeedRows:
    """The kept components of the sessions that have or had times: all, of one track, or `only` that of one slug."""
    items = [
        item
        for item in sessions_of(session, programme.event, is_deep=True)
        if item.ical
        and track in (None, item.track)
        and only in (None, item.slug)
        and not (cancelled == "drop" and (item.is_cancelled or item.local_start is None))
    ]
    used: dict[str, list[int]] = {}
    for item in items:
        if item.ical_zone:
            days = (item.local_start or programme.event.start_date, item.local_end or programme.event.end_date)
            used.setdefault(item.ical_zone, []).extend(day.year for day in days)
    zones = tuple((zone, min(years), max(years)) for zone, years in used.items())
    return FeedRows(_texts(items, cancelled), zones, _change(session, programme))


def day_rows(session: Session, programme: Programme, *, cancelled: str) -> FeedRows:
    is_off = programme.event.status == Status.CANCELLED
    days = [
        day for day in days_of(session, programme.event) if not (cancelled == "drop" and (is_off or day.is_dropped))
    ]
    return FeedRows(_texts(days, cancelled), (), _change(session, programme))


@dataclass(frozen=True)
class Speaker:
    """Somebody who speaks there, and what about."""

    name: str
    of: str
    sessions: list[ProgrammeSession]


def speakers(items: Sequence[ProgrammeSession]) -> list[Speaker]:
    """By their names; somebody who came from two places stands twice."""
    found: dict[tuple[str, str], Speaker] = {}
    for item in items:
        for each in item.speakers:
            key = (each["name"], each["of"])
            found.setdefault(key, Speaker(*key, sessions=[])).sessions.append(item)
    return [found[key] for key in sorted(found, key=lambda key: (key[0].casefold(), key[1]))]


def _texts(rows: Sequence[Kept], cancelled: str) -> list[str]:
    return [row.ical_plain if cancelled == "keep" and row.ical_plain else row.ical for row in rows]


def _change(session: Session, programme: Programme) -> FeedChange | None:
    return session.get(FeedChange, feed_key(programme.event))
