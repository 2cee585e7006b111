"""What was known of an event where it came from, and files that wait for a decision."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.events.ics import Account
from app.events.ics.found import account_of
from app.events.models import Event, Series

KEPT = timedelta(days=7)
"""How long a preview waits."""


class Origin(Base):
    """What the last import said of an event, so that the next can tell what changed there from what was edited here."""

    __tablename__ = "event_origins"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    told: Mapped[dict[str, Any]] = mapped_column(JSON)
    sequence: Mapped[int]
    imported_at: Mapped[datetime]

    event: Mapped[Event] = relationship()


class Preview(Base):
    """A file as it was read, from its preview until it is imported or left."""

    __tablename__ = "event_import_previews"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    source: Mapped[str] = mapped_column(String(1000))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("event_series.id", ondelete="SET NULL"), index=True)
    account_json: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(index=True)

    series: Mapped[Series | None] = relationship()

    @property
    def account(self) -> Account:
        return account_of(self.account_json)
