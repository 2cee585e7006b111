"""What is said of an event in one word, and what several organisers edit."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from app.people.models import Person


class Status(StrEnum):
    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


class EditedTogether:
    """What several organisers edit: who of them comes second is told, and by whom it was changed."""

    version: Mapped[int] = mapped_column(default=1)
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    """Who saved it last at the desk; nobody, if a file did."""

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]  # of the class mapped here

    @declared_attr
    @classmethod
    def edited_by(cls) -> Mapped[Person | None]:
        return relationship()

    @property
    def editor(self) -> str | None:
        """Their name."""
        return self.edited_by.name if self.edited_by else None
