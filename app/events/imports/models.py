"""What was known of an event where it came from."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.events.models import Event


class Origin(Base):
    """What the last import said of an event, so that the next can tell what changed there from what was edited here."""

    __tablename__ = "event_origins"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    told: Mapped[dict[str, Any]] = mapped_column(JSON)
    sequence: Mapped[int]
    imported_at: Mapped[datetime]

    event: Mapped[Event] = relationship()
