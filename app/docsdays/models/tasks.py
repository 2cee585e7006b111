"""A task and the area it belongs to."""

from datetime import date as date_type
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.people.models import Person

if TYPE_CHECKING:
    from app.docsdays.models.days import DayTask

MOST_PLACES = 20
MINUTES = {"S": 30, "M": 90, "L": 180}


class TaskState(StrEnum):
    PROPOSED = "proposed"
    OPEN = "open"
    IN_REVIEW = "in review"
    DONE = "done"
    PARKED = "parked"
    DECLINED = "declined"
    DUPLICATE = "duplicate"


class Area(Base):
    __tablename__ = "areas"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    position: Mapped[int]


class Task(Base):
    """Something to write or mend. It outlives days; its key is its permanent address.

    `version` counts edits of the text; moving through states leaves it alone.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint("capacity >= 1", name="capacity_positive"),
        Index("ix_tasks_facets", "state", "area_id", "size", "audience", "capacity"),
        Index("ix_tasks_state_size", "state", "size", "id"),
        Index("ix_tasks_orders", "state", "area_id", "size", "audience", "title", "changed_at"),
        Index("ix_tasks_mentor_id", "mentor_id"),
        Index("ix_tasks_proposed_by_id", "proposed_by_id"),
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
    labels: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Slugs."""
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    is_self_closing: Mapped[bool] = mapped_column(default=False)
    """So small that it needs no reviewer: handing in work that can be seen somewhere closes it."""
    certainty: Mapped[str | None] = mapped_column(String(40))
    source: Mapped[str | None] = mapped_column(Text)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    is_held: Mapped[bool] = mapped_column(default=False)
    """A proposal that only organisers, and who made it, see until it is let through."""
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    """The last thing that happened to it, be it an edit, a claim or a note."""

    area: Mapped[Area] = relationship()
    mentor: Mapped[Person | None] = relationship(foreign_keys=mentor_id)
    proposed_by: Mapped[Person | None] = relationship(foreign_keys=proposed_by_id)
    day_tasks: Mapped[list["DayTask"]] = relationship(back_populates="task", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 — declared by SQLAlchemy as a class attribute

    @property
    def minutes(self) -> int:
        return MINUTES[self.size]

    @property
    def shown_mentor(self) -> Person | None:
        """Whom to ask, as long as they agree to be shown; an organiser named them, they did not press a button."""
        mentor = self.mentor
        return mentor if mentor is not None and mentor.is_public and mentor.disabled_at is None else None

    @property
    def mentor_name(self) -> str | None:
        return self.shown_mentor.name if self.shown_mentor else None
