"""A query in the words of FTS5. Every word comes from `words.py` and stands in quotes, so no text can be syntax."""

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    column,
    func,
    literal_column,
    table,
    type_coerce,
)

from app.search.match import InTitle, Match
from app.search.models import KINDS
from app.search.parser import Query, Term
from app.search.words import facet

FTS = table("search_fts", column("rowid", Integer))
WHOLE: ColumnElement[str] = literal_column("search_fts")
TITLE, BODY, FACETS = 8.0, 1.0, 0.0
"""What a word counts for."""


def matching(asked: ColumnElement[str]) -> Match:
    score = type_coerce(func.bm25(WHOLE, TITLE, BODY, FACETS), Float)
    return Match(FTS.c.rowid, WHOLE.op("MATCH")(asked), score)


def expression(query: Query, facets: tuple[str, ...], title: InTitle | None = None) -> str:
    wanted = [_quoted(token) for token in facets]
    terms = [_term(term) for term in query.wanted]
    if query.is_any:
        terms = [f"({' OR '.join(terms)})"]
    if title is not InTitle.ALL:
        wanted += terms
    if title is not None:
        wanted.append(f"title_words : ({(' AND ' if title is InTitle.ALL else ' OR ').join(terms)})")
    unwanted = [_quoted(token) for token in query.unwanted_facets] + [_term(term) for term in query.unwanted]
    everything = " OR ".join(_quoted(facet("kind", kind)) for kind in KINDS)
    return "".join([f"({' AND '.join(wanted) or everything})", *(f" NOT {part}" for part in unwanted)])


def _term(term: Term) -> str:
    return _quoted(" ".join(term.words)) + (" *" if term.is_prefix else "")


def _quoted(words: str) -> str:
    return f'"{words}"'
