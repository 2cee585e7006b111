"""Whether the page a task is about still answers, as it was last seen."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class TargetCheck(Base):
    """The last look at the target of a task. It says nothing once the task has another target."""

    __tablename__ = "target_checks"

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    target: Mapped[str] = mapped_column(String(2000))
    checked_at: Mapped[datetime]
    fault: Mapped[str | None] = mapped_column(String(300))
    """Why it could not be read; NULL where it answered."""
