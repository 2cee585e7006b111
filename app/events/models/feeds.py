"""Addresses that pages had, and how feeds changed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.events.models.events import Event
from app.events.models.places import Series


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
    return kind(slug=slug).path


class FeedChange(Base):
    """When a feed last changed, what left it included. `key` is `all`, `series:SLUG`, `tag:SLUG`, `country:CODE`.

    `changed_at` is when the change was made here, for HTTP; `revised_at` is the newest revision of what the feed tells,
    for the calendar itself, so that sites holding the same content publish the same bytes.
    """

    __tablename__ = "event_feeds"

    key: Mapped[str] = mapped_column(String(140), primary_key=True)
    changed_at: Mapped[datetime]
    revised_at: Mapped[datetime]
