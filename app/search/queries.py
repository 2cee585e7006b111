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
from sqlalchemy import Row, Select, false, select
from sqlalchemy.orm import Session

from app.search import excerpts, postgresql, sqlite
from app.search.match import InTitle, Match
from app.search.models import KINDS, OBJECT, SearchEntry, first_id
from app.search.parser import MAX_CHARACTERS, MAX_PARTS, SHORTEST_PREFIX, Query, Term
from app.search.words import COMMON, facet, words

PAGE_SIZE = 10
RANKED = 2000
MAX_PAGE = RANKED // PAGE_SIZE
COUNTED = 100
"""Matches are counted up to here, ranked ones up to `RANKED`."""

ORDERS = ("relevance", "newest")
SHOWN: tuple[Any, ...] = (
    *(SearchEntry.id, SearchEntry.kind, SearchEntry.object_id, SearchEntry.path, SearchEntry.title, SearchEntry.body),
    *(SearchEntry.happened_at, SearchEntry.author, SearchEntry.author_slug),
)


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
    start, end = (page - 1) * PAGE_SIZE, page * PAGE_SIZE
    newest = matches.newest(max(most, end) + 1)
    if not is_ranked:
        ids = newest[start : end + 1]
    elif len(newest) > RANKED:
        ids = matches.titles_first(newest[:RANKED], end + 1)[start:]
    else:
        ids = matches.best_first(start, PAGE_SIZE + 1) if start < len(newest) else []
    return Results(
        items=_results(session, ids[:PAGE_SIZE], excerpts.finder(query)),
        page=page,
        count=min(len(newest), most),
        is_more=len(newest) > most,
        has_next=len(ids) > PAGE_SIZE and page < MAX_PAGE,
        is_limited=is_ranked and len(newest) > RANKED,
    )


def unknown_facets(session: Session, query: Query, *, now: datetime) -> list[tuple[str, str]]:
    """The operators of a query by which nothing is found whatever else it asks for, such as `("author", "nobody")`."""
    tokens = [token for token in query.facets if not search(session, Query(facets=(token,)), now=now).count]
    return [(name, slug) for _, name, slug in (token.split(":", 2) for token in tokens)]


@dataclass(frozen=True)
class Titled:
    title: str
    path: str


def titled(session: Session, wanted: Sequence[Term], *, now: datetime, limit: int) -> list[Titled]:
    """The newest entries with all these words in their titles. Cheap: nothing is ranked or counted."""
    match: Match = _database(session).matches(Query(wanted=tuple(wanted)), (), InTitle.ALL)
    statement = select(SearchEntry.title, SearchEntry.path).where(
        SearchEntry.id.in_(select(match.id).where(match.condition)), SearchEntry.visible_from <= now
    )
    return [Titled(*row) for row in session.execute(statement.order_by(SearchEntry.id.desc()).limit(limit))]


def alike(session: Session, text: str, *, kind: str, now: datetime, most: int) -> list[int]:
    """The ids of the objects with half of the telling words of the text in their titles, the best first.

    A word in their texts alone counts half. The last word may be half typed.
    """
    asked = tuple(dict.fromkeys(stem for stem in words(text[:MAX_CHARACTERS]) if stem not in COMMON))[:MAX_PARTS]
    if not asked:
        return []
    terms = (*(Term((stem,)) for stem in asked[:-1]), Term(asked[-1:], is_prefix=len(asked[-1]) >= SHORTEST_PREFIX))
    matches = _Matches(session, Query(wanted=terms, is_any=True), now=now, zone=UTC, kind=kind)
    ids = matches.best_first(0, 4 * most)
    columns = (SearchEntry.id, SearchEntry.object_id, SearchEntry.title_words, SearchEntry.body_words)
    found = {row.id: row for row in session.execute(select(*columns).where(SearchEntry.id.in_(ids)))}
    likeness = {id_: _likeness(row.title_words, row.body_words, asked) for id_, row in found.items()}
    return [found[id_].object_id for id_ in ids if likeness[id_] >= len(asked)][:most]


def holding(session: Session, text: str, *, kind: str, tags: Sequence[str] = ()) -> Select[int]:
    """The ids of the objects whose entries hold every word of the text, or words that begin so, and have all tags.

    For an IN. The tags are slugs.
    """
    asked = list(dict.fromkeys(words(text[:MAX_CHARACTERS])))[:MAX_PARTS]
    terms = tuple(Term((stem,), is_prefix=len(stem) >= SHORTEST_PREFIX) for stem in asked)
    facets = (facet("kind", kind), *(facet("tag", tag) for tag in tags))
    match: Match = _database(session).matches(Query(wanted=terms), facets)
    return select(match.id.bitwise_and(OBJECT)).where(match.condition if terms or not text else false())


def _likeness(title: str, body: str, asked: Sequence[str]) -> int:
    """Two for each word that stands in the title, one for each that stands in the text alone."""
    title, body = f" {title}", f" {body}"
    return sum(2 if f" {stem}" in title else f" {stem}" in body for stem in asked)


def _database(session: Session) -> ModuleType:
    return sqlite if session.get_bind().dialect.name == "sqlite" else postgresql


class _Matches:
    """All that matches one query, as ids in some order."""

    def __init__(self, session: Session, query: Query, *, now: datetime, zone: tzinfo, kind: str | None) -> None:
        self._session = session
        self._query = query
        self._facets = query.facets + ((facet("kind", kind),) if kind in KINDS else ())
        self._has_words = bool(query.wanted or query.unwanted or self._facets or query.unwanted_facets)
        self._hidden = select(SearchEntry.id).where(SearchEntry.visible_from > now)
        self._first = first_id(_midnight(query.after, zone)) if query.after else None
        self._end = first_id(_midnight(query.before, zone)) if query.before else None

    def newest(self, most: int) -> Sequence[int]:
        return self._newest(self._match(), most)

    def best_first(self, start: int, most: int) -> Sequence[int]:
        match = self._match()
        return self._ids(self._select(match).order_by(match.score, match.id.desc()).offset(start).limit(most))

    def titles_first(self, newest: Sequence[int], most: int) -> Sequence[int]:
        """The first `most` of `newest`: with all words in their title, with any, then the others."""
        found: dict[int, None] = {}
        for title in (InTitle.ALL, InTitle.ANY) if len(self._query.wanted) > 1 else (InTitle.ALL,):
            if len(found) < most:
                found |= dict.fromkeys(self._newest(self._match(title), most, oldest=newest[-1]))
        return list(found | dict.fromkeys(newest))[:most]

    def _newest(self, match: Match, most: int, *, oldest: int = 0) -> Sequence[int]:
        statement = self._select(match).order_by(match.id.desc()).limit(most)
        return self._ids(statement.where(match.id >= oldest) if oldest else statement)

    def _ids(self, statement: Select[Any]) -> Sequence[int]:
        return self._session.scalars(statement).all()

    def _match(self, title: InTitle | None = None) -> Match:
        if not self._has_words:
            return Match(SearchEntry.__table__.c.id)
        match: Match = _database(self._session).matches(self._query, self._facets, title)
        return match

    def _select(self, match: Match) -> Select[Any]:
        statement = select(match.id).where(match.id.not_in(self._hidden), match.condition)
        if self._first is not None:
            statement = statement.where(match.id >= self._first)
        return statement if self._end is None else statement.where(match.id < self._end)


def _results(session: Session, ids: Sequence[int], find: excerpts.Finder) -> list[Result]:
    found = {row.id: row for row in session.execute(select(*SHOWN).where(SearchEntry.id.in_(ids)))}
    return [_result(found[id_], find) for id_ in ids]


def _result(row: Row[Any], find: excerpts.Finder) -> Result:
    return Result(
        kind=row.kind,
        object_id=row.object_id,
        path=row.path,
        title=excerpts.marked(row.title, find),
        excerpt=excerpts.excerpt(row.body, find),
        happened_at=row.happened_at,
        author=row.author,
        author_slug=row.author_slug,
    )


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
