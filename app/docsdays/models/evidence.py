"""Edits of the wiki that count for a task."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.docsdays.models.tasks import Task
from app.people.models import Person


class EvidenceState(StrEnum):
    SEEN = "seen"
    GONE = "gone"
    REVERTED = "reverted"


class Evidence(Base):
    """An edit of the wiki that counts for a task. It stays, whatever becomes of the edit; `state` says what did."""

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("task_id", "rev_id"),
        Index("ix_evidence_rev_id", "rev_id"),
        Index("ix_evidence_page_id", "page_id"),
        Index("ix_evidence_person_id", "person_id"),
        Index("ix_evidence_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """NULL: a user of the wiki whom nobody here says to be."""
    rev_id: Mapped[int] = mapped_column(BigInteger)
    parent_id: Mapped[int] = mapped_column(BigInteger)
    """0: the page began with it."""
    page_id: Mapped[int] = mapped_column(BigInteger)
    title: Mapped[str] = mapped_column(String(255))
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    user_name: Mapped[str] = mapped_column(String(255))
    """Empty: the wiki hides it, or somebody took their data away."""
    at: Mapped[datetime]
    size_change: Mapped[int]
    link: Mapped[str] = mapped_column(String(1000))
    """Where the wiki shows what it changed."""
    comment: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    seen_at: Mapped[datetime]
    """By our clock."""
    changed_at: Mapped[datetime | None]
    """When its state last changed, by our clock."""
    decided_at: Mapped[datetime | None]
    """When an organiser found that it is not the work, or opened the task again that was done since."""

    task: Mapped[Task] = relationship()
    person: Mapped[Person | None] = relationship()
