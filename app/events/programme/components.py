"""The programme as calendars get it: a component for each session and each day, kept with its row."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from app.core import zones
from app.events.components import location_of
from app.events.ical import Component
from app.events.kept import standing
from app.events.models import Event, Status
from app.events.programme.models import Programme, ProgrammeDay, ProgrammeSession
from app.events.spans import AllDay, Timed

TOLD = re.compile(r"^DT(?:START|END)[^:]*:(\d{8}T\d{6})(Z?)\r$", re.MULTILINE)
"""When the kept component of a session says that it begins and ends."""


def of_session(item: ProgrammeSession, programme: Programme, span: Timed, *, is_withdrawn: bool = False) -> Component:
    event = programme.event
    track = programme.track_name(item.track)
    return Component(
        uid=item.uid,
        path=item.path,
        name=item.title,
        status=standing(event, Status.CANCELLED if is_withdrawn else Status(item.status)),
        sequence=item.sequence,
        span=span,
        created_at=item.created_at,
        updated_at=item.updated_at,
        location=place_of(item, programme),
        description=description_of(item),
        tags=(track,) if track else (),
        related_to=event.uid,
    )


def of_day(day: ProgrammeDay, *, count: int, programme: Programme, items: Sequence[ProgrammeSession]) -> Component:
    """Day `day` of `count`, with what happens on it as its description."""
    event = programme.event
    told = [line_of(item, programme) for item in items if item.local_start and item.local_start.date() == day.day]
    return Component(
        uid=day.uid,
        path=f"{programme.path}#{day.day}",
        name=f"{event.name}, day {day.number}" + (f" of {count}" if day.number <= count else ""),
        status=standing(event, Status.CANCELLED if day.is_dropped else Status.CONFIRMED),
        sequence=day.sequence,
        span=AllDay(day.day, day.day, event.time_zone),
        created_at=day.created_at,
        updated_at=day.updated_at,
        location=location_of(event),
        description="\n".join(told),
        related_to=event.uid,
    )


def span_of(item: ProgrammeSession, event: Event) -> Timed | None:
    """When it is, or None while that is not known."""
    if item.local_start is None or item.local_end is None:
        return None
    return Timed(item.local_start, item.local_end, event.time_zone)


def span_before(item: ProgrammeSession, event: Event) -> Timed | None:
    """When it was when last told of, or None if it had no times then."""
    if item.starts_at is None or item.ends_at is None:
        return None
    start, end = (zones.on_wall(moment, event.time_zone) for moment in (item.starts_at, item.ends_at))
    return Timed(start, end, event.time_zone)


def span_told(item: ProgrammeSession, event: Event) -> Timed | None:
    """When it was, of one that lost its times and is told of as cancelled."""
    if item.local_start is not None or not (moments := TOLD.findall(item.ical)):
        return None
    walls = [_on_wall(text, event.time_zone, is_utc=bool(mark)) for text, mark in moments]
    return Timed(walls[0], walls[1], event.time_zone)


def _on_wall(text: str, zone: str, *, is_utc: bool) -> datetime:
    wall = datetime.strptime(text, "%Y%m%dT%H%M%S")  # noqa: DTZ007 — wall time
    return zones.on_wall(wall.replace(tzinfo=UTC), zone) if is_utc else wall


def place_of(item: ProgrammeSession, programme: Programme) -> str:
    """The room, then the place of the event."""
    return ", ".join(part for part in (programme.room_name(item.room), location_of(programme.event)) if part)


def description_of(item: ProgrammeSession) -> str:
    """Plain text: who speaks, about what, where slides and recording are, what is not confirmed."""
    parts = [speakers_of(item), item.abstract]
    parts += [f"Slides: {item.slides}"] if item.slides else []
    parts += [f"Recording: {item.recording}"] if item.recording else []
    parts += [f"Please note: {item.unconfirmed}"] if item.unconfirmed else []
    return "\n\n".join(part for part in parts if part)


def speakers_of(item: ProgrammeSession) -> str:
    """`Ada Lovelace (Analytical Engines), Charles Babbage`."""
    return ", ".join(f"{each['name']} ({each['of']})" if each["of"] else each["name"] for each in item.speakers)


def line_of(item: ProgrammeSession, programme: Programme) -> str:
    """`09:00–09:15 Welcome (Moorfoot Hall)`."""
    room = programme.room_name(item.room)
    words = f"{item.local_start:%H:%M}–{item.local_end:%H:%M} {item.title}" + (f" ({room})" if room else "")
    return f"{words}, cancelled" if item.is_cancelled else words
