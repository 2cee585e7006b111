"""A date as lists show it: a plain row of one narrow table, so that a month of a full calendar costs little."""

from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.events import countries
from app.events.models import Occurrence, Status

PAGE_SIZE = 20


class Listed(NamedTuple):  # a year has hundreds of them, and a frozen dataclass takes four times as long to make
    """What a listing shows of an event, or of one date of it. `id` is the event's."""

    id: int
    path: str
    name: str
    status: str
    is_all_day: bool
    start_date: date
    end_date: date
    local_start: datetime | None
    starts_at: datetime
    ends_at: datetime
    city: str | None
    country: str | None
    online: bool
    is_unconfirmed: bool
    recurrence_id: str = ""

    @property
    def slug(self) -> str:
        return self.path.split("/")[2]

    @property
    def place(self) -> str:
        """`Cambridge, United Kingdom`, `Online`."""
        return countries.place(self.city, self.country) or ("Online" if self.online else "")

    @property
    def is_cancelled(self) -> bool:
        return self.status == Status.CANCELLED

    @property
    def hour(self) -> str:
        """`16:00 UTC`, `19:00 UTC+9`; nothing where whole days are meant."""
        return (
            f"{self.local_start:%H:%M} UTC{ahead_of_utc(self.local_start, self.starts_at)}" if self.local_start else ""
        )

    @property
    def offset(self) -> str:
        """The zone of that hour for a browser: `+09:00`."""
        minutes = _minutes_ahead(self.local_start or self.starts_at, self.starts_at)
        return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _minutes_ahead(local: datetime, moment: datetime) -> int:
    """By how much a clock that shows `local` at that moment is ahead of UTC."""
    return round((local.replace(tzinfo=UTC) - moment).total_seconds() / 60)


def ahead_of_utc(local: datetime, moment: datetime) -> str:
    """`+9`, `−3:30`; nothing where it shows UTC."""
    minutes = _minutes_ahead(local, moment)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}" if minutes else ""


# A table, not a class: it takes SQLAlchemy half the time. Statements that are not put together anew take less still.
DATE = Occurrence.__table__.c
LISTED: Select[Any] = select(
    *(DATE.event_id, DATE.path, DATE.name, DATE.status, DATE.is_all_day),
    *(DATE.start_date, DATE.end_date, DATE.local_start, DATE.starts_at, DATE.ends_at),
    *(DATE.city, DATE.country, DATE.online, DATE.is_unconfirmed, DATE.recurrence_id),
)
OFF = frozenset({Status.CANCELLED.value, Status.POSTPONED.value})


def chronological(query: Select[Any]) -> Select[Any]:
    return query.order_by(DATE.starts_at, DATE.ends_at, DATE.id)


def by_beginning(row: Listed) -> tuple[datetime, datetime, int]:
    return row.starts_at, row.ends_at, row.id


def listed(session: Session, query: Select[Any], values: dict[str, Any] | None = None) -> list[Listed]:
    return [Listed(*row) for row in session.execute(query, values).all()]


def first_of(session: Session, query: Select[Any]) -> Listed | None:
    return next(iter(listed(session, query.limit(1))), None)


def skipped(number: int) -> int:
    """How many stand before page `number`; a number beyond all pages stays within what a database counts."""
    return min(max(number - 1, 0) * PAGE_SIZE, 10**9)
