"""Both databases against a plain model of what a query means: every entry looked at, word by word."""

import random
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from app.search import index, queries
from app.search.index import Entry
from app.search.parser import Query, Term, parse
from app.search.words import words
from tests.conftest import NOW

VOCABULARY = [
    *("xen", "Xen's", "migrate", "migration", "migrating", "cpu-pool", "cpupools", "pool", "pools", "event", "channel"),
    *(
        "channels",
        "4.2",
        "Jürgen",
        "jurgen",
        "grant",
        "grants",
        "table",
        "scheduler",
        "credit2",
        "e.g.",
        "naïve",
        "1e5",
    ),
    *("O'Brien", "x86_64", "tag:xen", "wiki"),
]
PARTS = [
    *(*VOCABULARY, "-xen", "-pool", '"event channel"', '"pool pool"', '"xen migrate"', '-"event channel"', "migr*"),
    *("x*", "po*", "cha*", "1e*", "tag:alpha", "tag:beta-2", "-tag:alpha", "author:ada", "category:news", "nothing"),
    *("after:2012-02", "before:2012-03-15", "after:2012-01-15", "before:2012"),
]


def some(rng: random.Random, choices: list[str], most: int) -> list[str]:
    return rng.choices(choices, k=rng.randint(0, most))


def library(rng: random.Random) -> list[Entry]:
    return [
        Entry(
            kind=rng.choice(["post", "event", "task"]),
            object_id=number,
            title=" ".join(some(rng, VOCABULARY, 4)),
            text=" ".join(some(rng, VOCABULARY, 30)),
            path=f"/{number}/",
            happened_at=datetime(2012, 1, 1, 23, 30, tzinfo=UTC) + timedelta(days=rng.randint(-30, 100)),
            visible_from=NOW + timedelta(minutes=rng.choice([-5, 0, 0, 0, 5])),
            author=rng.choice(["", "Ada Lovelace"]),
            author_slug=rng.choice(["", "ada"]),
            categories=sorted(set(some(rng, ["news", "docs"], 2))),
            tags=sorted(set(some(rng, ["alpha", "beta-2"], 2))),
        )
        for number in range(1, 61)
    ]


def has(term: Term, entry: Entry) -> bool:
    """Does the term stand in the title, or in the text with what it is filed under?"""
    about = " ".join([entry.text, entry.author, *entry.categories, *entry.tags])
    return any(_has(term, words(text)) for text in (entry.title, about))


def _has(term: Term, text: list[str]) -> bool:
    size = len(term.words)
    for start in range(len(text) - size + 1):
        *first, last = text[start : start + size]
        is_last = last.startswith(term.words[-1]) if term.is_prefix else last == term.words[-1]
        if tuple(first) == term.words[:-1] and is_last:
            return True
    return False


def is_match(query: Query, entry: Entry) -> bool:
    facets = {f":author:{entry.author_slug}", *(f":category:{slug}" for slug in entry.categories)}
    facets |= {f":tag:{slug}" for slug in entry.tags}
    day = entry.happened_at.date()
    return (
        entry.visible_from <= NOW
        and all(has(term, entry) for term in query.wanted)
        and not any(has(term, entry) for term in query.unwanted)
        and facets >= set(query.facets)
        and not facets & set(query.unwanted_facets)
        and (query.after is None or day >= query.after)
        and (query.before is None or day < query.before)
    )


def all_pages(session: Session, query: Query, order: str) -> list[int]:
    found: list[int] = []
    for page in range(1, 10):
        results = queries.search(session, query, now=NOW, page=page, order=order)
        found += [result.object_id for result in results.items]
        if not results.has_next:
            return found
    raise AssertionError("pages do not end")


def test_what_is_found_is_what_the_model_finds(session: Session) -> None:
    rng = random.Random(20120423)
    entries = library(rng)
    for entry in entries:
        index.put(session, entry)
    session.commit()
    newest = sorted(entries, key=lambda entry: entry.happened_at, reverse=True)
    found_something = 0
    for _ in range(250):
        query = parse(" ".join(some(rng, PARTS, 3)))
        expected = {entry.object_id for entry in newest if is_match(query, entry)} if not query.is_empty else set()
        for order in queries.ORDERS:
            found = all_pages(session, query, order)
            assert len(found) == len(set(found))
            assert set(found) == expected, query
        moments = [next(entry.happened_at for entry in entries if entry.object_id == number) for number in found]
        assert moments == sorted(moments, reverse=True), query
        found_something += bool(expected)
    assert found_something > 100
