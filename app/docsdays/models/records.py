"""What stays of the work on a task: what was handed in, said and decided, and each thing that happened."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.docsdays.models.days import DocsDay
from app.people.models import Person


class Submission(Base):
    """Evidence of work: what somebody handed in. It stays whatever becomes of the claim."""

    __tablename__ = "submissions"
    __table_args__ = (Index("ix_submissions_task_id", "task_id"), Index("ix_submissions_person_id", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(String(2000))
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class Review(Base):
    """A reviewer's word on what was handed in."""

    __tablename__ = "reviews"
    __table_args__ = (Index("ix_reviews_task_id", "task_id"), Index("ix_reviews_reviewer_id", "reviewer_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    is_accepted: Mapped[bool]
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]

    reviewer: Mapped[Person] = relationship()


class Comment(Base):
    """A note on a task: plain text of a signed-in person. One that was removed keeps its text, which nobody sees."""

    __tablename__ = "task_comments"
    __table_args__ = (Index("ix_task_comments_task_id", "task_id"), Index("ix_task_comments_person_id", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    person: Mapped[Person] = relationship(foreign_keys=person_id)


class EventKind(StrEnum):
    """What happens to tasks. One becomes done by a reviewer's word (accepted) or without one (closed)."""

    LISTED = "listed"
    PROPOSED = "proposed"
    LET_THROUGH = "let through"
    OPENED = "opened"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    EDITED = "edited"
    CLAIMED = "claimed"
    RENEWED = "renewed"
    RELEASED = "released"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    COMPLETED = "completed"
    OVERTAKEN = "overtaken"
    RETURNED = "returned"
    RESTORED = "restored"
    ASKED_TO_PARK = "asked to park"
    PARKED = "parked"
    PAUSED = "paused"
    UNPARKED = "unparked"
    RESUMED = "resumed"
    REOPENED = "reopened"
    QUEUED = "queued"
    OFFERED = "offered"
    OFFER_PASSED = "offer passed"
    OFFER_WITHDRAWN = "offer withdrawn"
    LEFT = "left the line"
    LINE_CLOSED = "line closed"
    NOTE_REMOVED = "note removed"
    NOTE_PUT_BACK = "note put back"
    EDITS_DISMISSED = "edits dismissed"
    PUT_ON_DAY = "put on a day"
    TAKEN_OFF_DAY = "taken off a day"
    BY_FILE = "changed by a file"


FINISHING = (EventKind.ACCEPTED, EventKind.CLOSED)
"""What makes a task done."""
ON_LISTS = (EventKind.PUT_ON_DAY, EventKind.TAKEN_OFF_DAY)
"""What happens to the lists of days; the cause is the date that the day had then, in ISO form."""


class TaskEvent(Base):
    """One thing that happened to a task; only ever added. `actions.history.replay` rebuilds the states from these."""

    __tablename__ = "task_events"
    __table_args__ = (Index("ix_task_events_task_id", "task_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """NULL: the clock, or the loading of content."""
    kind: Mapped[str] = mapped_column(String(20))
    cause: Mapped[str | None] = mapped_column(Text)
    day_id: Mapped[int | None] = mapped_column(ForeignKey("docs_days.id"))
    """On whose list it was put, or off whose it was taken."""
    from_state: Mapped[str | None] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claims.id"))
    claim_state: Mapped[str | None] = mapped_column(String(20))
    claim_ends_at: Mapped[datetime | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("task_queue.id"))
    entry_state: Mapped[str | None] = mapped_column(String(20))
    offered_until: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship()
    day: Mapped[DocsDay | None] = relationship()
