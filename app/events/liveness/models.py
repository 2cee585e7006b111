"""How far the question has come whether an event still takes place."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.events.models import Event


class Stage(StrEnum):
    ALIVE = "alive"
    ASKED = "asked"
    DOUBTED = "doubted"
    """Nobody answered: it is tentative."""
    ENDED = "ended"
    """Nobody answered then, either: it has no dates to come."""


class Liveness(Base):
    """An event without a row is alive since it was made."""

    __tablename__ = "event_liveness"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    stage: Mapped[str] = mapped_column(String(8))
    since: Mapped[datetime]
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the next stage comes if nobody says anything."""
    asked_at: Mapped[datetime | None]
    """When the last question was asked: each has links of its own."""
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """Of one that has ended: when it came again, to be brought back."""

    event: Mapped[Event] = relationship()
