"""What the first page shows: the next event, the next docs day, the newest posts, the year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.blog import queries as blog
from app.blog.queries import Teaser
from app.docsdays import queries as docsdays
from app.docsdays.models import DocsDay, Phase
from app.docsdays.planned import Planned, next_planned
from app.docsdays.queries import FreeTask, Outline
from app.events import queries as events
from app.events import years
from app.events.models import Status
from app.events.queries import Listed
from app.web import year_strip
from app.web.year_strip import Mark

POSTS = 5
LATER_EVENTS = 3
NOT_TAKING_PLACE = (Status.CANCELLED, Status.POSTPONED)


@dataclass(frozen=True)
class Meet:
    """`later` are the events after the next one; `last` is there when nothing is coming."""

    next: Listed | None
    later: Sequence[Listed]
    last: Listed | None


@dataclass(frozen=True)
class Help:
    """The day that is on or the next to come, or else the last one; `free` are two tasks of that day or of any."""

    day: DocsDay | None
    phase: Phase | None
    outline: Outline | None
    free: Sequence[FreeTask]
    planned: Planned | None = None
    """The next one, where only the calendar knows it."""

    @property
    def is_coming(self) -> bool:
        return self.phase in (Phase.ON, Phase.COMING)


@dataclass(frozen=True)
class Year:
    """`today` is a fraction of the year; None where the year is not the present one."""

    number: int
    marks: Sequence[Mark]
    today: float | None


def newest_posts(session: Session, *, now: datetime) -> Sequence[Teaser]:
    return blog.newest(session, limit=POSTS, now=now)


def meet(session: Session, *, now: datetime) -> Meet:
    coming = events.coming(session, now, limit=1 + LATER_EVENTS)
    taking_place = [event for event in coming if event.status not in NOT_TAKING_PLACE]
    if not taking_place and len(coming) > LATER_EVENTS:
        taking_place = events.coming(session, now, limit=1, but=NOT_TAKING_PLACE)
    following = taking_place[0] if taking_place else None
    later = [event for event in coming if event is not following][:LATER_EVENTS]
    past = [] if following else events.past_page(session, now, 1).items
    return Meet(following, later, past[0] if past else None)


def helping(session: Session, *, now: datetime) -> Help:
    day = docsdays.current_day(session, now)
    phase = day.phase(now) if day else None
    outline = docsdays.outline(session, day, now) if day else None
    free = docsdays.begin_with(session, day, outline.free if outline else [], now)
    planned = None if phase in (Phase.ON, Phase.COMING) else next_planned(session, now)
    return Help(day, phase, outline, free, planned)


def year(session: Session, meet: Meet, helping: Help, *, zone: ZoneInfo, now: datetime) -> Year:
    """The present year, or if it holds nothing the last one that does."""
    today = now.astimezone(zone).date()
    marks = years.year_marks(session, today.year)
    if marks:
        return Year(today.year, marks, year_strip.fraction(today))
    last = [day for day in (meet.last and meet.last.start_date, helping.day and helping.day.date) if day]
    number = max((day.year for day in last if day <= today), default=today.year)
    return Year(number, years.year_marks(session, number), None)
