"""Posts as the staff sees them: drafts, handed in, scheduled, published, deleted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, contains_eager, defer

from app.blog.models import RESTORABLE, Author, Category, Post, PostRevision, Status, Tag
from app.core.paging import Page
from app.core.slugs import numbered, slugify
from app.people.models import Person

DESK_PAGE = 25


def desk_page(session: Session, person: Person, number: int, *, show: str, text: str, now: datetime) -> Page[Post]:
    """Posts this person may see, last changed first.

    `show` is draft, submitted, scheduled, published or deleted; anything else shows all that is not deleted.
    """
    criteria = _shown(show, now)
    if text:
        criteria.append(Post.title.icontains(text, autoescape=True))
    if not person.is_editor:
        criteria.append(Author.person_id == person.id)
    total = session.scalar(select(func.count()).select_from(Post).join(Post.author).where(*criteria)) or 0
    wanted = (
        select(Post)
        .join(Post.author)
        .options(contains_eager(Post.author), *(defer(long) for long in (Post.html, Post.text, Post.source)))
        .where(*criteria)
        .order_by(Post.updated_at.desc(), Post.id.desc())
        .limit(DESK_PAGE)
        .offset((number - 1) * DESK_PAGE)
    )
    return Page(session.scalars(wanted).all(), number, DESK_PAGE, total)


def _shown(show: str, now: datetime) -> list[ColumnElement[bool]]:
    if show == "deleted":
        return [Post.deleted_at >= now - RESTORABLE]
    shown: list[ColumnElement[bool]] = [Post.deleted_at.is_(None)]
    if show == "draft":
        shown += [Post.status == Status.DRAFT, Post.submitted_at.is_(None)]
    elif show == "submitted":
        shown += [Post.status == Status.DRAFT, Post.submitted_at.is_not(None)]
    elif show == "scheduled":
        shown += [Post.status == Status.PUBLISHED, Post.published_at > now]
    elif show == "published":
        shown += [Post.status == Status.PUBLISHED, Post.published_at <= now]
    return shown


def count_submitted(session: Session) -> int:
    """How many drafts wait for an editor."""
    waiting = select(func.count()).where(
        Post.deleted_at.is_(None), Post.status == Status.DRAFT, Post.submitted_at.is_not(None)
    )
    return session.scalar(waiting) or 0


def bylines(session: Session) -> Sequence[Author]:
    return session.scalars(select(Author).order_by(Author.name)).all()


def byline_of(session: Session, person: Person) -> Author | None:
    """The byline a person writes under."""
    return session.scalar(select(Author).filter_by(person_id=person.id))


def free_byline_slug(session: Session, name: str) -> str:
    """A slug for a byline of that name which no other has."""
    slug = slugify(name) or "author"
    taken = set(session.scalars(select(Author.slug).where(Author.slug.startswith(slug, autoescape=True))))
    return next(candidate for candidate in numbered(slug) if candidate not in taken)


def categories(session: Session) -> Sequence[Category]:
    return session.scalars(select(Category).order_by(Category.name)).all()


def tags_named(session: Session, slugs: Sequence[str]) -> dict[str, Tag]:
    return {tag.slug: tag for tag in session.scalars(select(Tag).where(Tag.slug.in_(slugs)))}


def revisions(session: Session, post: Post) -> Sequence[tuple[PostRevision, str | None]]:
    """Each saved text with the name of who saved it, newest first."""
    wanted = (
        select(PostRevision, Person.name)
        .outerjoin(Person, Person.id == PostRevision.person_id)
        .where(PostRevision.post_id == post.id)
        .order_by(PostRevision.saved_at.desc(), PostRevision.id.desc())
    )
    return [(revision, name) for revision, name in session.execute(wanted)]


def last_editor(session: Session, post: Post) -> str | None:
    """Who changed the post last, if that is known: no text is kept of somebody who only published it."""
    return session.scalar(
        select(Person.name)
        .join(PostRevision, PostRevision.person_id == Person.id)
        .where(PostRevision.post_id == post.id, PostRevision.saved_at == post.updated_at)
        .order_by(PostRevision.id.desc())
        .limit(1)
    )
