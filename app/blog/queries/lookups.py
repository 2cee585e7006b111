"""Posts, terms and authors by what names them; with and without regard to who may see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from app.blog.addresses import RESERVED_SLUGS, post_path
from app.blog.models import Author, Category, OldAddress, Post, PostPlace, PostRevision, PostTerm, Scope, Status, Term
from app.core.slugs import numbered


@dataclass(frozen=True)
class Address:
    """A visible post's path, and when it last changed, for site maps."""

    path: str
    changed_at: datetime


def category_of_wordpress_id(session: Session, number: int) -> Category | None:
    return session.scalar(select(Category).filter_by(wordpress_id=number))


def author_of_wordpress_id(session: Session, number: int) -> Author | None:
    return session.scalar(select(Author).filter_by(wordpress_id=number))


_PATHS = select(Post.local_date, Post.slug)


def terms_of(session: Session, post: Post) -> list[Term]:
    """The post's categories, then its tags, in their order."""
    wanted = select(Term).join(PostTerm, PostTerm.term_id == Term.id).where(PostTerm.post_id == post.id)
    return list(session.scalars(wanted.order_by(PostTerm.position)))


def term(session: Session, kind: str, slug: str) -> Term | None:
    return session.scalar(select(Term).filter_by(kind=kind, slug=slug))


def author(session: Session, slug: str) -> Author | None:
    return session.scalar(select(Author).filter_by(slug=slug))


def is_path(session: Session, day: date, slug: str, *, now: datetime) -> bool:
    """Is there a visible post at that date and slug?"""
    return _newest_path(session, _PATHS.where(Post.local_date == day, Post.slug == slug), now) is not None


def path_of_slug(session: Session, slug: str, *, now: datetime) -> str | None:
    """The true address of the newest visible post with that slug, whatever its date."""
    return _newest_path(session, _PATHS.where(Post.slug == slug), now)


def path_of_wordpress_id(session: Session, number: int, *, now: datetime) -> str | None:
    return _newest_path(session, _PATHS.where(Post.wordpress_id == number), now)


def path_of_old_address(session: Session, path: str, *, now: datetime) -> str | None:
    """Where the post went that was once public at `path`."""
    wanted = _PATHS.join(OldAddress, OldAddress.post_id == Post.id).where(OldAddress.path == path)
    return _newest_path(session, wanted, now)


def _newest_path(session: Session, wanted: Select[*tuple[Any, ...]], now: datetime) -> str | None:
    visible = wanted.where(Post.status == Status.PUBLISHED, Post.published_at <= now, Post.deleted_at.is_(None))
    row = session.execute(visible.order_by(Post.published_at.desc()).limit(1)).first()
    return post_path(row.local_date, row.slug) if row else None


def free_slug(session: Session, day: date | None, slug: str, *, besides: int | None = None) -> str:
    """`slug`, or the first of `slug-2` … that may be an address and is of no post of that day but the one `besides`."""
    others = select(Post.slug).where(Post.local_date.is_not_distinct_from(day), Post.deleted_at.is_(None))
    taken = set(session.scalars(others.where(Post.id != (besides or 0)))) | RESERVED_SLUGS
    return next(candidate for candidate in numbered(slug) if candidate not in taken)


def has_revisions(session: Session, post: Post) -> bool:
    return session.scalar(select(PostRevision.id).filter_by(post_id=post.id).limit(1)) is not None


def addresses(session: Session, *, now: datetime) -> Iterator[Address]:
    """Every visible post, oldest first, in portions: the archive may hold a hundred thousand."""
    wanted = (
        select(PostPlace.local_date, Post.slug, Post.public_at, PostPlace.published_at)
        .join(PostPlace, and_(PostPlace.post_id == Post.id, PostPlace.scope == Scope.ALL, PostPlace.scope_id == 0))
        .where(PostPlace.published_at <= now)
        .order_by(PostPlace.local_date, PostPlace.published_at, PostPlace.post_id)
        .execution_options(yield_per=1000)
    )
    for day, slug, public_at, published_at in session.execute(wanted):
        yield Address(post_path(day, slug), max(public_at or published_at, published_at))
