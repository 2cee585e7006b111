"""Events, and what single dates of them have of their own."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.events.links import way_in
from app.events.models.editing import EditedTogether, Status
from app.events.models.places import Series, Venue


class Event(EditedTogether, Base):
    """One meeting, either of whole days or from one wall time to another in a zone; or one that comes again.

    `start_date` and `end_date` are the first and the last day there, both included, for timed events too; `starts_at`
    and `ends_at` are the moments it begins and is over, for whole days too. `updated_at` is the last revision that
    subscribers are told of. `ical` is the component as published; its address begins with `ical.SITE_MARK`.

    Of an event that comes again these are its first date. All its dates are kept as rows of `Occurrence`, those of
    events that take place once too: lists read nothing else.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_starts_at", "deleted_at", "starts_at"),
        Index("ix_events_updated_at", "updated_at"),
        Index("ix_events_feed_month", "deleted_at", "feed_month", "ical_mark"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    uid: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    sequence: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(String(12), default=Status.CONFIRMED)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("event_series.id"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venues.id"), index=True)
    city: Mapped[str | None] = mapped_column(String(120))
    country: Mapped[str | None] = mapped_column(String(2), index=True)
    online: Mapped[bool] = mapped_column(default=False)

    is_all_day: Mapped[bool]
    time_zone: Mapped[str] = mapped_column(String(64))
    start_date: Mapped[date]
    end_date: Mapped[date]
    local_start: Mapped[datetime | None] = mapped_column(DateTime(timezone=False))
    local_end: Mapped[datetime | None] = mapped_column(DateTime(timezone=False))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    rrule: Mapped[str | None] = mapped_column(Text)
    """Canonical, without `RRULE:`; its UNTIL is the last day by the clocks of the event."""
    rdates: Mapped[list[str]] = mapped_column(JSON, default=list)
    exdates: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Starts that are added and left out, as texts of `recurrence.walls`."""
    last_date: Mapped[date]
    """The last day of the last date there is a row of."""
    told_from: Mapped[date]
    told_to: Mapped[date]
    """The first and the last day of the dates its components tell of, for which its zone must be defined."""
    known_to: Mapped[date | None] = mapped_column(index=True)
    """Up to which day there are rows of its dates, if later ones follow."""
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="SET NULL"), index=True)
    """The event whose later dates this one has taken over."""

    url: Mapped[str | None] = mapped_column(String(1000))
    summary: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    unconfirmed: Mapped[str | None] = mapped_column(Text)
    links: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    source: Mapped[str | None] = mapped_column(Text)
    instead_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="SET NULL"), index=True)
    """What takes place in its stead, where it is cancelled or postponed."""
    last_change: Mapped[str | None] = mapped_column(Text)
    """The newest entries of the ledger about all of it in one line, as subscribers get it."""

    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]

    ical: Mapped[str] = mapped_column(Text, deferred=True)
    ical_plain: Mapped[str | None] = mapped_column(Text, deferred=True)
    """What is cancelled without `Cancelled: ` before its name, for those who asked for `?cancelled=keep`."""
    ical_kept: Mapped[str | None] = mapped_column(Text, deferred=True)
    """Without its cancelled dates, for those who asked for `?cancelled=drop`."""
    ical_zone: Mapped[str | None] = mapped_column(String(64))
    """The zone the component names, which a feed then must define."""
    ical_form: Mapped[int] = mapped_column(default=0, index=True)
    """Which form of `components` these are written in."""
    feed_month: Mapped[str] = mapped_column(String(7), deferred=True)
    """`2012-04`: the month it begins in, by its own calendar. Feeds are put together by months."""
    ical_mark: Mapped[int] = mapped_column(BigInteger, default=0, deferred=True)
    """Another number for all else that feeds take from this row: 48 bits, so that many can be added up."""

    series: Mapped[Series | None] = relationship(back_populates="events")
    venue: Mapped[Venue | None] = relationship(back_populates="events")
    instead: Mapped["Event | None"] = relationship(
        foreign_keys=instead_id, remote_side="Event.id", back_populates="stands_in_for"
    )
    stands_in_for: Mapped[list["Event"]] = relationship(foreign_keys=instead_id, back_populates="instead")
    tag_rows: Mapped[list["EventTag"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="EventTag.position", lazy="selectin"
    )

    overrides: Mapped[list["EventOverride"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="EventOverride.recurrence_id"
    )
    follows: Mapped["Event | None"] = relationship(
        foreign_keys=follows_id, remote_side="Event.id", back_populates="followers"
    )
    followers: Mapped[list["Event"]] = relationship(
        foreign_keys=follows_id, back_populates="follows", order_by="Event.starts_at"
    )

    @property
    def tags(self) -> list[str]:
        return [row.slug for row in self.tag_rows]

    @property
    def path(self) -> str:
        return f"/events/{self.slug}/"

    @property
    def joins(self) -> list[tuple[str, str]]:
        """The links that lead into the meeting itself, with their labels."""
        return [found for link in self.links if (found := way_in(link["label"], link["url"]))]

    @property
    def comes_again(self) -> bool:
        return bool(self.rrule or self.rdates)


class EventOverride(Base):
    """What one date of a recurring event has of its own. NULL is as the event says; a place is said as a whole."""

    __tablename__ = "event_overrides"
    __table_args__ = (UniqueConstraint("event_id", "recurrence_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    recurrence_id: Mapped[str] = mapped_column(String(20))
    """Its start as first planned, as a text of `recurrence.walls`."""
    sequence: Mapped[int] = mapped_column(default=0)
    start: Mapped[str | None] = mapped_column(String(20))
    end: Mapped[str | None] = mapped_column(String(20))
    """When it is instead; of whole days `end` is the last one."""
    name: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[str | None] = mapped_column(String(12))
    has_place: Mapped[bool] = mapped_column(default=False)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venues.id"), index=True)
    city: Mapped[str | None] = mapped_column(String(120))
    country: Mapped[str | None] = mapped_column(String(2))
    online: Mapped[bool] = mapped_column(default=False)
    url: Mapped[str | None] = mapped_column(String(1000))
    summary: Mapped[str | None] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it is not as planned, told to everybody."""
    last_change: Mapped[str | None] = mapped_column(Text)
    """The newest entries of the ledger about this date in one line, as subscribers get it."""

    event: Mapped[Event] = relationship(back_populates="overrides")
    venue: Mapped[Venue | None] = relationship()


class EventTag(Base):
    """A subject of an event; its name is its slug with spaces for dashes."""

    __tablename__ = "event_tags"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), primary_key=True, index=True)
    position: Mapped[int]

    event: Mapped[Event] = relationship(back_populates="tag_rows")
