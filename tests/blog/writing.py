"""Posts for tests, written through the one action."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blog import actions, queries
from app.blog.fields import PostFields, fields_of
from app.blog.models import Author, Category, Post, PostCount, PostPlace, Status, Tag
from app.core.slugs import slugify
from app.markup import Renderer
from app.people.models import Person
from tests.conftest import NOW

UTC = ZoneInfo("UTC")
LATER = NOW + timedelta(minutes=5)
RENDERER = Renderer()
"""One child for all tests of a process."""


def author(session: Session, slug: str = "docs-team", **values: Any) -> Author:
    found = queries.author(session, slug)
    return found or _added(
        session, Author(slug=slug, name=values.pop("name", slug.replace("-", " ").capitalize()), **values)
    )


def category(session: Session, slug: str, **values: Any) -> Category:
    found = session.scalar(select(Category).filter_by(slug=slug))
    return found or _added(session, Category(slug=slug, name=values.pop("name", slug.capitalize()), **values))


def tag(session: Session, slug: str, **values: Any) -> Tag:
    found = session.scalar(select(Tag).filter_by(slug=slug))
    return found or _added(session, Tag(slug=slug, name=values.pop("name", slug), **values))


def _added(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def fields(
    session: Session,
    title: str = "Xen 4.2: cpupools",
    at: str | None = "2012-04-16 10:00",
    *,
    zone: ZoneInfo = UTC,
    categories: Sequence[str] = (),
    tags: Sequence[str] = (),
    by: str = "docs-team",
    **values: Any,
) -> PostFields:
    """`at` is the site's wall time."""
    defaults: dict[str, Any] = {
        "slug": slugify(title),
        "source": f"Teaser of {title}.\n\n<!--more-->\n\nRest of {title}.\n",
        "status": Status.PUBLISHED,
        "published_at": datetime.fromisoformat(at).replace(tzinfo=zone) if at else None,
    }
    return PostFields(
        title=title,
        author=author(session, by),
        categories=tuple(category(session, slug) for slug in categories),
        tags=tuple(tag(session, slug) for slug in tags),
        **(defaults | values),
    )


def post(
    session: Session,
    title: str = "Xen 4.2: cpupools",
    at: str | None = "2012-04-16 10:00",
    *,
    now: datetime = NOW,
    zone: ZoneInfo = UTC,
    **values: Any,
) -> Post:
    """A post, published unless it says otherwise, and committed."""
    made = actions.create(
        session, fields(session, title, at, zone=zone, **values), zone=zone, now=now, render=RENDERER.render
    )
    session.commit()
    return made


def edit(session: Session, post: Post, *, now: datetime = LATER, by: Person | None = None, **values: object) -> bool:
    """The post with some of its fields changed, committed."""
    wanted = replace(fields_of(session, post), **values)  # type: ignore[arg-type]
    changed = actions.update(session, post, wanted, zone=UTC, now=now, by=by, render=RENDERER.render)
    session.commit()
    return changed


def counted(session: Session) -> Counter[tuple[str, int, int, int]]:
    """The counts as they are kept."""
    rows = session.scalars(select(PostCount).where(PostCount.count != 0))
    return Counter({(row.scope, row.scope_id, row.year, row.month): row.count for row in rows})


def recounted(session: Session) -> Counter[tuple[str, int, int, int]]:
    """The counts as the posts themselves say."""
    counts: Counter[tuple[str, int, int, int]] = Counter()
    for found in session.scalars(select(Post).filter_by(status="published", deleted_at=None)):
        assert found.local_date is not None
        month = (found.local_date.year, found.local_date.month)
        counts["all", 0, *month] += 1
        counts["author", found.author_id, *month] += 1
        for term in queries.terms_of(session, found):
            counts[term.kind, term.id, *month] += 1
    return counts


def places(session: Session) -> set[tuple[Any, ...]]:
    return {
        (row.scope, row.scope_id, row.local_date, row.published_at, row.post_id)
        for row in session.scalars(select(PostPlace))
    }
