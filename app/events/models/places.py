"""The series events belong to, and where they are held."""

from typing import TYPE_CHECKING

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.events.models.editing import EditedTogether

if TYPE_CHECKING:  # each knows the other
    from app.events.models.events import Event


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
        return f"/events/series/{self.slug}/"

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
