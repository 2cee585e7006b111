"""Posts, their bylines and terms, and what is kept beside them so that no page ever has to count or sort them all."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.blog.addresses import post_path
from app.core.database import Base

RESTORABLE = timedelta(days=30)
"""How long a deleted post can be brought back."""


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Status(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


class Certainty(StrEnum):
    """How well the date of a historical post is known."""

    CERTAIN = "certain"
    UNCERTAIN = "uncertain"


class Scope(StrEnum):
    """The listings a published post stands in: all posts, those of a term, those of an author."""

    ALL = "all"
    CATEGORY = "category"
    TAG = "tag"
    AUTHOR = "author"


class Author(Base):
    """A byline: a team or somebody who writes. `person_id` joins it to the account that may write under it."""

    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), unique=True)
    wordpress_id: Mapped[int | None] = mapped_column(unique=True)


class Term(Base):
    """A word posts are found by. Use `Category` or `Tag`."""

    __tablename__ = "terms"
    __table_args__ = (UniqueConstraint("kind", "slug"), UniqueConstraint("kind", "wordpress_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    slug: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    wordpress_id: Mapped[int | None]

    __mapper_args__ = {"polymorphic_on": "kind"}  # noqa: RUF012 — declared by SQLAlchemy as a class attribute


class Category(Term):
    __mapper_args__ = {"polymorphic_identity": Scope.CATEGORY.value}  # noqa: RUF012 — as above


class Tag(Term):
    __mapper_args__ = {"polymorphic_identity": Scope.TAG.value}  # noqa: RUF012 — as above


@dataclass(frozen=True)
class Follows:
    """The historical post that a text follows; its wording is our own."""

    title: str
    date: date
    url: str | None = None
    certainty: str = Certainty.CERTAIN


class Post(Base):
    """Visible once `published`, its time has come and it is not deleted.

    `local_date` is the date on the site's wall at `published_at`; it stands in the address and decides the archives.
    A draft may have no date yet. The long texts come last: SQLite reads a row from its start, and listings stop before.
    """

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("status = 'draft' OR published_at IS NOT NULL", name="published_has_date"),
        CheckConstraint("(published_at IS NULL) = (local_date IS NULL)", name="both_dates"),
        Index("uq_posts_address", "local_date", "slug", unique=True, **_where("deleted_at IS NULL")),
        Index("uq_posts_undated", "slug", unique=True, **_where("local_date IS NULL AND deleted_at IS NULL")),
        Index("ix_posts_slug", "slug"),
        Index("ix_posts_public_at", "public_at"),
        Index("ix_posts_updated_at", "updated_at"),
        Index("ix_posts_author_id", "author_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    slug: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(400))
    status: Mapped[str] = mapped_column(String(10))
    local_date: Mapped[date | None]
    published_at: Mapped[datetime | None]
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    guid: Mapped[str] = mapped_column(String(400), unique=True)
    """What feeds call this post, for good: readers know it by nothing else."""
    wordpress_id: Mapped[int | None] = mapped_column(unique=True)
    has_more: Mapped[bool]
    reading_minutes: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    public_at: Mapped[datetime | None]
    """When what the public sees of it last changed by somebody's hand; scheduling counts, saving a draft does not."""
    submitted_at: Mapped[datetime | None]
    """When its author handed the draft to the editors."""
    deleted_at: Mapped[datetime | None]
    follows_title: Mapped[str | None] = mapped_column(String(400))
    follows_url: Mapped[str | None] = mapped_column(String(1000))
    follows_date: Mapped[date | None]
    follows_certainty: Mapped[str | None] = mapped_column(String(10))
    summary: Mapped[str] = mapped_column(Text)
    teaser_html: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)

    author: Mapped[Author] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 — declared by SQLAlchemy as a class attribute

    @property
    def follows(self) -> Follows | None:
        if self.follows_title is None or self.follows_date is None:
            return None
        return Follows(self.follows_title, self.follows_date, self.follows_url, self.follows_certainty or "")

    @follows.setter
    def follows(self, value: Follows | None) -> None:
        self.follows_title = value.title if value else None
        self.follows_url = value.url if value else None
        self.follows_date = value.date if value else None
        self.follows_certainty = value.certainty if value else None

    @property
    def path(self) -> str | None:
        """Its address; None for a draft without a date."""
        return post_path(self.local_date, self.slug) if self.local_date else None

    def is_visible(self, now: datetime) -> bool:
        return self.is_listed and self.published_at is not None and self.published_at <= now

    @property
    def is_listed(self) -> bool:
        """Will be visible when its time comes, if it has not come yet."""
        return self.status == Status.PUBLISHED and self.deleted_at is None


class PostTerm(Base):
    """A category or tag of a post, in the order its author gave."""

    __tablename__ = "post_terms"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("terms.id"), primary_key=True, index=True)
    position: Mapped[int]


class OldAddress(Base):
    """A path under which a post was once public."""

    __tablename__ = "old_addresses"

    path: Mapped[str] = mapped_column(String(400), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)


class PostPlace(Base):
    """Where a published post stands in one listing, its time come or not. Clustered in the order of the listing."""

    __tablename__ = "post_places"
    __table_args__ = ({"sqlite_with_rowid": False},)

    scope: Mapped[str] = mapped_column(String(10), primary_key=True)
    scope_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    local_date: Mapped[date] = mapped_column(primary_key=True)
    published_at: Mapped[datetime] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )


class PostCount(Base):
    """How many posts stand in one listing in one month, scheduled ones included."""

    __tablename__ = "post_counts"

    scope: Mapped[str] = mapped_column(String(10), primary_key=True)
    scope_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]


class PostRevision(Base):
    """A text as it was saved once. Kept so that nothing typed is ever lost."""

    __tablename__ = "post_revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(400))
    summary: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    saved_at: Mapped[datetime]
