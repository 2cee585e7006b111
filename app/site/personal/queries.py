"""What stands in somebody's own calendar, gathered from all rooms."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from app.core.errors import NotFoundError
from app.docsdays import queries as docsdays
from app.docsdays.models import Claim
from app.docsdays.taking import task_path
from app.events import ical
from app.events import queries as events
from app.events.attendance import queries as attendance
from app.events.attendance.models import Answer
from app.events.components import dated
from app.events.dates import date_of
from app.events.models import Event, Status
from app.events.recurrence.walls import day_of, parse
from app.events.spans import Timed
from app.people.models import Person
from app.site.personal.models import CalendarAddress
from app.web.filters import moment_long

Zone = tuple[str, int, int]
LAST_PART = timedelta(minutes=30)
"""Of the time on a task: what stands in the calendar, so that it ends when the time does."""
CLAIMS = UUID("2f8a3b0e-0f3f-4a43-8f5e-7d1c9f1f9f60")


@dataclass(frozen=True)
class Part:
    """Components as they are published, the zone they name, and when they were last revised."""

    text: str
    zone: Zone | None
    revised_at: datetime


def owner_of(session: Session, token: str) -> Person:
    """Raises NotFoundError, the same for an address that was revoked and one that never was."""
    found = session.scalar(
        select(Person)
        .join(CalendarAddress, CalendarAddress.person_id == Person.id)
        .where(CalendarAddress.token == token, Person.disabled_at.is_(None))
    )
    if found is None:
        raise NotFoundError("There is no calendar at this address.")
    return found


def parts(session: Session, person: Person, *, cancelled: str, zone: ZoneInfo, now: datetime) -> list[Part]:
    """`cancelled` says what becomes of cancelled dates: mark, keep, drop."""
    return [
        *_events(session, person, cancelled=cancelled),
        *(_task(session, claim, zone=zone) for claim in tasks(session, person, now)),
    ]


def zones_of(found: Iterable[Part]) -> tuple[Zone, ...]:
    """Each zone once, with the first and the last year anything of it needs."""
    years: dict[str, tuple[int, int]] = {}
    for name, first, last in (part.zone for part in found if part.zone):
        known = years.get(name, (first, last))
        years[name] = (min(first, known[0]), max(last, known[1]))
    return tuple((name, *span) for name, span in years.items())


def tasks(session: Session, person: Person, now: datetime) -> list[Claim]:
    """The tasks somebody has whose time ends some day."""
    return [claim for claim in docsdays.claims_of(session, person, now) if claim.ends_at is not None]


def _events(session: Session, person: Person, *, cancelled: str) -> Iterator[Part]:
    """Each starred event whole; of the others the dates somebody said they come to, or might."""
    starred = {star.event_id for star in attendance.stars_of(session, person)}
    whole, single = set(starred), []
    for row, _ in attendance.of_person(session, person):
        if row.answer not in (Answer.YES, Answer.MAYBE) or row.event_id in starred:
            continue
        if row.recurrence_id:
            single.append(row)
        else:
            whole.add(row.event_id)
    query = select(Event).where(Event.id.in_(whole), Event.deleted_at.is_(None)).order_by(Event.starts_at, Event.id)
    for event in session.scalars(query.options(*map(undefer, (Event.ical, Event.ical_plain, Event.ical_kept)))):
        yield from _whole(event, cancelled)
    for row in single:
        yield from _date(row.event, row.recurrence_id, cancelled)


def _whole(event: Event, cancelled: str) -> Iterator[Part]:
    if cancelled == "drop" and event.status == Status.CANCELLED:
        return
    zone = (event.ical_zone, event.told_from.year, event.told_to.year) if event.ical_zone else None
    if text := events.chosen(cancelled, event.ical, event.ical_plain, event.ical_kept):
        yield Part(text, zone, event.updated_at)


def _date(event: Event, recurrence_id: str, cancelled: str) -> Iterator[Part]:
    """One date by itself: the whole event would bring all the others."""
    one = date_of(event, parse(recurrence_id))
    if cancelled == "drop" and one.is_cancelled:
        return
    component = dated(event, one)
    text = ical.vevent(component, is_marked=cancelled != "keep")
    days = day_of(parse(recurrence_id)), one.span.start_date, one.span.end_date
    yield Part(text, _zone(ical.zone_used(component), *days), event.updated_at)


def _zone(name: str | None, *days: date) -> Zone | None:
    return (name, min(days).year, max(days).year) if name else None


def _task(session: Session, claim: Claim, *, zone: ZoneInfo) -> Part:
    """The end of its time, as an event: tasks of calendars (VTODO) are shown by few programs, by Google's by none."""
    assert claim.ends_at is not None  # noqa: S101 — `tasks` leaves out the others
    until = claim.ends_at.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    renewals, revised_at = docsdays.revisions_of(session, claim)
    span = Timed(until - LAST_PART, until, zone.key)
    component = ical.Component(
        uid=str(uuid5(CLAIMS, f"{claim.task.key} {claim.id}")),
        path=task_path(claim.task),
        name=f"Task: {claim.task.title}",
        status=Status.CONFIRMED,
        sequence=renewals,
        span=span,
        created_at=claim.started_at,
        updated_at=revised_at,
        description=f"It is yours until {moment_long(claim.ends_at, zone.key)}. Hand it in by then, or extend it.",
    )
    return Part(ical.vevent(component), _zone(ical.zone_used(component), span.start_date, span.end_date), revised_at)
