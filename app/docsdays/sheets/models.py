"""Imports of pages, and where each task of theirs stood."""

from datetime import datetime

from sqlalchemy import JSON, ColumnElement, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.docsdays.models import Task


class ImportRun(Base):
    """A page as it was given, from its preview on; its text is kept until it is imported or left."""

    __tablename__ = "import_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    format: Mapped[str] = mapped_column(String(10), default="wiki")
    """What `text` is: one of READERS."""
    page: Mapped[str] = mapped_column(String(200))
    area: Mapped[str] = mapped_column(String(200))
    """Where all its tasks go; empty: where the page puts them."""
    text: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    unread: Mapped[list[tuple[int, str]] | None] = mapped_column(JSON(none_as_null=True))
    """The lines that were not understood, by their number, the first of them; NULL before it is imported."""

    @classmethod
    def is_left(cls, since: datetime) -> ColumnElement[bool]:
        """A preview that nobody has done since then."""
        return cls.done_at.is_(None) & (cls.started_at < since)


class SourceRow(Base):
    """What a page said of a task when it was last imported: the common ground of the two sides."""

    __tablename__ = "source_rows"
    __table_args__ = (UniqueConstraint("page", "row_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_runs.id"), index=True)
    page: Mapped[str] = mapped_column(String(200))
    row_key: Mapped[str] = mapped_column(String(64))
    was: Mapped[str] = mapped_column(String(200))
    """The digests that stood beside the row: those of our own export."""
    text_hash: Mapped[str] = mapped_column(String(64))
    fields: Mapped[dict[str, str]] = mapped_column(JSON)
    base: Mapped[dict[str, str]] = mapped_column(JSON)
    """A digest of each field as both sides last agreed on it. A conflict leaves it as it was."""

    task: Mapped[Task] = relationship()
