"""The programme of an event, its days and its sessions."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, DateTime, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.events.models import EditedTogether, Event, Status


class Kind(StrEnum):
    TALK = "talk"
    KEYNOTE = "keynote"
    WORKSHOP = "workshop"
    BOF = "bof"
    BREAK = "break"


class Programme(EditedTogether, Base):
    """What the sessions of an event share. `rooms` and `tracks` are in their order; their slugs never change."""

    __tablename__ = "programmes"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    rooms: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    tracks: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    unconfirmed: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)

    event: Mapped[Event] = relationship()

    @property
    def path(self) -> str:
        return f"{self.event.path}programme/"

    def room_name(self, slug: str | None) -> str:
        return next((room["name"] for room in self.rooms if room["slug"] == slug), "")

    def track_name(self, slug: str | None) -> str:
        return next((track["name"] for track in self.tracks if track["slug"] == slug), "")


class ProgrammeDay(Base):
    """Day `number` of the event, for calendars that show its days: the first day stays the first when all are moved."""

    __tablename__ = "programme_days"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    number: Mapped[int]
    day: Mapped[date]
    is_dropped: Mapped[bool] = mapped_column(default=False)
    """The event became shorter: subscribers are told that this day does not take place."""
    uid: Mapped[str] = mapped_column(String(255), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    ical: Mapped[str] = mapped_column(Text)
    ical_plain: Mapped[str | None] = mapped_column(Text)
    ical_zone: Mapped[str | None] = mapped_column(String(64))


class ProgrammeSession(EditedTogether, Base):
    """One entry of the programme, by the clocks of the event's zone; without times while they are not known.

    `starts_at` and `ends_at` follow from the wall times. `updated_at` is the last revision subscribers are told of.
    """

    __tablename__ = "programme_sessions"
    __table_args__ = (
        UniqueConstraint("event_id", "slug"),
        Index("ix_programme_sessions_starts_at", "starts_at"),
        Index("ix_programme_sessions_ends_at", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(12), default=Status.CONFIRMED)
    local_start: Mapped[datetime | None] = mapped_column(DateTime(timezone=False))
    local_end: Mapped[datetime | None] = mapped_column(DateTime(timezone=False))
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    room: Mapped[str | None] = mapped_column(String(120))
    track: Mapped[str | None] = mapped_column(String(120))
    speakers: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    """Each with `name` and `of`, which may be empty: whom they came from."""
    abstract: Mapped[str] = mapped_column(Text, default="")
    slides: Mapped[str | None] = mapped_column(String(1000))
    recording: Mapped[str | None] = mapped_column(String(1000))
    unconfirmed: Mapped[str | None] = mapped_column(Text)

    uid: Mapped[str] = mapped_column(String(255), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]

    ical: Mapped[str] = mapped_column(Text, deferred=True)
    """Empty while the session never had times."""
    ical_plain: Mapped[str | None] = mapped_column(Text, deferred=True)
    ical_zone: Mapped[str | None] = mapped_column(String(64))

    event: Mapped[Event] = relationship()

    @property
    def path(self) -> str:
        return f"{self.event.path}programme/{self.slug}/"

    @property
    def is_cancelled(self) -> bool:
        return Status.CANCELLED in (self.status, self.event.status)

    @property
    def sort_key(self) -> tuple[bool, str, str, str]:
        """By time; what has none comes last."""
        return self.local_start is None, str(self.local_start), str(self.local_end), self.title
