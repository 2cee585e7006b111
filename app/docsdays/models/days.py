"""A docs day and what stands on its list."""

from datetime import date as date_type
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.docsdays.models.tasks import Task
from app.people.models import Person


class DayState(StrEnum):
    DRAFT = "draft"
    ANNOUNCED = "announced"
    LIVE = "live"
    CLOSED = "closed"
    REPORTED = "reported"


class Phase(StrEnum):
    """What a day is at a moment; the clock moves it on even when nobody presses a button."""

    DRAFT = "draft"
    COMING = "coming"
    ON = "on"
    OVER = "over"


def midnight(day: date_type, zone: str) -> datetime:
    """The first moment of the day there."""
    return datetime.combine(day, time(), ZoneInfo(zone))


class DocsDay(Base):
    """One date on which people improve the documents together; its address is its date."""

    __tablename__ = "docs_days"

    id: Mapped[int] = mapped_column(primary_key=True)
    date: Mapped[date_type] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(200))
    uid: Mapped[str] = mapped_column(String(200), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    time_zone: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str | None] = mapped_column(String(200))
    channel_network: Mapped[str | None] = mapped_column(String(200))
    goal: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    closed_at: Mapped[datetime | None]
    """Since when it is closed; the end of its date where nobody said otherwise."""
    unconfirmed: Mapped[str | None] = mapped_column(Text)
    is_example: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Who did what on it is invented, and the page says so."""
    introduction: Mapped[str | None] = mapped_column(Text)
    """What the organiser says above the report."""
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What it came to, as `chronicle` worked it out when it was closed."""
    source: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    day_tasks: Mapped[list["DayTask"]] = relationship(
        back_populates="day", order_by="DayTask.position", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 — declared by SQLAlchemy as a class attribute

    @property
    def starts_at(self) -> datetime:
        return midnight(self.date, self.time_zone)

    @property
    def ends_at(self) -> datetime:
        """The first moment after the day."""
        return midnight(self.date + timedelta(days=1), self.time_zone)

    def phase(self, now: datetime) -> Phase:
        if self.state == DayState.DRAFT:
            return Phase.DRAFT
        closed = self.state in (DayState.CLOSED, DayState.REPORTED)
        if now >= self.ends_at or (closed and self.closed_at is not None and now >= self.closed_at):
            return Phase.OVER
        return Phase.ON if self.state == DayState.LIVE or now >= self.starts_at else Phase.COMING

    def stands_at(self, now: datetime) -> DayState:
        """From where it goes on: a day to come that a file calls closed was only announced, or is on."""
        phase = self.phase(now)
        if self.state not in (DayState.CLOSED, DayState.REPORTED) or phase == Phase.OVER:
            return DayState(self.state)
        return DayState.LIVE if phase == Phase.ON else DayState.ANNOUNCED

    def state_at(self, now: datetime) -> str:
        """Its state; but content knows the end of days to come, and until then the clock says where the day is."""
        return self.state if self.stands_at(now) == self.state else str(self.phase(now))


class DayTask(Base):
    """A task on the list of a day."""

    __tablename__ = "day_tasks"
    __table_args__ = (Index("ix_day_tasks_task_id", "task_id"),)

    day_id: Mapped[int] = mapped_column(ForeignKey("docs_days.id"), primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    position: Mapped[int]

    day: Mapped[DocsDay] = relationship(back_populates="day_tasks")
    task: Mapped[Task] = relationship(back_populates="day_tasks")


class DayEventKind(StrEnum):
    PLANNED = "planned"
    MOVED = "moved"
    EDITED = "edited"
    BY_FILE = "changed by a file"
    CARRIED = "carried over"
    THANKED = "thanked"


class DayEvent(Base):
    """One thing that happened to a day; only ever added."""

    __tablename__ = "day_events"
    __table_args__ = (Index("ix_day_events_day_id", "day_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day_id: Mapped[int] = mapped_column(ForeignKey("docs_days.id"))
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """NULL: the loading of content."""
    kind: Mapped[str] = mapped_column(String(20))
    words: Mapped[str | None] = mapped_column(Text)
    from_state: Mapped[str | None] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))

    person: Mapped[Person | None] = relationship()
