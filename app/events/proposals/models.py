"""What somebody proposed, and what became of it."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.events.models import Event
from app.people.models import Person

KEPT = timedelta(days=180)
"""How long a proposal that was decided on, or withdrawn, still says so."""


class State(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    CORRECTED = "corrected"
    """Approved, though not word for word."""
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Proposal(Base):
    """`said` holds the texts of the form's fields.

    `token` is kept as it is, so that each mail can name the address again: what it opens stands in this very row.
    """

    __tablename__ = "event_proposals"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(43), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    said: Mapped[dict[str, str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default=State.WAITING, index=True)
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    word: Mapped[str] = mapped_column(Text, default="")
    """What the organiser told whoever proposed it."""
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="SET NULL"), index=True)

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    event: Mapped[Event | None] = relationship()

    @property
    def name(self) -> str:
        return self.said["name"]

    @property
    def path(self) -> str:
        return f"/events/submit/{self.token}/"
