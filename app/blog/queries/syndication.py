"""The posts of a listing in full, for its feeds."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.blog.listings import Listing
from app.blog.models import Author, Post, PostPlace, PostTerm, Term

_POSTS = (
    select(
        Post.id,
        Post.guid,
        Post.slug,
        Post.title,
        Post.local_date,
        Post.published_at,
        Post.public_at,
        Post.summary,
        Post.html,
        Post.text,
        Author.name.label("author_name"),
        Author.slug.label("author_slug"),
    )
    .select_from(PostPlace)
    .join(Post, Post.id == PostPlace.post_id)
    .join(Author, Author.id == Post.author_id)
    .where(
        PostPlace.scope == bindparam("scope"),
        PostPlace.scope_id == bindparam("scope_id"),
        PostPlace.local_date >= bindparam("start"),
        PostPlace.local_date < bindparam("end"),
        PostPlace.published_at <= bindparam("now"),
    )
    .order_by(PostPlace.local_date.desc(), PostPlace.published_at.desc(), PostPlace.post_id.desc())
    .limit(bindparam("limit"))
)
_TERMS = (
    select(PostTerm.post_id, Term.name)
    .join(Term, Term.id == PostTerm.term_id)
    .where(PostTerm.post_id.in_(bindparam("ids", expanding=True)))
    .order_by(PostTerm.post_id, PostTerm.position)
)
_LAST_CHANGE = select(func.max(Post.public_at)).where(Post.public_at <= bindparam("now"))


@dataclass(frozen=True)
class FullPost:
    """A visible post with its whole text. `changed_at` is never before it appeared."""

    guid: str
    title: str
    slug: str
    date: date
    published_at: datetime
    changed_at: datetime
    summary: str
    html: str
    text: str
    author_name: str
    author_slug: str
    terms: Sequence[str]


def full_posts(session: Session, listing: Listing, *, limit: int, now: datetime) -> list[FullPost]:
    """The newest posts of the listing."""
    where = {
        "scope": listing.scope,
        "scope_id": listing.scope_id,
        "start": listing.start or date.min,
        "end": listing.end or date.max,
        "now": now,
        "limit": limit,
    }
    rows = session.execute(_POSTS, where).all()
    terms: dict[int, list[str]] = defaultdict(list)
    for post_id, name in session.execute(_TERMS, {"ids": [row.id for row in rows]}):
        terms[post_id].append(name)
    return [
        FullPost(
            guid=row.guid,
            title=row.title,
            slug=row.slug,
            date=row.local_date,
            published_at=row.published_at,
            changed_at=max(row.published_at, row.public_at or row.published_at),
            summary=row.summary,
            html=row.html,
            text=row.text,
            author_name=row.author_name,
            author_slug=row.author_slug,
            terms=terms[row.id],
        )
        for row in rows
    ]


def last_change(session: Session, *, now: datetime) -> datetime | None:
    """When what the public sees last changed by somebody's hand; deleting counts, saving drafts does not."""
    return session.scalar(_LAST_CHANGE, {"now": now})
