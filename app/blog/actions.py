"""Writes of posts. All of them end in `_settle`, which keeps listings, counts, old addresses and the search true."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from app import markup
from app.blog import places, queries
from app.blog.models import Author, Category, Follows, OldAddress, Post, PostRevision, PostTerm, Status, Tag, Term
from app.core.errors import ConflictError
from app.markup import Rendered
from app.people.models import Person
from app.search import index as search

WORDS_A_MINUTE = 220
RESTORABLE = timedelta(days=30)
RESERVED_SLUGS = frozenset({"feed"})
"""What stands below a day's address for something else."""
REMEMBER = text(
    "INSERT INTO old_addresses (path, post_id) VALUES (:path, :post_id) "
    "ON CONFLICT (path) DO UPDATE SET post_id = excluded.post_id"
)

Render = Callable[[str], Rendered]


class AddressTakenError(ConflictError):
    """Another post has the same date and the same last part of its address."""


class EditedMeanwhileError(ConflictError):
    """Somebody else saved the post after it was read."""


class NotRestorableError(ConflictError):
    """The post was deleted too long ago."""


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


def create(
    session: Session,
    fields: PostFields,
    *,
    zone: ZoneInfo,
    now: datetime,
    by: Person | None = None,
    guid: str | None = None,
    render: Render = markup.render,
) -> Post:
    """Raises `AddressTakenError`, and `MarkupError` for a text that cannot be rendered."""
    fields = _normal(fields, now)
    post = Post(guid=guid or f"urn:uuid:{uuid.uuid4()}", created_at=now)
    _apply(post, fields, zone=zone, render=render)
    post.public_at = now if post.is_listed else None
    session.add(post)
    _settle(session, post, fields.terms, now=now)
    _put_terms(session, post, fields.terms)
    if by is not None:
        _keep_revision(session, post, person_id=by.id, saved_at=now)
    return post


def update(
    session: Session,
    post: Post,
    fields: PostFields,
    *,
    zone: ZoneInfo,
    now: datetime,
    by: Person | None = None,
    render: Render = markup.render,
) -> bool:
    """Makes the post what `fields` say; False, with no row touched, if it is that already.

    Raises `AddressTakenError`, `EditedMeanwhileError`, `MarkupError`.
    """
    fields, before = _normal(fields, now), fields_of(session, post)
    if fields == before:
        return False
    old_path, was_public, was_listed = post.path, _was_public(post, now), post.is_listed
    if (fields.title, fields.summary, fields.source) != (before.title, before.summary, before.source):
        _keep_former(session, post)
        _apply(post, fields, zone=zone, render=render)
        _keep_revision(session, post, person_id=by.id if by else None, saved_at=now)
    else:
        _apply(post, fields, zone=zone, render=render)
    if was_listed or post.is_listed:
        post.public_at = now
    _settle(session, post, fields.terms, now=now)
    if fields.terms != before.terms:
        _put_terms(session, post, fields.terms)
    if was_public and old_path and old_path != post.path:
        remember_address(session, post, old_path)
    return True


def submit(session: Session, post: Post, *, now: datetime) -> None:
    """Hands a draft to the editors."""
    terms = queries.terms_of(session, post)
    post.submitted_at = now
    _settle(session, post, terms, now=now)


def remove(session: Session, post: Post, *, now: datetime) -> None:
    """Deletes so that it can be undone: `restore` brings all of it back within `RESTORABLE`."""
    terms = queries.terms_of(session, post)
    if post.is_listed:
        post.public_at = now
    post.deleted_at = now
    _settle(session, post, terms, now=now)


def restore(session: Session, post: Post, *, now: datetime, within: timedelta | None = RESTORABLE) -> None:
    """Undoes `remove`. The address gets a number if another post took it meanwhile. Raises `NotRestorableError`."""
    if post.deleted_at is None:
        return
    if within is not None and post.deleted_at < now - within:
        raise NotRestorableError("This post was deleted more than 30 days ago and cannot be brought back.")
    terms, slug = queries.terms_of(session, post), queries.free_slug(session, post.local_date, post.slug)
    post.slug, post.deleted_at = slug, None
    if post.is_listed:
        post.public_at = now
    _settle(session, post, terms, now=now)


def purge(session: Session, *, now: datetime) -> int:
    """Deletes for good what was deleted longer than `RESTORABLE` ago; how many that were."""
    result = session.execute(delete(Post).where(Post.deleted_at < now - RESTORABLE))
    return int(result.rowcount)  # type: ignore[attr-defined]  # a DELETE answers with a CursorResult


def renamed(session: Session, author: Author) -> None:
    """Tells the search the new name of somebody who has posts."""
    for post in session.scalars(select(Post).filter_by(author_id=author.id, status=Status.PUBLISHED, deleted_at=None)):
        _index(session, post, queries.terms_of(session, post))


def tidy(source: str) -> str:
    """Markdown as it is kept: line ends of Unix, no empty lines around it, nothing else touched."""
    return source.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n").rstrip()


def remember_address(session: Session, post: Post, path: str) -> None:
    """Makes an old path lead to the post for good."""
    session.execute(REMEMBER, {"path": path, "post_id": post.id})


def _normal(fields: PostFields, now: datetime) -> PostFields:
    """What is published has a time, nothing finer than a second is kept, and a text is as its file would have it."""
    at = fields.published_at
    if at is None and fields.status == Status.PUBLISHED:
        at = now.replace(second=0)
    return replace(fields, published_at=at and at.replace(microsecond=0), source=tidy(fields.source))


def _apply(post: Post, fields: PostFields, *, zone: ZoneInfo, render: Render) -> None:
    if post.source != fields.source:
        rendered = render(fields.source)
        post.html, post.teaser_html, post.text = rendered.html, rendered.teaser_html, rendered.text
        post.has_more = rendered.has_more
        post.reading_minutes = max(1, round(len(rendered.text.split()) / WORDS_A_MINUTE))
    for name in ("title", "slug", "source", "author", "status", "published_at", "summary", "follows", "wordpress_id"):
        setattr(post, name, getattr(fields, name))
    post.local_date = fields.published_at.astimezone(zone).date() if fields.published_at else None
    if post.status == Status.PUBLISHED:
        post.submitted_at = None


def _settle(session: Session, post: Post, terms: Sequence[Term], *, now: datetime) -> None:
    post.updated_at = now
    # Marked even if it is the same moment: the version must rise with every write, or an edit goes unnoticed.
    flag_modified(post, "updated_at")
    try:
        session.flush()  # the database decides here who was first and whether the address is free
    except StaleDataError as error:
        raise EditedMeanwhileError("Somebody else saved this post while you were writing.") from error
    except IntegrityError as error:
        if "slug" not in str(error.orig) and "address" not in str(error.orig):
            raise
        raise AddressTakenError("Another post of that day has this address. Change the last part of it.") from error
    places.refresh(session, post, terms)
    if post.path:
        session.execute(delete(OldAddress).filter_by(path=post.path, post_id=post.id))
    _index(session, post, terms)


def _index(session: Session, post: Post, terms: Sequence[Term]) -> None:
    """The search learns of it here, and nowhere else."""
    if not post.is_listed or post.path is None or post.published_at is None:
        search.remove(session, "post", post.id)
        return
    search.put(
        session,
        search.Entry(
            kind="post",
            object_id=post.id,
            title=post.title,
            text=post.text,
            path=post.path,
            happened_at=post.published_at,
            visible_from=post.published_at,
            author=post.author.name,
            author_slug=post.author.slug,
            categories=[term.slug for term in terms if isinstance(term, Category)],
            tags=[term.slug for term in terms if isinstance(term, Tag)],
        ),
    )


def _was_public(post: Post, now: datetime) -> bool:
    """It may have been unpublished since: its readers still hold its address."""
    return post.public_at is not None and post.published_at is not None and post.published_at <= now


def _put_terms(session: Session, post: Post, terms: Sequence[Term]) -> None:
    session.execute(delete(PostTerm).filter_by(post_id=post.id))
    rows = [{"post_id": post.id, "term_id": term.id, "position": position} for position, term in enumerate(terms)]
    if rows:
        session.execute(insert(PostTerm), rows)


def _keep_former(session: Session, post: Post) -> None:
    """The text as it stood before anybody changed it here, such as a file of content/ brought it."""
    if not queries.has_revisions(session, post):
        _keep_revision(session, post, person_id=None, saved_at=post.updated_at)


def _keep_revision(session: Session, post: Post, *, person_id: int | None, saved_at: datetime) -> None:
    session.add(
        PostRevision(
            post_id=post.id,
            title=post.title,
            summary=post.summary,
            source=post.source,
            person_id=person_id,
            saved_at=saved_at,
        )
    )
