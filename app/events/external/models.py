"""Calendars elsewhere, and what each held when it last could be read."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.events.ics import Found
from app.events.models import Series
from app.people.models import Person


class ExternalCalendar(Base):
    """`added_by` is told when it fails for a day; with nobody there, every organiser is."""

    __tablename__ = "external_calendars"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(1000), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("event_series.id", ondelete="SET NULL"), index=True)
    is_trusted: Mapped[bool] = mapped_column(default=False)
    """Its changes are taken over at once."""
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)

    etag: Mapped[str | None] = mapped_column(String(200))
    last_modified: Mapped[str | None] = mapped_column(String(200))
    next_poll_at: Mapped[datetime] = mapped_column(index=True)
    read_at: Mapped[datetime | None]
    """When it last could be read."""
    failing_since: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(400))
    told_at: Mapped[datetime | None]
    """When somebody was told that it fails."""

    series: Mapped[Series | None] = relationship()
    added_by: Mapped[Person | None] = relationship()

    @property
    def label(self) -> str:
        return self.name or self.url


class Stand(StrEnum):
    WAITING = "waiting"
    TAKEN = "taken"
    DECLINED = "declined"


class ExternalEvent(Base):
    """One UID of a calendar: the good copy of what it says. `found` are the components, the event itself first."""

    __tablename__ = "external_events"
    __table_args__ = (
        UniqueConstraint("calendar_id", "uid", name="uq_external_events_calendar_id_uid"),
        Index("ix_external_events_stand", "stand", "calendar_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("external_calendars.id", ondelete="CASCADE"))
    uid: Mapped[str] = mapped_column(String(255))
    found_json: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    stand: Mapped[str] = mapped_column(String(12), default=Stand.WAITING)
    """Whether an organiser has still to look at it."""
    is_origin: Mapped[bool] = mapped_column(default=False)
    """Whether the event here follows it. Of those that were written here it can say nothing."""
    gone_at: Mapped[datetime | None]
    """Since when the calendar does not list it any more."""

    calendar: Mapped[ExternalCalendar] = relationship()

    @property
    def found(self) -> list[Found]:
        return [Found(**data) for data in self.found_json]
