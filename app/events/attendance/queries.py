"""Reads of answers, seats and stars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.core.errors import NotFoundError
from app.events.attendance.links import Whose
from app.events.attendance.models import Answer, Attendance, Capacity, Star, Told
from app.events.components import location_of
from app.events.dates import EventDate, date_of
from app.events.models import Event, Occurrence, Status
from app.events.recurrence.walls import parse
from app.events.words import briefly
from app.people.models import Person

WEEK, DAY = "week", "day"
AHEAD = {WEEK: timedelta(days=7), DAY: timedelta(days=1)}
OFF = (Status.CANCELLED, Status.POSTPONED)
WHAT = (*AHEAD, *OFF)
"""Of what somebody is told."""
ON, GONE = "on", "gone"
INVOLVED = (Answer.YES, Answer.MAYBE)
BATCH = 200

SEATED = and_(Attendance.answer == Answer.YES, Attendance.position.is_(None), Attendance.offered_until.is_(None))
WAITING = Attendance.position.is_not(None)
SAME_DATE = and_(Occurrence.event_id == Attendance.event_id, Occurrence.recurrence_id == Attendance.recurrence_id)


@dataclass(frozen=True)
class Stand:
    """How a date stands: numbers for everybody, names of those who agreed, and one's own answer."""

    come: int
    maybe: int
    wait: int
    free: int | None
    """Seats that can be taken at once; None where they are not counted."""
    seats: int | None
    kept: int
    """Of these, those offered to the next on the list."""
    names: Sequence[str]
    mine: Attendance | None
    place: int | None
    """One's own on the list of those who wait."""
    is_starred: bool


def date_at(session: Session, event: Event, recurrence_id: str) -> Occurrence:
    """Raises NotFoundError."""
    is_it = (Occurrence.event_id == event.id, Occurrence.recurrence_id == recurrence_id)
    found = session.scalar(select(Occurrence).where(*is_it))
    if found is None:
        raise NotFoundError("There is no such date of this event.")
    return found


def stand(session: Session, event_id: int, recurrence_id: str, person: Person | None) -> Stand:
    here = (Attendance.event_id == event_id, Attendance.recurrence_id == recurrence_id)
    come, maybe, wait, kept, held = session.execute(
        select(
            func.count().filter(SEATED),
            func.count().filter(Attendance.answer == Answer.MAYBE),
            func.count().filter(WAITING),
            func.count(Attendance.offered_until),
            func.count(Attendance.seat),
        ).where(*here)
    ).one()
    seats = session.scalar(select(Capacity.seats).where(Capacity.event_id == event_id))
    named = select(Person.name).join(Attendance, Attendance.person_id == Person.id)
    named = named.where(*here, SEATED, Attendance.is_public, Person.disabled_at.is_(None)).order_by(Attendance.id)
    mine = attendance_of(session, event_id, recurrence_id, person) if person else None
    return Stand(
        come=come,
        maybe=maybe,
        wait=wait,
        free=None if seats is None else 0 if wait else max(0, seats - held),
        seats=seats,
        kept=kept,
        names=session.scalars(named).all() if come else (),
        mine=mine,
        place=place_of(session, mine) if mine else None,
        is_starred=bool(person and session.get(Star, (person.id, event_id))),
    )


def place_of(session: Session, row: Attendance) -> int | None:
    """1 for who is next; None for who does not wait. Positions say the order alone: who leaves leaves a gap."""
    if row.position is None:
        return None
    same_date = (Attendance.event_id == row.event_id, Attendance.recurrence_id == row.recurrence_id)
    return session.scalar(select(func.count()).where(*same_date, Attendance.position <= row.position))


def attendance_of(session: Session, event_id: int, recurrence_id: str, person: Person) -> Attendance | None:
    return session.scalar(
        select(Attendance)
        .where(
            Attendance.event_id == event_id,
            Attendance.recurrence_id == recurrence_id,
            Attendance.person_id == person.id,
        )
        .execution_options(populate_existing=True)
    )


def attendance_at(session: Session, whose: Whose) -> tuple[Attendance, Occurrence]:
    """With its date. Raises NotFoundError."""
    query = select(Attendance, Occurrence).join(Occurrence, SAME_DATE)
    query = query.where(
        Attendance.id == whose.attendance_id,
        Attendance.person_id == whose.person_id,
        Attendance.created_at == whose.created_at,
    )
    row = session.execute(query.options(joinedload(Attendance.person), joinedload(Attendance.event))).one_or_none()
    if row is None:
        raise NotFoundError("This answer is not here any more, or the event is not.")
    return row[0], row[1]


def of_event(session: Session, event: Event) -> Sequence[Attendance]:
    """For organisers: all answers, by date, those who come first, then those who wait in their order."""
    return session.scalars(
        select(Attendance)
        .where(Attendance.event_id == event.id)
        .order_by(
            Attendance.recurrence_id,
            Attendance.answer.desc(),
            Attendance.position.is_not(None),
            Attendance.position,
            Attendance.id,
        )
        .options(joinedload(Attendance.person))
    ).all()


def dates_with_answers(session: Session, event_id: int) -> Sequence[str]:
    return session.scalars(select(Attendance.recurrence_id).where(Attendance.event_id == event_id).distinct()).all()


def of_person(session: Session, person: Person) -> Sequence[tuple[Attendance, Occurrence]]:
    """What somebody answered, by the date's beginning."""
    return [(attendance, date) for attendance, date in kept_of_person(session, person) if date]


def kept_of_person(session: Session, person: Person) -> Sequence[tuple[Attendance, Occurrence | None]]:
    """The same and, at the end, what they answered to dates that are gone."""
    rows = session.execute(
        select(Attendance, Occurrence)
        .outerjoin(Occurrence, SAME_DATE)
        .where(Attendance.person_id == person.id)
        .order_by(Occurrence.starts_at.nulls_last(), Attendance.id)
        .options(joinedload(Attendance.event))
    )
    return [(attendance, date) for attendance, date in rows]


def stars_of(session: Session, person: Person) -> Sequence[Star]:
    return session.scalars(
        select(Star)
        .join(Event, Event.id == Star.event_id)
        .where(Star.person_id == person.id, Event.deleted_at.is_(None))
        .order_by(Event.starts_at, Event.id)
        .options(joinedload(Star.event))
    ).all()


def to_tell(what: str, now: datetime) -> Select[Attendance, Occurrence]:
    """Who has not been told of it yet and has to be, with the date."""
    known = and_(Told.attendance_id == Attendance.id, Told.what == what)
    if what in AHEAD:
        wanted = (Attendance.wants_reminders, SEATED, *_is_near(AHEAD[what], now))
        known &= Told.starts_at == Occurrence.starts_at
    else:
        wanted = _is_off(what, now)
    return (
        select(Attendance, Occurrence)
        .join(Occurrence, SAME_DATE)
        .where(*wanted, ~exists().where(known))
        .order_by(Attendance.id)
        .limit(BATCH)
    )


def on_again() -> Select[Occurrence]:
    """Dates of which somebody was told that they are off or gone, and it is not so any more."""
    told = select(Occurrence).join(Attendance, SAME_DATE).join(Told, Told.attendance_id == Attendance.id)
    told = told.where(Told.what.in_((*OFF, GONE)), Told.what != Occurrence.status)
    return told.distinct().order_by(Occurrence.event_id, Occurrence.id)


def with_overdue_offers(now: datetime) -> Select[Occurrence]:
    """Dates that take place. While one is off its offers wait, too."""
    overdue = select(Occurrence).join(Attendance, SAME_DATE).where(is_overdue(now), Occurrence.status.not_in(OFF))
    return overdue.distinct().order_by(Occurrence.event_id, Occurrence.id)


def to_compare(now: datetime) -> Select[Attendance, Occurrence]:
    """Who would come to a date whose event was revised since they heard when and where it is."""
    return (
        select(Attendance, Occurrence)
        .join(Occurrence, SAME_DATE)
        .join(Event, Event.id == Attendance.event_id)
        .where(Attendance.answer.in_(INVOLVED), Attendance.told_of.is_distinct_from(Event.updated_at))
        .where(Occurrence.status.not_in(OFF), Occurrence.ends_at > now)
        .order_by(Attendance.id)
        .limit(BATCH)
    )


def told_of(event: Event, date: Occurrence) -> str:
    """When and where the date is, as those who come are told."""
    one = as_it_is(event, date)
    return "\n".join(filter(None, (briefly(one.span), location_of(one))))


def as_it_is(event: Event, date: Occurrence) -> EventDate:
    return date_of(event, parse(date.recurrence_id) if date.recurrence_id else None)


def to_tell_gone(now: datetime) -> Select[Attendance]:
    """Who would come to a date that is in no list any more."""
    known = exists().where(Told.attendance_id == Attendance.id, Told.what == GONE)
    return (
        select(Attendance)
        .where(Attendance.answer.in_(INVOLVED), Attendance.told_start > now)
        .where(~exists().where(SAME_DATE), ~known)
        .order_by(Attendance.id)
        .limit(BATCH)
    )


def instead_of(session: Session, row: Attendance, now: datetime) -> Occurrence | None:
    """What comes next in place of a date that is gone: of its event, what follows it, what stands in for it."""
    following = select(Event.id).where(Event.follows_id == row.event_id)
    near = (Occurrence.event_id.in_((row.event_id, row.event.instead_id)), Occurrence.event_id.in_(following))
    coming = select(Occurrence).where(or_(*near), Occurrence.starts_at > now, Occurrence.status.not_in(OFF))
    return session.scalar(coming.order_by(Occurrence.starts_at < row.told_start, Occurrence.starts_at).limit(1))


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """An offer to somebody who was told that the date is off waits until they hear that it is on again."""
    is_told_off = exists().where(Told.attendance_id == Attendance.id, Told.what.in_(OFF))
    return and_(Attendance.offered_until <= now, ~is_told_off)


def is_old(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Answers to dates that were over by then, whether they are gone or not."""
    is_over = or_(Attendance.told_start.is_(None), Attendance.told_start <= before)
    return Attendance.answered_at <= before, is_over, ~exists().where(SAME_DATE, Occurrence.ends_at > before)


def _is_near(ahead: timedelta, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Near enough to be told, but not so near that the next word is due."""
    least = AHEAD[DAY] if ahead == AHEAD[WEEK] else timedelta()
    is_on = Occurrence.status.not_in(OFF)
    return is_on, Occurrence.starts_at > now + least, Occurrence.starts_at <= now + ahead


def _is_off(what: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Attendance.answer.in_(INVOLVED), Occurrence.status == what, Occurrence.ends_at > now)
