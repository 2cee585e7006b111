"""Who works on a task, and until when. The unique indexes over claims that have not ended decide every race."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.docsdays.models.tasks import Task
from app.people.models import Person


class ClaimState(StrEnum):
    ACTIVE = "active"
    SUBMITTED = "submitted"
    COMPLETED = "completed"
    RELEASED = "released"
    EXPIRED = "expired"
    REVOKED = "revoked"
    OVERTAKEN = "overtaken"
    """Somebody else's work finished the task."""


UNNAMED = "a contributor"
_OPEN = text("ended_at IS NULL")


def unique_while_open(name: str, *columns: str) -> Index:
    return Index(name, *columns, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)


class Claim(Base):
    """One person working on one task until `ends_at`; NULL there means that its clock stands still.

    A claim whose `ends_at` has passed counts as ended even before a sweep writes it down. A submitted one keeps no
    `person_slot`: waiting for a reviewer must not stop anybody from taking the next task.
    """

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (state IN ('active', 'submitted'))", name="open_while_held"),
        unique_while_open("uq_claims_task_id_slot", "task_id", "slot"),
        unique_while_open("uq_claims_task_id_person_id", "task_id", "person_id"),
        unique_while_open("uq_claims_person_id_person_slot", "person_id", "person_slot"),
        Index("ix_claims_ends_at", "ends_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_claims_task_id", "task_id"),
        Index("ix_claims_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    slot: Mapped[int | None]
    """One of the task's places, 1 to its capacity; NULL for work handed in while all were taken."""
    person_slot: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    left_seconds: Mapped[int | None]
    """What remained of the lease when the task was parked."""
    remind_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None] = mapped_column(Text)
    task_version: Mapped[int]
    """The text of the task as the person took it."""

    task: Mapped[Task] = relationship()
    person: Mapped[Person] = relationship()

    @property
    def holder(self) -> str:
        """Whoever takes a task agrees to the name beside it; it is gone with the account."""
        return self.person.name or UNNAMED

    def is_open(self, now: datetime) -> bool:
        return self.ended_at is None and not self.is_lapsed(now)

    def is_lapsed(self, now: datetime) -> bool:
        """Its time ran out, written down or not."""
        overdue = self.ended_at is None and self.ends_at is not None and self.ends_at <= now
        return overdue or self.state == ClaimState.EXPIRED
