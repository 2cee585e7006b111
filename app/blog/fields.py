"""What people decide about a post, and the form in which it is kept."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.blog import queries
from app.blog.models import Author, Category, Follows, Post, Status, Tag, Term


@dataclass(frozen=True, kw_only=True)
class PostFields:
    """All that people decide about a post; the rest follows from it."""

    title: str
    slug: str
    source: str
    author: Author
    status: str = Status.DRAFT
    published_at: datetime | None = None
    summary: str = ""
    categories: tuple[Category, ...] = ()
    tags: tuple[Tag, ...] = ()
    follows: Follows | None = None
    wordpress_id: int | None = None

    @property
    def terms(self) -> tuple[Term, ...]:
        return (*self.categories, *self.tags)


def fields_of(session: Session, post: Post) -> PostFields:
    """The post as it stands; `update` with the same fields changes nothing."""
    terms = queries.terms_of(session, post)
    return PostFields(
        title=post.title,
        slug=post.slug,
        source=post.source,
        author=post.author,
        status=post.status,
        published_at=post.published_at,
        summary=post.summary,
        categories=tuple(term for term in terms if isinstance(term, Category)),
        tags=tuple(term for term in terms if isinstance(term, Tag)),
        follows=post.follows,
        wordpress_id=post.wordpress_id,
    )


def normal(fields: PostFields, now: datetime) -> PostFields:
    """What is published has a time, nothing finer than a second is kept, and a text is as its file would have it."""
    at = fields.published_at
    if at is None and fields.status == Status.PUBLISHED:
        at = now.replace(second=0)
    return replace(fields, published_at=at and at.replace(microsecond=0), source=tidy(fields.source))


def tidy(source: str) -> str:
    """Markdown as it is kept: line ends of Unix, no empty lines around it, nothing else touched."""
    return source.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n").rstrip()
