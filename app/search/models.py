"""One row for each thing that can be found."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

KINDS = ("post", "event", "task", "session")
OWN_INDEX = ("search_fts", "vector", "ix_search_entries_vector")
"""What only the migration knows: tables, columns and indexes whose names begin so."""


def is_modelled(name: str | None, _kind: str, _parents: object) -> bool:
    """For Alembic: what the models know of; the database's own index is left out of comparisons."""
    return name is None or not name.startswith(OWN_INDEX)


class SearchEntry(Base):
    """The id sorts by time, so that the newest matches are read off the end of the index without sorting.

    `title_words`, `body_words` and `facets` are what the database indexes (SQLite: the FTS5 table `search_fts`, kept by
    triggers; PostgreSQL: the generated column `vector`). Both indexes are made by migration 0007.
    """

    __tablename__ = "search_entries"
    __table_args__ = (
        UniqueConstraint("kind", "object_id"),
        Index(None, "visible_from"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(8))
    object_id: Mapped[int]
    happened_at: Mapped[datetime]
    visible_from: Mapped[datetime]
    title: Mapped[str] = mapped_column(String(400))
    path: Mapped[str] = mapped_column(String(400))
    author: Mapped[str] = mapped_column(String(200), default="")
    author_slug: Mapped[str] = mapped_column(String(120), default="")
    categories: Mapped[str] = mapped_column(Text, default="")
    tags: Mapped[str] = mapped_column(Text, default="")
    title_words: Mapped[str] = mapped_column(Text)
    facets: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    body_words: Mapped[str] = mapped_column(Text)


def first_id(moment: datetime) -> int:
    """The smallest id of what happened at this moment or later."""
    return int(moment.timestamp()) << 24


OBJECT = 0x3FFFFF
"""The bits of an entry's id that are those of its object's."""


def entry_id(kind: str, object_id: int, happened_at: datetime) -> int:
    return first_id(happened_at) | KINDS.index(kind) << 22 | object_id & OBJECT
