"""Docs days, their tasks, and who works on what.

Few states are stored; whether a task is free, claimed or full is derived from its claims, so that there is one source
of truth. The three unique indexes over claims that have not ended decide every race for a task.
"""

from datetime import date as date_type
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.people.models import Person

MINUTES = {"S": 30, "M": 90, "L": 180}


class DayState(StrEnum):
    DRAFT = "draft"
    ANNOUNCED = "announced"
    LIVE = "live"
    CLOSED = "closed"
    REPORTED = "reported"


class Phase(StrEnum):
    """What a day is at a moment; the clock moves it on even when nobody presses a button."""

    DRAFT = "draft"
    COMING = "coming"
    ON = "on"
    OVER = "over"


class TaskState(StrEnum):
    PROPOSED = "proposed"
    OPEN = "open"
    IN_REVIEW = "in review"
    DONE = "done"
    PARKED = "parked"
    DECLINED = "declined"
    DUPLICATE = "duplicate"


class ClaimState(StrEnum):
    ACTIVE = "active"
    SUBMITTED = "submitted"
    COMPLETED = "completed"
    RELEASED = "released"
    EXPIRED = "expired"
    REVOKED = "revoked"


class EventKind(StrEnum):
    LISTED = "listed"
    EDITED = "edited"
    CLAIMED = "claimed"
    RENEWED = "renewed"
    RELEASED = "released"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    COMPLETED = "completed"
    RETURNED = "returned"
    RESTORED = "restored"
    PARKED = "parked"
    PAUSED = "paused"
    UNPARKED = "unparked"
    RESUMED = "resumed"
    REOPENED = "reopened"
    NOTE_REMOVED = "note removed"
    NOTE_PUT_BACK = "note put back"


class Area(Base):
    __tablename__ = "areas"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    position: Mapped[int]


def midnight(day: date_type, zone: str) -> datetime:
    """The first moment of the day there."""
    return datetime.combine(day, time(), ZoneInfo(zone))


class DocsDay(Base):
    """One date on which people improve the documents together; its address is its date."""

    __tablename__ = "docs_days"

    id: Mapped[int] = mapped_column(primary_key=True)
    date: Mapped[date_type] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(200))
    uid: Mapped[str] = mapped_column(String(200), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    time_zone: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str | None] = mapped_column(String(200))
    channel_network: Mapped[str | None] = mapped_column(String(200))
    goal: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    closed_at: Mapped[datetime | None]
    """Since when it is closed; the end of its date where nobody said otherwise."""
    unconfirmed: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    day_tasks: Mapped[list["DayTask"]] = relationship(
        back_populates="day", order_by="DayTask.position", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 — declared by SQLAlchemy as a class attribute

    @property
    def starts_at(self) -> datetime:
        return midnight(self.date, self.time_zone)

    @property
    def ends_at(self) -> datetime:
        """The first moment after the day."""
        return midnight(self.date + timedelta(days=1), self.time_zone)

    def phase(self, now: datetime) -> Phase:
        if self.state == DayState.DRAFT:
            return Phase.DRAFT
        closed = self.state in (DayState.CLOSED, DayState.REPORTED)
        if now >= self.ends_at or (closed and self.closed_at is not None and now >= self.closed_at):
            return Phase.OVER
        return Phase.ON if self.state == DayState.LIVE or now >= self.starts_at else Phase.COMING


class Task(Base):
    """Something to write or mend. It outlives days; its key is its permanent address.

    `version` counts edits of the text; moving through states leaves it alone.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint("capacity >= 1", name="capacity_positive"),
        Index("ix_tasks_facets", "state", "area_id", "size", "audience", "capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(12), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    size: Mapped[str] = mapped_column(String(1))
    audience: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    state_reason: Mapped[str | None] = mapped_column(Text)
    """Why it is parked, declined or a duplicate."""
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"))
    done_on: Mapped[date_type | None]
    capacity: Mapped[int] = mapped_column(default=1)
    why: Mapped[str] = mapped_column(Text)
    how: Mapped[str] = mapped_column(Text)
    target: Mapped[str | None] = mapped_column(String(2000))
    """The page or file to work on: an address, or a path in the source tree."""
    skills: Mapped[list[str]] = mapped_column(JSON)
    certainty: Mapped[str | None] = mapped_column(String(40))
    source: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    """The last thing that happened to it, be it an edit, a claim or a note."""

    area: Mapped[Area] = relationship()
    day_tasks: Mapped[list["DayTask"]] = relationship(back_populates="task", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 — declared by SQLAlchemy as a class attribute

    @property
    def minutes(self) -> int:
        return MINUTES[self.size]


class DayTask(Base):
    """A task on the list of a day."""

    __tablename__ = "day_tasks"
    __table_args__ = (Index("ix_day_tasks_task_id", "task_id"),)

    day_id: Mapped[int] = mapped_column(ForeignKey("docs_days.id"), primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    position: Mapped[int]

    day: Mapped[DocsDay] = relationship(back_populates="day_tasks")
    task: Mapped[Task] = relationship(back_populates="day_tasks")


_OPEN = text("ended_at IS NULL")


def _unique_while_open(name: str, *columns: str) -> Index:
    return Index(name, *columns, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)


class Claim(Base):
    """One person working on one task until `ends_at`; NULL there means that its clock stands still.

    A claim whose `ends_at` has passed counts as ended even before a sweep writes it down. A submitted one keeps no
    `person_slot`: waiting for a reviewer must not stop anybody from taking the next task.
    """

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (state IN ('active', 'submitted'))", name="open_while_held"),
        _unique_while_open("uq_claims_task_id_slot", "task_id", "slot"),
        _unique_while_open("uq_claims_task_id_person_id", "task_id", "person_id"),
        _unique_while_open("uq_claims_person_id_person_slot", "person_id", "person_slot"),
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

    def is_open(self, now: datetime) -> bool:
        return self.ended_at is None and not self.is_lapsed(now)

    def is_lapsed(self, now: datetime) -> bool:
        """Its time ran out, written down or not."""
        overdue = self.ended_at is None and self.ends_at is not None and self.ends_at <= now
        return overdue or self.state == ClaimState.EXPIRED


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
    from_state: Mapped[str | None] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claims.id"))
    claim_state: Mapped[str | None] = mapped_column(String(20))
    claim_ends_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship()
