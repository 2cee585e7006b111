"""A query in the words of `tsquery`. Its words come from `words.py` and stand in quotes, so no text can be syntax."""

from sqlalchemy import ARRAY, ColumnElement, Float, cast, column, func
from sqlalchemy.dialects.postgresql import REAL, TSQUERY, TSVECTOR

from app.search.match import InTitle, Match
from app.search.models import SearchEntry
from app.search.parser import Query, Term

ID = SearchEntry.__table__.c.id
VECTOR = column("vector", TSVECTOR)
WEIGHTS = [0.1, 0.1, 0.1, 1.0]
"""What a word counts for: D, C, B, A. Words of the title are A, all others D."""
BY_LENGTH = 1
"""Divides by the logarithm of the length."""


def matching(asked: ColumnElement[str]) -> Match:
    query = cast(asked, TSQUERY)
    rank = func.ts_rank(cast(WEIGHTS, ARRAY(REAL)), VECTOR, query, BY_LENGTH, type_=Float)
    return Match(ID, VECTOR.op("@@")(query), -rank)


def expression(query: Query, facets: tuple[str, ...], title: InTitle | None = None) -> str:
    wanted = [_quoted(token) for token in facets]
    if query.is_any:
        wanted.append(f"({' | '.join(_term(term) for term in query.wanted)})")
    elif title is not InTitle.ALL:
        wanted += [_term(term) for term in query.wanted]
    if title is not None:
        terms = [_term(term, weight="A") for term in query.wanted]
        wanted.append(f"({(' & ' if title is InTitle.ALL else ' | ').join(terms)})")
    unwanted = [_quoted(token) for token in query.unwanted_facets] + [_term(term) for term in query.unwanted]
    return " & ".join(wanted + [f"!{part}" for part in unwanted])


def _term(term: Term, weight: str = "") -> str:
    quoted = [_quoted(word, weight) for word in term.words]
    if term.is_prefix:
        quoted[-1] = _quoted(term.words[-1], "*" + weight)
    return f"({' <-> '.join(quoted)})"


def _quoted(word: str, mark: str = "") -> str:
    return f"'{word}':{mark}" if mark else f"'{word}'"
