"""After a day: what it left is carried over, and those who took part are thanked."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import ConflictError
from app.docsdays import chronicle, queries
from app.docsdays.actions.days import lock, record
from app.docsdays.actions.tasks import add_to_day
from app.docsdays.models import DayEvent, DayEventKind, DayState, DocsDay
from app.people import notices
from app.people.models import Person
from app.people.notices import Kind
from app.people.notices.sending import wants
from app.web.filters import date_long, plural
from app.web.pages import current_settings


def carry_over(session: Session, day: DocsDay, to: DocsDay, organiser: Person, *, now: datetime) -> int:
    """Puts what the day left on the list of another; what stands there already stays. Says how many came."""
    _check_over(day, now)
    to = lock(session, to)
    if to.date <= day.date or to.figures is not None:
        raise ConflictError("Choose a day to come: the list of a day that is closed stays as it was.")
    listed = {task.id for task in queries.tasks_by_id(session, to).values()}
    left = [task for task in queries.left_over(session, day) if task.id not in listed]
    for task in left:
        add_to_day(session, task, to, organiser, now=now)
    if left:
        words = f"{plural(len(left), 'task')} to {date_long(to.date)}"
        record(session, day, DayEventKind.CARRIED, organiser, at=now, words=words)
    return len(left)


def thank(session: Session, day: DocsDay, organiser: Person, *, now: datetime) -> int:
    """A mail with what came of the day to each who took part, once. Says how many were written to."""
    day = lock(session, day)
    _check_over(day, now)
    if is_thanked(session, day):
        raise ConflictError("They were thanked already; nobody gets it twice.")
    people = [person for person in queries.participants(session, day) if wants(session, person, Kind.DAYS)]
    text = _thanks(session, day, now)
    for person in people:
        key = f"day-thanks:{day.id}:{person.id}"
        notices.send(session, person, Kind.DAYS, subject=f"Thank you: {day.name}", text=text, key=key, now=now)
    words = plural(len(people), "person", "people")
    record(session, day, DayEventKind.THANKED, organiser, at=now, words=words)
    return len(people)


def is_thanked(session: Session, day: DocsDay) -> bool:
    thanked = select(DayEvent.id).where(DayEvent.day_id == day.id, DayEvent.kind == DayEventKind.THANKED)
    return session.scalar(thanked.limit(1)) is not None


def _thanks(session: Session, day: DocsDay, now: datetime) -> str:
    counts = chronicle.counts(queries.chronicle_of(session, day, now))
    done = counts["done"] or 0
    last = "report" if day.state == DayState.REPORTED else "timeline"
    return (
        f"thank you for taking part in the {day.name} of {date_long(day.date)}. "
        f"{plural(counts['people'] or 0, 'person', 'people')} took tasks that day; "
        f"{plural(done, 'task was', 'tasks were')} done, and {counts['in_review']} wait for a reviewer.\n\n"
        f"How it went, moment by moment:\n\n{current_settings().site_url}/docs-days/{day.date}/{last}/"
    )


def _check_over(day: DocsDay, now: datetime) -> None:
    if day.closed_at is None or day.closed_at > now:
        raise ConflictError("The day is not closed yet. Close it first.")
