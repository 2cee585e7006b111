"""A programme follows its event: moved, renamed or cancelled with it, its components are written anew."""

import uuid
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from app.events.feedchanges import touch
from app.events.kept import Numbers, keep
from app.events.models import Event
from app.events.programme import components, queries
from app.events.programme.listed_elsewhere import put_session
from app.events.programme.models import Programme, ProgrammeDay, ProgrammeSession

MOST_DAYS = 31
"""An event that lasts longer gets no calendar of its days."""


def follow(
    session: Session,
    event: Event,
    *,
    now: datetime,
    revised_at: datetime | None = None,
    numbers: dict[str, Numbers] | None = None,
) -> None:
    """Writes what changed, as revised at that moment, and tells the feed and the search.

    `numbers` is what files say, by UID.
    """
    at = revised_at or now
    programme = queries.programme_of(session, event)
    if programme is None:
        return
    told = numbers or {}
    items = queries.sessions_of(session, event, is_deep=True)
    changed = [item for item in items if _write(item, programme, now=at, numbers=told.get(item.uid))]
    for item in items:
        put_session(session, item, programme)
    days = _days(session, programme, now=at)
    count = sum(not day.is_dropped for day in days)
    compose = partial(components.of_day, programme=programme, items=items, count=count)
    is_changed = [keep(day, partial(compose, day), now=at, numbers=told.get(day.uid)) for day in days]
    session.add_all(days)
    if changed or any(is_changed):
        revised = [*(item.updated_at for item in items), *(day.updated_at for day in days)]
        touch(session, {queries.feed_key(event): max(revised)}, changed_at=now)


def leave(session: Session, event: Event) -> None:
    """The event was deleted: nobody shall find its sessions. `follow` undoes it."""
    for item in queries.sessions_of(session, event):
        put_session(session, item, None)


def _write(item: ProgrammeSession, programme: Programme, *, now: datetime, numbers: Numbers | None) -> bool:
    """Times and component of one session. One that has lost its times is told of as cancelled until it has new ones."""
    span, before = components.span_of(item, programme.event), components.span_before(item, programme.event)
    item.starts_at, item.ends_at = (span.starts_at, span.ends_at) if span else (None, None)
    if told := span or before:
        compose = partial(components.of_session, item, programme, told, is_withdrawn=span is None)
        return keep(item, compose, now=now, numbers=numbers)
    if numbers and numbers.updated_at > item.updated_at:
        item.sequence, item.updated_at = max(numbers.sequence, item.sequence), numbers.updated_at
    return False


def _days(session: Session, programme: Programme, *, now: datetime) -> list[ProgrammeDay]:
    """As many as the event has now, and those it had before, dropped."""
    event = programme.event
    count = (event.end_date - event.start_date).days + 1
    count = count if count <= MOST_DAYS else 0
    known = {day.number: day for day in queries.days_of(session, event)}
    days = [known.get(number) or _new_day(event, number, now=now) for number in range(1, max((count, *known)) + 1)]
    for day in days:
        day.is_dropped = day.number > count
        if not day.is_dropped:
            day.day = event.start_date + timedelta(days=day.number - 1)
    return days


def _new_day(event: Event, number: int, *, now: datetime) -> ProgrammeDay:
    minted = {"uid": str(uuid.uuid4()), "sequence": 0, "created_at": now, "updated_at": now}
    return ProgrammeDay(event_id=event.id, number=number, ical="", **minted)
