"""Finding: newest first, or the best first.

Up to two thousand matches are ranked by what the database knows of their words (BM25, `ts_rank`). Of more, the newest
two thousand are ordered by how much of the query stands in the title, then newest first: BM25 reads every place of
every word in the whole index to weigh it, 50 ms for a common phrase in 100,000 posts, and such words weigh nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import Row, Select, String, bindparam, false, func, literal, select
from sqlalchemy.orm import Session

from app.search import excerpts, postgresql, sqlite
from app.search.match import InTitle, Match
from app.search.models import KINDS, OBJECT, SearchEntry, first_id
from app.search.parser import MAX_CHARACTERS, MAX_PARTS, SHORTEST_PREFIX, Query, Term
from app.search.words import COMMON, facet, words

AnySelect = Select[*tuple[Any, ...]]
PAGE_SIZE = 10
RANKED = 2000
MAX_PAGE = RANKED // PAGE_SIZE
COUNTED = 100
"""Matches are counted up to here, ranked ones up to `RANKED`."""

ORDERS = ("relevance", "newest")
# A table, not its class, and statements built once: what SQLAlchemy does took three times what the database does.
_ENTRY = SearchEntry.__table__.c
_ASKED = bindparam("asked", type_=String)
_SHOWN = select(
    _ENTRY.id, _ENTRY.kind, _ENTRY.object_id, _ENTRY.path, _ENTRY.title, _ENTRY.body,
    _ENTRY.happened_at, _ENTRY.author, _ENTRY.author_slug,
).where(_ENTRY.id.in_(bindparam("ids", expanding=True)))  # fmt: skip


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
    if not is_ranked:
        newest = matches.newest(max(most, end) + 1)
        count, ids = len(newest), newest[start : end + 1]
    else:
        count, oldest = matches.count(most + 1)
        first = matches.titles_first(end + 1, after=oldest) if count > most else matches.best_first(end + 1)
        ids = first[start:]
    return Results(
        items=_results(session, ids[:PAGE_SIZE], excerpts.finder(query)),
        page=page,
        count=min(count, most),
        is_more=count > most,
        has_next=len(ids) > PAGE_SIZE and page < MAX_PAGE,
        is_limited=is_ranked and count > most,
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
    database = _database(session)
    match: Match = database.matching(_ASKED)
    statement = select(_ENTRY.title, _ENTRY.path).where(
        _ENTRY.id.in_(select(match.id).where(match.condition)), _ENTRY.visible_from <= now
    )
    asked = database.expression(Query(wanted=tuple(wanted)), (), InTitle.ALL)
    found = session.execute(statement.order_by(_ENTRY.id.desc()).limit(limit), {"asked": asked})
    return [Titled(*row) for row in found]


def alike(session: Session, text: str, *, kind: str, now: datetime, most: int) -> list[int]:
    """The ids of the objects with half of the telling words of the text in their titles, the best first.

    A word in their texts alone counts half. The last word may be half typed.
    """
    asked = tuple(dict.fromkeys(stem for stem in words(text[:MAX_CHARACTERS]) if stem not in COMMON))[:MAX_PARTS]
    if not asked:
        return []
    terms = (*(Term((stem,)) for stem in asked[:-1]), Term(asked[-1:], is_prefix=len(asked[-1]) >= SHORTEST_PREFIX))
    matches = _Matches(session, Query(wanted=terms, is_any=True), now=now, zone=UTC, kind=kind)
    ids = matches.best_first(4 * most)
    columns = (_ENTRY.id, _ENTRY.object_id, _ENTRY.title_words, _ENTRY.body_words)
    found = {row.id: row for row in session.execute(select(*columns).where(_ENTRY.id.in_(ids)))}
    likeness = {id_: _likeness(row.title_words, row.body_words, asked) for id_, row in found.items()}
    return [found[id_].object_id for id_ in ids if likeness[id_] >= len(asked)][:most]


def holding(session: Session, text: str, *, kind: str, tags: Sequence[str] = ()) -> Select[int]:
    """The ids of the objects whose entries hold every word of the text, or words that begin so, and have all tags.

    For an IN. The tags are slugs.
    """
    asked = list(dict.fromkeys(words(text[:MAX_CHARACTERS])))[:MAX_PARTS]
    terms = tuple(Term((stem,), is_prefix=len(stem) >= SHORTEST_PREFIX) for stem in asked)
    facets = (facet("kind", kind), *(facet("tag", tag) for tag in tags))
    database = _database(session)
    match: Match = database.matching(literal(database.expression(Query(wanted=terms), facets)))
    return select(match.id.bitwise_and(OBJECT)).where(match.condition if terms or not text else false())


def _likeness(title: str, body: str, asked: Sequence[str]) -> int:
    """Two for each word that stands in the title, one for each that stands in the text alone."""
    title, body = f" {title}", f" {body}"
    return sum(2 if f" {stem}" in title else f" {stem}" in body for stem in asked)


def _database(session: Session) -> ModuleType:
    return sqlite if session.get_bind().dialect.name == "sqlite" else postgresql


class _Shape(NamedTuple):
    """What statements differ in."""

    database: ModuleType
    has_words: bool
    has_first: bool
    has_end: bool


def _matching(shape: _Shape) -> tuple[Match, AnySelect]:
    match: Match = shape.database.matching(_ASKED) if shape.has_words else Match(_ENTRY.id)
    hidden = select(_ENTRY.id).where(_ENTRY.visible_from > bindparam("now"))
    statement = select(match.id.label("id")).where(match.id.not_in(hidden), match.condition)
    if shape.has_first:
        statement = statement.where(match.id >= bindparam("first"))
    if shape.has_end:
        statement = statement.where(match.id < bindparam("end"))
    return match, statement.limit(bindparam("most"))


@cache
def _newest(shape: _Shape) -> AnySelect:
    match, statement = _matching(shape)
    return statement.order_by(match.id.desc())


@cache
def _best(shape: _Shape) -> AnySelect:
    match, statement = _matching(shape)
    return statement.order_by(match.score, match.id.desc())


@cache
def _count(shape: _Shape) -> AnySelect:
    match, statement = _matching(shape)
    newest = statement.order_by(match.id.desc()).subquery()
    return select(func.count(), func.min(newest.c.id)).select_from(newest)


class _Matches:
    """All that matches one query, as ids in some order."""

    def __init__(self, session: Session, query: Query, *, now: datetime, zone: tzinfo, kind: str | None) -> None:
        self._session = session
        self._query = query
        self._facets = query.facets + ((facet("kind", kind),) if kind in KINDS else ())
        self._database = _database(session)
        has_words = bool(query.wanted or query.unwanted or self._facets or query.unwanted_facets)
        self._shape = _Shape(self._database, has_words, bool(query.after), bool(query.before))
        self._values = {
            "now": now,
            "asked": self._asked() if has_words else None,
            "first": first_id(_midnight(query.after, zone)) if query.after else None,
            "end": first_id(_midnight(query.before, zone)) if query.before else None,
        }

    def count(self, most: int) -> tuple[int, int]:
        """How many there are, and the oldest of them; of more than `most` only the newest count."""
        count, oldest = self._session.execute(_count(self._shape), self._values | {"most": most}).one()
        return count, oldest or 0

    def newest(self, most: int) -> Sequence[int]:
        return self._ids(_newest(self._shape), {"most": most})

    def best_first(self, most: int) -> Sequence[int]:
        return self._ids(_best(self._shape), {"most": most})

    def titles_first(self, most: int, *, after: int) -> Sequence[int]:
        """The first `most` of those that are newer than `after`: all words in their title, any of them, then others."""
        found: dict[int, None] = {}
        statement = _newest(self._shape._replace(has_first=True))
        values = {"first": after + 1, "most": most}
        for title in (InTitle.ALL, InTitle.ANY) if len(self._query.wanted) > 1 else (InTitle.ALL,):
            if len(found) < most:
                found |= dict.fromkeys(self._ids(statement, values | {"asked": self._asked(title)}))
        return list(found | dict.fromkeys(self._ids(statement, values)))[:most]

    def _asked(self, title: InTitle | None = None) -> str:
        asked: str = self._database.expression(self._query, self._facets, title)
        return asked

    def _ids(self, statement: AnySelect, values: dict[str, Any]) -> Sequence[int]:
        return self._session.scalars(statement, self._values | values).all()


def _results(session: Session, ids: Sequence[int], find: excerpts.Finder) -> list[Result]:
    found = {row.id: row for row in session.execute(_SHOWN, {"ids": ids})}
    return [_result(found[id_], find) for id_ in ids]


def _result(row: Row[*tuple[Any, ...]], find: excerpts.Finder) -> Result:
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
