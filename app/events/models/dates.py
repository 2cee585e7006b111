"""The dates of events as lists read them, and as the feeds of countries tell them."""

from datetime import date, datetime

from sqlalchemy import DateTime, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class Occurrence(Base):
    """One date of an event that is not deleted, with what lists show of it.

    Written whenever the event is saved, so that all lists show the same dates without working any out.
    """

    __tablename__ = "event_occurrences"
    __table_args__ = (
        UniqueConstraint("event_id", "recurrence_id"),
        Index("ix_event_occurrences_start_date", "start_date", "end_date"),
        Index("ix_event_occurrences_starts_at", "starts_at", "ends_at"),
        Index("ix_event_occurrences_ends_at", "ends_at", "starts_at"),
        Index("ix_event_occurrences_series_id", "series_id", "starts_at"),
        Index("ix_event_occurrences_country", "country", "starts_at"),
        # The few of several days: what lasts one day touches a month only if it starts in it.
        Index(
            "ix_event_occurrences_days",
            *("end_date", "start_date"),
            sqlite_where=text("end_date > start_date"),
            postgresql_where=text("end_date > start_date"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    recurrence_id: Mapped[str] = mapped_column(String(20), default="")
    """Its start as first planned; empty for the only date of an event."""
    path: Mapped[str] = mapped_column(String(160))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("event_series.id"))
    name: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(12))
    is_all_day: Mapped[bool]
    start_date: Mapped[date]
    end_date: Mapped[date]
    local_start: Mapped[datetime | None] = mapped_column(DateTime(timezone=False))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    city: Mapped[str | None] = mapped_column(String(120))
    country: Mapped[str | None] = mapped_column(String(2))
    online: Mapped[bool]
    is_unconfirmed: Mapped[bool]


class EventPart(Base):
    """What the feed of one country tells of an event whose dates are not all in one: those that are there.

    Dates in the event's own country are told by its rule, each of the others by itself.
    """

    __tablename__ = "event_parts"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True, index=True)
    ical: Mapped[str] = mapped_column(Text)
    ical_plain: Mapped[str | None] = mapped_column(Text)
    ical_kept: Mapped[str | None] = mapped_column(Text)
    ical_zone: Mapped[str | None] = mapped_column(String(64))
