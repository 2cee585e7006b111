"""Who waits for a place of a task that others have."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.docsdays.models.claims import unique_while_open
from app.docsdays.models.tasks import Task
from app.people.models import Person


class EntryState(StrEnum):
    """`waiting` and `offered` are derived; the others are how it ended."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    LEFT = "left"
    PASSED = "passed"
    CLOSED = "closed"


class QueueEntry(Base):
    """One person waiting for one task; the lower id is the earlier. With `offered_until` a place is kept for them.

    An offer whose time has passed counts as ended even before a sweep writes it down.
    """

    __tablename__ = "task_queue"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (how IS NULL)", name="open_until_ended"),
        unique_while_open("uq_task_queue_task_id_person_id", "task_id", "person_id"),
        Index("ix_task_queue_task_id", "task_id"),
        Index("ix_task_queue_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    joined_at: Mapped[datetime]
    offered_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    how: Mapped[str | None] = mapped_column(String(20))

    task: Mapped[Task] = relationship()
    person: Mapped[Person] = relationship()

    @property
    def state(self) -> str:
        return self.how or (EntryState.OFFERED if self.offered_until else EntryState.WAITING)
