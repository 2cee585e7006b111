"""Answering, seats and who is next. The event's row is locked while seats change hands; unique indexes prove it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, func, select, update
from sqlalchemy.orm import Session, joinedload

from app.core.errors import ConflictError
from app.events.attendance import mails, queries
from app.events.attendance.models import Answer, Attendance, Capacity, Star, Told
from app.events.models import Event, Occurrence, Status
from app.people.models import Person

OFFER = timedelta(hours=24)
"""How long a seat is kept for the next on the list; never beyond the beginning."""
KEPT = timedelta(days=90)
"""How long after a date the answers to it are kept."""


class OverError(ConflictError):
    def __init__(self) -> None:
        super().__init__("This date is over, so nobody can sign up any more.")


class CalledOffError(ConflictError):
    def __init__(self, status: str) -> None:
        after = ". Come back when it has a new one" if status == Status.POSTPONED else ""
        super().__init__(f"This date is {status}, so nobody can sign up for it{after}.")


def answer(
    session: Session,
    event: Event,
    recurrence_id: str,
    person: Person,
    wanted: Answer,
    *,
    is_public: bool | None = None,
    now: datetime,
) -> Attendance:
    """Takes the answer. A yes gets a seat, or a place at the end of the list; a seat given back goes to the next.

    Raises NotFoundError, OverError, CalledOffError; a no is always taken.
    """
    lock(session, event.id)
    date = queries.date_at(session, event, recurrence_id)
    _refuse(date, wanted, now)
    _lapse(session, date, now=now)
    row = queries.attendance_of(session, event.id, recurrence_id, person)
    if row is None:
        row = Attendance(event=event, recurrence_id=recurrence_id, person=person, answer=Answer.NO, created_at=now)
        row.answered_at = now
        session.add(row)
    row.is_public = bool(row.is_public if is_public is None else is_public)
    if wanted == Answer.YES and row.answer == Answer.YES:
        row.offered_until = None
    elif wanted != row.answer:
        _leave(row, wanted, now=now)
        if wanted == Answer.YES:
            _seat_or_queue(session, row, date)
            mails.send_answered(session, row, date, now=now)
        session.flush()
        _offer_free(session, date, now=now)
    session.flush()
    _note_what_is_known(session, row, date, now=now)
    return row


def set_capacity(session: Session, event: Event, seats: int | None, *, now: datetime) -> None:
    """Counts seats from now on, or no more. Nobody loses the one they have; who waits moves up."""
    lock(session, event.id)
    session.execute(delete(Capacity).where(Capacity.event_id == event.id))
    if seats is not None:
        session.add(Capacity(event_id=event.id, seats=seats))
    session.flush()
    for recurrence_id in queries.dates_with_answers(session, event.id):
        date = session.scalar(
            select(Occurrence).where(Occurrence.event_id == event.id, Occurrence.recurrence_id == recurrence_id)
        )
        if date is None:
            continue
        if seats is None:
            _seat_everybody(session, date, now=now)
        else:
            _number_seats(session, date)
            _offer_free(session, date, now=now)


def give_back(row: Attendance, *, now: datetime) -> None:
    """A no to a date that is gone: there is nobody to offer the seat to."""
    _leave(row, Answer.NO, now=now)


def be_quiet(_session: Session, row: Attendance, *, is_quiet: bool) -> None:
    """Stops the reminders of this date, or lets them come again."""
    row.wants_reminders = not is_quiet


def be_named(_session: Session, row: Attendance, *, is_public: bool) -> None:
    """Takes the consent to a public name, or takes it back, which holds at once."""
    row.is_public = is_public


def star(session: Session, event: Event, person: Person, *, is_starred: bool, now: datetime) -> None:
    known = session.get(Star, (person.id, event.id))
    if is_starred and known is None:
        session.add(Star(person_id=person.id, event_id=event.id, created_at=now))
    elif known is not None and not is_starred:
        session.delete(known)


def sweep(session: Session, now: datetime) -> None:
    """Lets offers lapse, reminds, and tells who would come what became of their date: each of it once."""
    for date in session.scalars(queries.on_again()).all():
        lock(session, date.event_id)
        _take_place_after_all(session, date, now=now)
    for date in session.scalars(queries.with_overdue_offers(now)).all():
        lock(session, date.event_id)
        _lapse(session, date, now=now)
        _offer_free(session, date, now=now)
    for row, date in _free(session, queries.to_compare(now)):
        if row.told not in (None, queries.told_of(row.event, date)):
            mails.send_moved(session, row, date, now=now)
        _note_what_is_known(session, row, date, now=now)
    for what in queries.WHAT:
        for row, date in _free(session, queries.to_tell(what, now)):
            _note_told(session, row, what, now=now, starts_at=date.starts_at if what in queries.AHEAD else None)
            mails.send_told(session, row, date, what, now=now)
    for (row,) in _free(session, queries.to_tell_gone(now)):
        _note_told(session, row, queries.GONE, now=now)
        mails.send_gone(session, row, queries.instead_of(session, row, now), now=now)


def is_due(session: Session, now: datetime) -> bool:
    told = (queries.to_tell(what, now) for what in queries.WHAT)
    due = (
        queries.with_overdue_offers(now),
        queries.on_again(),
        queries.to_compare(now),
        *told,
        queries.to_tell_gone(now),
    )
    return any(session.execute(query.limit(1)).first() is not None for query in due)


def forget_old(session: Session, now: datetime) -> None:
    session.execute(delete(Attendance).where(*queries.is_old(now - KEPT)).execution_options(synchronize_session=False))


def has_old(session: Session, now: datetime) -> bool:
    return session.scalar(select(Attendance.id).where(*queries.is_old(now - KEPT)).limit(1)) is not None


def lock(session: Session, event_id: int) -> None:
    """SQLite has locked everything already when a writing transaction began."""
    session.execute(select(Event.id).where(Event.id == event_id).with_for_update(key_share=True))


def _refuse(date: Occurrence, wanted: Answer, now: datetime) -> None:
    if wanted in (Answer.YES, Answer.MAYBE):
        if date.status in queries.OFF:
            raise CalledOffError(date.status)
        if date.ends_at <= now:
            raise OverError


def _leave(row: Attendance, wanted: Answer, *, now: datetime) -> None:
    row.answer, row.answered_at = wanted, now
    row.seat = row.position = row.offered_until = None


def _seat_or_queue(session: Session, row: Attendance, date: Occurrence) -> None:
    session.flush()  # its own seat of before is free, too
    seats = session.scalar(select(Capacity.seats).where(Capacity.event_id == date.event_id))
    if seats is None:
        return
    last = session.scalar(select(func.max(Attendance.position)).where(*_at(date)))
    row.seat = _free_seat(session, date, seats) if last is None else None
    if row.seat is None:
        row.position = (last or 0) + 1


def _free_seat(session: Session, date: Occurrence, seats: int) -> int | None:
    """The first free one; none while more are held than a number that was lowered allows."""
    taken = set(session.scalars(select(Attendance.seat).where(*_at(date), Attendance.seat.is_not(None))))
    return next((number for number in range(1, seats + 1) if number not in taken), None) if len(taken) < seats else None


def _offer_free(session: Session, date: Occurrence, *, now: datetime) -> None:
    """Keeps each free seat for the next on the list, in order."""
    seats = session.scalar(select(Capacity.seats).where(Capacity.event_id == date.event_id))
    if seats is None or date.starts_at <= now or date.status in queries.OFF:
        return
    first = select(Attendance).where(*_at(date), queries.WAITING).order_by(Attendance.position).limit(1)
    while (seat := _free_seat(session, date, seats)) and (row := session.scalar(first)):
        row.seat, row.position = seat, None
        _offer(session, row, date, now=now)
        session.flush()


def _offer(session: Session, row: Attendance, date: Occurrence, *, now: datetime) -> None:
    row.offered_until = min(now + OFFER, date.starts_at)
    mails.send_offer(session, row, date, now=now)


def _lapse(session: Session, date: Occurrence, *, now: datetime) -> None:
    """Not while the date is off: nobody can take the seat then."""
    if date.status in queries.OFF:
        return
    session.execute(
        update(Attendance)
        .where(*_at(date), queries.is_overdue(now))
        .values(answer=Answer.LAPSED, seat=None, offered_until=None, answered_at=now)
        .execution_options(synchronize_session="fetch")
    )


def _free(session: Session, query: Select[*tuple[Any, ...]]) -> Sequence[Row[*tuple[Any, ...]]]:
    """The rows that no other worker is about to tell of."""
    whose = query.options(joinedload(Attendance.person), joinedload(Attendance.event))
    return session.execute(whose.with_for_update(of=Attendance, skip_locked=True)).all()


def _seat_everybody(session: Session, date: Occurrence, *, now: datetime) -> None:
    moved_up = session.scalars(
        select(Attendance).where(*_at(date), queries.WAITING | Attendance.offered_until.is_not(None))
    ).all()
    for row in session.scalars(select(Attendance).where(*_at(date))):
        row.seat = row.position = row.offered_until = None
    for row in moved_up:
        row.answered_at = now
        mails.send_answered(session, row, date, now=now)


def _number_seats(session: Session, date: Occurrence) -> None:
    """Gives each who comes a number, also where there are more of them than seats."""
    taken = set(session.scalars(select(Attendance.seat).where(*_at(date), Attendance.seat.is_not(None))))
    without = select(Attendance).where(*_at(date), queries.SEATED, Attendance.seat.is_(None)).order_by(Attendance.id)
    for row in session.scalars(without):
        row.seat = next(number for number in range(1, len(taken) + 2) if number not in taken)
        taken.add(row.seat)
    session.flush()


def _note_what_is_known(session: Session, row: Attendance, date: Occurrence, *, now: datetime) -> None:
    """When and where it is. Who hears of it when a reminder was due already needs none."""
    row.told, row.told_start, row.told_of = queries.told_of(row.event, date), date.starts_at, row.event.updated_at
    for what, ahead in queries.AHEAD.items():
        if row.answer == Answer.YES and date.starts_at - ahead <= now:
            _note_told(session, row, what, starts_at=date.starts_at, now=now)


def _note_told(
    session: Session, row: Attendance, what: str, *, starts_at: datetime | None = None, now: datetime
) -> None:
    session.merge(Told(attendance_id=row.id, what=what, starts_at=starts_at, at=now))


def _take_place_after_all(session: Session, date: Occurrence, *, now: datetime) -> None:
    """Who was told that it is off hears that it is on, as it is now; who was offered a seat has their day again."""
    off = (Told.what.in_((*queries.OFF, queries.GONE)), Told.what != date.status)
    is_told = Attendance.id.in_(select(Told.attendance_id).where(*off))
    rows = session.scalars(select(Attendance).where(*_at(date), is_told)).all()
    told = delete(Told).where(Told.attendance_id.in_([row.id for row in rows]), *off)
    session.execute(told.execution_options(synchronize_session="fetch"))
    if date.status in queries.OFF or date.ends_at <= now:
        return
    for row in rows:
        if row.offered_until is not None:
            _offer(session, row, date, now=now)
        elif row.answer in queries.INVOLVED:
            mails.send_told(session, row, date, queries.ON, now=now)
        _note_what_is_known(session, row, date, now=now)
    _offer_free(session, date, now=now)


def _at(date: Occurrence) -> tuple[ColumnElement[bool], ...]:
    return Attendance.event_id == date.event_id, Attendance.recurrence_id == date.recurrence_id
