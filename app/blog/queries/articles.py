"""One post as its page shows it: who wrote it, what it is about, what came before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Row, Select, bindparam, cast, func, literal, null, select, text, tuple_, union_all
from sqlalchemy.orm import Session

from app.blog.addresses import author_path, category_path, post_path, tag_path
from app.blog.excerpts import shorten
from app.blog.models import Author, Follows, Post, PostPlace, PostTerm, Scope, Status, Term


@dataclass(frozen=True)
class Link:
    """A name and where it leads."""

    name: str
    href: str


@dataclass(frozen=True)
class Article:
    id: int
    title: str
    path: str
    date: date
    published_at: datetime
    public_at: datetime
    html: str
    summary: str
    """Its own, or the beginning of the text."""
    reading_minutes: int
    author: Link
    author_is_person: bool
    follows: Follows | None
    categories: Sequence[Link]
    tags: Sequence[Link]
    earlier: Link | None
    later: Link | None


# Tables, not classes, and built once: a page is read in half the time then.
_POST, _AUTHOR, _TERM = Post.__table__.c, Author.__table__.c, Term.__table__.c
_PLACE, _OF = PostPlace.__table__.c, PostTerm.__table__.c
_ARTICLE = (
    select(
        _POST.id,
        _POST.title,
        _POST.slug,
        _POST.local_date,
        _POST.published_at,
        _POST.public_at,
        _POST.html,
        _POST.summary,
        func.substr(_POST.text, 1, 400).label("beginning"),
        _POST.reading_minutes,
        _POST.follows_title,
        _POST.follows_url,
        _POST.follows_date,
        _POST.follows_certainty,
        _AUTHOR.name.label("author_name"),
        _AUTHOR.slug.label("author_slug"),
        _AUTHOR.person_id,
    )
    .select_from(Post.__table__.join(Author.__table__, _AUTHOR.id == _POST.author_id))
    .where(
        _POST.local_date == bindparam("day"),
        _POST.slug == bindparam("slug"),
        _POST.deleted_at.is_(None),
        _POST.status == Status.PUBLISHED,
        _POST.published_at <= bindparam("now"),
    )
)
_ORDER = (_PLACE.local_date, _PLACE.published_at, _PLACE.post_id)
_HERE = tuple_(
    bindparam("day", type_=_PLACE.local_date.type),
    bindparam("at", type_=_PLACE.published_at.type),
    bindparam("post_id"),
)


def _neighbour(side: str) -> Select[*tuple[Any, ...]]:
    near = select(_PLACE.post_id).where(_PLACE.scope == Scope.ALL, _PLACE.scope_id == 0)
    if side == "later":
        near = near.where(tuple_(*_ORDER) > _HERE, _PLACE.published_at <= bindparam("now")).order_by(*_ORDER)
    else:
        near = near.where(tuple_(*_ORDER) < _HERE).order_by(*(column.desc() for column in _ORDER))
    nearest = near.limit(1).subquery()
    return select(literal(side), _POST.title, _POST.slug, _POST.local_date, literal(0)).join(
        nearest, nearest.c.post_id == _POST.id
    )


# What it is about and what stands beside it, in one question: kind or side, name, slug, date, position.
_AROUND = union_all(
    select(_TERM.kind.label("what"), _TERM.name, _TERM.slug, cast(null(), Date).label("local_date"), _OF.position)
    .select_from(PostTerm.__table__.join(Term.__table__, _TERM.id == _OF.term_id))
    .where(_OF.post_id == bindparam("post_id")),
    _neighbour("earlier"),
    _neighbour("later"),
).order_by(text("5"))


_PATHS = {"category": category_path, "tag": tag_path}


def article(session: Session, day: date, slug: str, *, now: datetime) -> Article | None:
    """The post at that address, if a visitor may see it."""
    row = session.execute(_ARTICLE, {"day": day, "slug": slug, "now": now}).first()
    if row is None:
        return None
    here = {"day": row.local_date, "at": row.published_at, "post_id": row.id, "now": now}
    links: dict[str, list[Link]] = {"category": [], "tag": [], "earlier": [], "later": []}
    for what, name, slug_, local_date, _ in session.execute(_AROUND, here):
        links[what].append(Link(name, _PATHS[what](slug_) if local_date is None else post_path(local_date, slug_)))
    return Article(
        id=row.id,
        title=row.title,
        path=post_path(row.local_date, row.slug),
        date=row.local_date,
        published_at=row.published_at,
        public_at=row.public_at,
        html=row.html,
        summary=row.summary or shorten(row.beginning),
        reading_minutes=row.reading_minutes,
        author=Link(row.author_name, author_path(row.author_slug)),
        author_is_person=row.person_id is not None,
        follows=_follows(row),
        categories=links["category"],
        tags=links["tag"],
        earlier=next(iter(links["earlier"]), None),
        later=next(iter(links["later"]), None),
    )


def _follows(row: Row[*tuple[Any, ...]]) -> Follows | None:
    if row.follows_title is None:
        return None
    return Follows(row.follows_title, row.follows_date, row.follows_url, row.follows_certainty)
