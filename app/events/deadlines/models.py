"""The dates by which something must be done to take part in an event."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, DateTime, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.events.models import EditedTogether, Event


class Kind(StrEnum):
    CFP_OPENS = "cfp-opens"
    CFP_CLOSES = "cfp-closes"
    NOTIFICATION = "notification"
    EARLY_BIRD = "early-bird"
    TRAVEL_GRANTS = "travel-grants"


class Deadline(EditedTogether, Base):
    """A day, or a moment of it, by the clocks of `time_zone` or anywhere on Earth (`when.ANYWHERE`).

    `due_at` follows from them: when it is over, or when what opens does.
    """

    __tablename__ = "event_deadlines"
    __table_args__ = (Index("ix_event_deadlines_due_at", "due_at"), Index("ix_event_deadlines_event_id", "event_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    day: Mapped[date] = mapped_column(Date)
    local_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=False))
    """The wall time, where one was said."""
    time_zone: Mapped[str] = mapped_column(String(64))
    due_at: Mapped[datetime]
    url: Mapped[str | None] = mapped_column(String(1000))
    note: Mapped[str | None] = mapped_column(Text)

    uid: Mapped[str] = mapped_column(String(255), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]

    ical: Mapped[str] = mapped_column(Text, deferred=True)
    ical_plain: Mapped[str | None] = mapped_column(Text, deferred=True)
    ical_zone: Mapped[str | None] = mapped_column(String(64))

    event: Mapped[Event] = relationship()
