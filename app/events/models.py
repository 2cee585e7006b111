"""Events, the series they belong to, where they are held, and how their feeds changed."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from app.core.database import Base
from app.events.links import way_in
from app.people.models import Person


class Status(StrEnum):
    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


class EditedTogether:
    """What several organisers edit: who of them comes second is told, and by whom it was changed."""

    version: Mapped[int] = mapped_column(default=1)
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    """Who saved it last at the desk; nobody, if a file did."""

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]  # of the class mapped here

    @declared_attr
    @classmethod
    def edited_by(cls) -> Mapped[Person | None]:
        return relationship()

    @property
    def editor(self) -> str | None:
        """Their name."""
        return self.edited_by.name if self.edited_by else None


class Series(EditedTogether, Base):
    """Meetings that come again under one name."""

    __tablename__ = "event_series"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str | None] = mapped_column(String(1000))

    events: Mapped[list["Event"]] = relationship(back_populates="series")

    @property
    def path(self) -> str:
        return path_of(Series, self.slug)

    @property
    def feed_key(self) -> str:
        return f"series:{self.slug}"


class Venue(EditedTogether, Base):
    """A building or a campus."""

    __tablename__ = "venues"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(400))
    city: Mapped[str | None] = mapped_column(String(120))
    country: Mapped[str | None] = mapped_column(String(2))
    url: Mapped[str | None] = mapped_column(String(1000))

    events: Mapped[list["Event"]] = relationship(back_populates="venue")


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
        return path_of(Event, self.slug)

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


class EventTag(Base):
    """A subject of an event; its name is its slug with spaces for dashes."""

    __tablename__ = "event_tags"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), primary_key=True, index=True)
    position: Mapped[int]

    event: Mapped[Event] = relationship(back_populates="tag_rows")


class OldAddress(Base):
    """The path of a page that an event or a series had once. It leads there for good."""

    __tablename__ = "old_event_addresses"
    __table_args__ = (CheckConstraint("(event_id IS NULL) <> (series_id IS NULL)", name="leads_to_one"),)

    path: Mapped[str] = mapped_column(String(160), primary_key=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("event_series.id", ondelete="CASCADE"), index=True)

    event: Mapped[Event | None] = relationship()
    series: Mapped[Series | None] = relationship()

    @property
    def leads_to(self) -> Event | Series | None:
        return self.event or self.series


def path_of(kind: type[Event | Series], slug: str) -> str:
    return f"/events/{slug}/" if kind is Event else f"/events/series/{slug}/"


class FeedChange(Base):
    """When a feed last changed, what left it included. `key` is `all`, `series:SLUG`, `tag:SLUG`, `country:CODE`.

    `changed_at` is when the change was made here, for HTTP; `revised_at` is the newest revision of what the feed tells,
    for the calendar itself, so that sites holding the same content publish the same bytes.
    """

    __tablename__ = "event_feeds"

    key: Mapped[str] = mapped_column(String(140), primary_key=True)
    changed_at: Mapped[datetime]
    revised_at: Mapped[datetime]
