"""The ledger of changes. Rows are added and never changed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.events.models import Event
from app.people.models import Person

DESK = "Events desk"
SOURCE = "The calendar it comes from"
"""Who readers are told of; staff see the person."""


class EventChange(Base):
    """One thing that changed. `old` and `new` are words, as people were told; `recurrence_id` names one date of it."""

    __tablename__ = "event_changes"
    __table_args__ = (Index("ix_event_changes_event_id", "event_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    recurrence_id: Mapped[str | None] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(12))
    old: Mapped[str] = mapped_column(Text, default="")
    new: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(100), default=DESK)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)

    event: Mapped[Event] = relationship()
    person: Mapped[Person | None] = relationship()
