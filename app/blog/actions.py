"""Writes of posts. All of them end in `settle`, which keeps listings, counts, old addresses and the search true."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from app import markup
from app.blog import queries
from app.blog.fields import PostFields, fields_of, normal
from app.blog.models import RESTORABLE, Author, Post, PostRevision, Status, Tag
from app.blog.settling import put_terms, remember_address, settle
from app.core.errors import ConflictError
from app.core.slugs import slugify
from app.markup import Rendered
from app.people.models import Person

WORDS_A_MINUTE = 220
# Two people may use a new word, or one of them press twice, at the same moment: the database takes the first.
NEW_TAG = text(
    "INSERT INTO terms (kind, slug, name, description) VALUES ('tag', :slug, :name, '') ON CONFLICT DO NOTHING"
)
NEW_BYLINE = text(
    "INSERT INTO authors (slug, name, about, person_id) VALUES (:slug, :name, :about, :person_id) "
    "ON CONFLICT DO NOTHING"
)

Render = Callable[[str], Rendered]


class NotRestorableError(ConflictError):
    """The post was deleted too long ago."""


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
    fields = normal(fields, now)
    post = Post(guid=guid or f"urn:uuid:{uuid.uuid4()}", created_at=now)
    _apply(post, fields, zone=zone, render=render)
    post.public_at = now if post.is_listed else None
    session.add(post)
    settle(session, post, fields.terms, now=now)
    put_terms(session, post, fields.terms)
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
    fields, before = normal(fields, now), fields_of(session, post)
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
    settle(session, post, fields.terms, now=now)
    if fields.terms != before.terms:
        put_terms(session, post, fields.terms)
    if was_public and old_path and old_path != post.path:
        remember_address(session, post, old_path)
    return True


def submit(session: Session, post: Post, *, now: datetime) -> None:
    """Hands a draft to the editors."""
    terms = queries.terms_of(session, post)
    post.submitted_at = now
    settle(session, post, terms, now=now)


def remove(session: Session, post: Post, *, now: datetime) -> None:
    """Deletes so that it can be undone: `restore` brings all of it back within `RESTORABLE`."""
    if post.deleted_at is not None:
        return
    terms = queries.terms_of(session, post)
    if post.is_listed:
        post.public_at = now
    post.deleted_at = now
    settle(session, post, terms, now=now)


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
    settle(session, post, terms, now=now)


def purge(session: Session, *, now: datetime) -> int:
    """Deletes for good what was deleted longer than `RESTORABLE` ago; how many that were."""
    result = session.execute(delete(Post).where(Post.deleted_at < now - RESTORABLE))
    return int(result.rowcount)  # type: ignore[attr-defined]  # a DELETE answers with a CursorResult


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


def _was_public(post: Post, now: datetime) -> bool:
    """It may have been unpublished since: its readers still hold its address."""
    return post.public_at is not None and post.published_at is not None and post.published_at <= now


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


def byline_for(session: Session, person: Person) -> Author:
    """The byline of somebody who writes, made when they first do."""
    while (found := queries.byline_of(session, person)) is None:
        # Nothing is inserted where another took the address meanwhile; then there is a next one.
        slug = queries.free_byline_slug(session, person.slug)
        session.execute(NEW_BYLINE, {"slug": slug, "name": person.name, "about": "", "person_id": person.id})
    return found


def tags_for(session: Session, names: Sequence[str]) -> tuple[Tag, ...]:
    """Tags of these names, in their order; a new word becomes a new tag."""
    by_slug = {slugify(name): name for name in names}
    known = queries.tags_named(session, list(by_slug))
    # In one order for all, so that two who use the same new words cannot lock each other out.
    new = [{"slug": slug, "name": name} for slug, name in sorted(by_slug.items()) if slug not in known]
    if new:
        session.execute(NEW_TAG, new)
        known = queries.tags_named(session, list(by_slug))
    return tuple(known[slug] for slug in by_slug)
