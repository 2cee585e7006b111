"""Answers to "do you come?", seats, reminders, stars. A date is an event and its `recurrence_id`, as of Occurrence."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.events.models import Event
from app.people.models import Person


class Answer(StrEnum):
    YES = "yes"
    MAYBE = "maybe"
    NO = "no"
    LAPSED = "lapsed"
    """A seat was offered, and nobody answered in time."""


class Attendance(Base):
    """What one person said about one date.

    Where seats are counted, who comes has a `seat`, or else a `position` on the list of those who wait. A seat with
    `offered_until` is kept for somebody from that list who has not taken it yet.
    """

    __tablename__ = "event_attendances"
    __table_args__ = (
        UniqueConstraint("event_id", "recurrence_id", "person_id"),
        UniqueConstraint("event_id", "recurrence_id", "seat"),
        UniqueConstraint("event_id", "recurrence_id", "position"),
        Index(
            "ix_event_attendances_offered_until",
            "offered_until",
            sqlite_where=text("offered_until IS NOT NULL"),
            postgresql_where=text("offered_until IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    recurrence_id: Mapped[str] = mapped_column(String(20), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    answer: Mapped[str] = mapped_column(String(8))
    seat: Mapped[int | None]
    position: Mapped[int | None]
    offered_until: Mapped[datetime | None]
    is_public: Mapped[bool] = mapped_column(default=False)
    """Whether the person agreed to be named on the event's page."""
    wants_reminders: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime]
    told: Mapped[str | None] = mapped_column(Text)
    """When and where the date is, as the person last heard; `told_start` is when it begins."""
    told_start: Mapped[datetime | None]
    told_of: Mapped[datetime | None]
    """The revision of the event they heard of; None, if what they know has to be looked at again."""

    person: Mapped[Person] = relationship()
    event: Mapped[Event] = relationship()

    @property
    def standing(self) -> str:
        """`comes`, `waits`, `is offered a seat`, or the answer."""
        if self.offered_until is not None:
            return "is offered a seat"
        if self.answer != Answer.YES:
            return self.answer
        return "waits" if self.position is not None else "comes"


class Capacity(Base):
    """How many seats each date of the event has; without a row as many as come."""

    __tablename__ = "event_capacities"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    seats: Mapped[int]


class Told(Base):
    """That somebody was told something of a date they come to: the row lets each mail be written once.

    A reminder holds for the start it named; what was told of a date that is off or gone, until it is on again.
    """

    __tablename__ = "event_attendances_told"

    attendance_id: Mapped[int] = mapped_column(ForeignKey("event_attendances.id", ondelete="CASCADE"), primary_key=True)
    what: Mapped[str] = mapped_column(String(10), primary_key=True)
    starts_at: Mapped[datetime | None]
    """What a reminder named."""
    at: Mapped[datetime]


class Star(Base):
    """An event somebody wants in their calendar."""

    __tablename__ = "event_stars"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[datetime]

    event: Mapped[Event] = relationship()
