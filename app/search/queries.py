"""Finding: newest first, or the best first.

Up to two thousand matches are ranked by what the database knows of their words (BM25, `ts_rank`). Of more, the newest
two thousand are ordered by how much of the query stands in the title, then newest first: BM25 reads every place of
every word in the whole index to weigh it, 50 ms for a common phrase in 100,000 posts, and such words weigh nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from types import ModuleType
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.search import excerpts, postgresql, sqlite
from app.search.match import Match
from app.search.models import KINDS, SearchEntry, first_id
from app.search.parser import Query, Term
from app.search.words import facet

PAGE_SIZE = 10
RANKED = 2000
MAX_PAGE = RANKED // PAGE_SIZE
COUNTED = 200
"""Matches are counted up to here, ranked ones up to `RANKED`."""

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
    """Page `page` of what was found. `is_more`: there are more matches than the `count` that were counted."""

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
    matches = _Matches(session, query, now=now, zone=zone, kind=kind)
    is_ranked = order == "relevance" and bool(query.wanted)
    most = RANKED if is_ranked else COUNTED
    count = matches.count(most + 1)
    statement = matches.newest
    if is_ranked:
        statement = matches.titles_first() if count > RANKED else matches.best_first()
    offset = (page - 1) * PAGE_SIZE
    ids: Sequence[int] = []
    if count > min(offset, most):
        ids = session.scalars(statement.limit(PAGE_SIZE + 1).offset(offset)).all()
    find = excerpts.finder(query)
    return Results(
        items=[_result(entry, find) for entry in _entries(session, ids[:PAGE_SIZE])],
        page=page,
        count=min(count, most),
        is_more=count > most,
        has_next=len(ids) > PAGE_SIZE and page < MAX_PAGE,
        is_limited=is_ranked and count > RANKED,
    )


@dataclass(frozen=True)
class Titled:
    title: str
    path: str


def titled(session: Session, wanted: Sequence[Term], *, now: datetime, limit: int) -> list[Titled]:
    """The newest entries with all these words in their titles. Cheap: nothing is ranked or counted."""
    ids = _database(session).with_title(Query(wanted=tuple(wanted)), all_words=True)
    statement = select(SearchEntry.title, SearchEntry.path).where(
        SearchEntry.id.in_(ids), SearchEntry.visible_from <= now
    )
    return [Titled(*row) for row in session.execute(statement.order_by(SearchEntry.id.desc()).limit(limit))]


def _database(session: Session) -> ModuleType:
    return sqlite if session.get_bind().dialect.name == "sqlite" else postgresql


class _Matches:
    """All that matches one query. Statements select ids in their order."""

    def __init__(self, session: Session, query: Query, *, now: datetime, zone: tzinfo, kind: str | None) -> None:
        self._session = session
        self._query = query
        self._database = _database(session)
        facets = query.facets + ((facet("kind", kind),) if kind in KINDS else ())
        has_words = query.wanted or query.unwanted or facets or query.unwanted_facets
        match = self._database.matches(query, facets) if has_words else Match(SearchEntry.__table__.c.id)
        hidden = select(SearchEntry.id).where(SearchEntry.visible_from > now)
        conditions = [match.id.not_in(hidden)]
        if match.condition is not None:
            conditions.append(match.condition)
        if query.after:
            conditions.append(match.id >= first_id(_midnight(query.after, zone)))
        if query.before:
            conditions.append(match.id < first_id(_midnight(query.before, zone)))
        self._match = match
        self.newest: Select[Any] = select(match.id.label("id")).where(*conditions).order_by(match.id.desc())

    def count(self, most: int) -> int:
        """How many there are, counted up to `most`."""
        return self._session.scalar(select(func.count()).select_from(self.newest.limit(most).subquery())) or 0

    def best_first(self) -> Select[Any]:
        return self.newest.order_by(None).order_by(self._match.score, self._match.id.desc())

    def titles_first(self) -> Select[Any]:
        newest = self.newest.limit(RANKED).cte("newest")
        ends = [select(end(newest.c.id)).scalar_subquery() for end in (func.min, func.max)]

        def in_title(*, all_words: bool) -> ColumnElement[bool]:
            found = self._database.with_title(self._query, all_words=all_words)
            return newest.c.id.in_(found.where(found.selected_columns[0].between(*ends)))

        return select(newest.c.id).order_by(
            in_title(all_words=True).desc(), in_title(all_words=False).desc(), newest.c.id.desc()
        )


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
