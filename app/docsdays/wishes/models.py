"""Who wants what."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.people.models import Person


class Vote(Base):
    """One person wants one task. It stays when the task is opened or declined, and moves when it is merged."""

    __tablename__ = "task_votes"

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    created_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    """When the person was told what became of it, which is done once."""

    person: Mapped[Person] = relationship()
