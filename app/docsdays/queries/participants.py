"""Who took part in which day: had one of its tasks within it, or reviewed one."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session

from app.docsdays.models import Claim, DayState, DayTask, DocsDay, Review
from app.people.models import Person


def participants(session: Session, day: DocsDay) -> Sequence[Person]:
    """Those who have an account still, by name. Of a day to come, those who have one of its tasks already."""
    had = select(Claim.person_id).where(*_had_within(day))
    reviewed = select(Review.reviewer_id).where(*_reviewed_within(day))
    found = select(Person).where(Person.id.in_(had.union(reviewed)))
    is_here = (Person.email.is_not(None), Person.disabled_at.is_(None))
    return session.scalars(found.where(*is_here).order_by(Person.name, Person.id)).all()


def days_of_person(session: Session, person: Person) -> list[DocsDay]:
    """The announced days that they took part in, the latest first."""
    announced = select(DocsDay).where(DocsDay.state != DayState.DRAFT).order_by(DocsDay.date.desc())
    had = select(DayTask.day_id).join(Claim, Claim.task_id == DayTask.task_id).where(Claim.person_id == person.id)
    reviewed = select(DayTask.day_id).join(Review, Review.task_id == DayTask.task_id)
    near = had.union(reviewed.where(Review.reviewer_id == person.id))
    found = session.scalars(announced.where(DocsDay.id.in_(near))).all()
    return [day for day in found if session.scalar(_took_part(day, person))]


def _took_part(day: DocsDay, person: Person) -> Select[bool]:
    """Asked day by day, because each has a zone of its own."""
    had = exists().where(Claim.person_id == person.id, *_had_within(day))
    return select(had | exists().where(Review.reviewer_id == person.id, *_reviewed_within(day)))


def _had_within(day: DocsDay) -> tuple[ColumnElement[bool], ...]:
    still_had = or_(Claim.ended_at.is_(None), Claim.ended_at >= day.starts_at)
    return Claim.task_id.in_(_listed(day)), Claim.started_at < day.ends_at, still_had


def _reviewed_within(day: DocsDay) -> tuple[ColumnElement[bool], ...]:
    return Review.task_id.in_(_listed(day)), Review.created_at.between(day.starts_at, day.ends_at)


def _listed(day: DocsDay) -> Select[int]:
    return select(DayTask.task_id).where(DayTask.day_id == day.id)
