"""Finding: newest first, or the best of the newest two thousand matches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.search import excerpts, postgresql, sqlite
from app.search.match import Match
from app.search.models import KINDS, SearchEntry, first_id
from app.search.parser import Query
from app.search.words import facet

PAGE_SIZE = 10
RANKED = 2000
"""How many matches are ranked. The cost of ranking all of them grows with the archive: 270 ms for the commonest word of
100,000 posts; a search for such a word is helped by dates and terms, not by patience."""
MAX_PAGE = RANKED // PAGE_SIZE

ORDERS = ("relevance", "newest")


@dataclass(frozen=True)
class Result:
    """One thing found; title and excerpt are safe HTML with `<mark>` where the words stand."""

    kind: str
    object_id: int
    path: str
    title: Markup
    excerpt: Markup
    happened_at: datetime
    author: str
    author_slug: str


@dataclass(frozen=True)
class Results:
    """Page `page` of what was found. `count` stops at `RANKED`; `is_more` says that there is more than that."""

    items: Sequence[Result]
    page: int
    count: int
    is_more: bool
    has_next: bool
    is_limited: bool
    """Only the newest `RANKED` matches were ranked."""


NOTHING = Results((), 1, 0, is_more=False, has_next=False, is_limited=False)


def search(
    session: Session,
    query: Query,
    *,
    now: datetime,
    zone: tzinfo = UTC,
    page: int = 1,
    order: str = "relevance",
    kind: str | None = None,
) -> Results:
    """What anybody may see at `now`. Dates of the query are local dates of `zone`; `page` runs from 1 to `MAX_PAGE`."""
    if query.is_empty or not 1 <= page <= MAX_PAGE:
        return NOTHING
    matches = _matches(session, query, now=now, zone=zone, kind=kind)
    ids = _ids(session, matches, page=page, is_ranked=order == "relevance")
    count = session.scalar(select(func.count()).select_from(matches.statement.limit(RANKED + 1).subquery())) or 0
    find = excerpts.finder(query)
    return Results(
        items=[_result(entry, find) for entry in _entries(session, ids[:PAGE_SIZE])],
        page=page,
        count=min(count, RANKED),
        is_more=count > RANKED,
        has_next=len(ids) > PAGE_SIZE and page < MAX_PAGE,
        is_limited=order == "relevance" and count > RANKED,
    )


@dataclass(frozen=True)
class _Matches:
    """`statement` selects the ids of all matches, newest first."""

    statement: Select[tuple[int]]
    score: ColumnElement[float] | None


def _matches(session: Session, query: Query, *, now: datetime, zone: tzinfo, kind: str | None) -> _Matches:
    facets = query.facets + ((facet("kind", kind),) if kind in KINDS else ())
    database = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    hidden = select(SearchEntry.id).where(SearchEntry.visible_from > now)
    has_words = query.wanted or query.unwanted or facets or query.unwanted_facets
    found = database.matches(query, facets) if has_words else Match(SearchEntry.__table__.c.id)
    statement = select(found.id).where(found.id.not_in(hidden)).order_by(found.id.desc())
    if found.condition is not None:
        statement = statement.where(found.condition)
    if query.after:
        statement = statement.where(found.id >= first_id(_midnight(query.after, zone)))
    if query.before:
        statement = statement.where(found.id < first_id(_midnight(query.before, zone)))
    return _Matches(statement, found.score)


def _ids(session: Session, matches: _Matches, *, page: int, is_ranked: bool) -> Sequence[int]:
    """The ids of one page and one more, in order."""
    statement: Select[Any] = matches.statement
    if is_ranked and matches.score is not None:
        newest = matches.statement.add_columns(matches.score.label("score")).limit(RANKED).subquery()
        statement = select(newest.c[0]).order_by(newest.c.score, newest.c[0].desc())
    return session.scalars(statement.limit(PAGE_SIZE + 1).offset((page - 1) * PAGE_SIZE)).all()


def _entries(session: Session, ids: Sequence[int]) -> list[SearchEntry]:
    found = {entry.id: entry for entry in session.scalars(select(SearchEntry).where(SearchEntry.id.in_(ids)))}
    return [found[id_] for id_ in ids]


def _result(entry: SearchEntry, find: excerpts.Finder) -> Result:
    return Result(
        kind=entry.kind,
        object_id=entry.object_id,
        path=entry.path,
        title=excerpts.marked(entry.title, find),
        excerpt=excerpts.excerpt(entry.body, find),
        happened_at=entry.happened_at,
        author=entry.author,
        author_slug=entry.author_slug,
    )


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
