"""What somebody typed into the search field, understood as far as it can be. Never an error.

    cpupools "event channel" -windows author:docs-team tag:xen-4-2 after:2012-04 migrat*

Pure: no database, no Flask.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from app.core.slugs import slugify
from app.search import words

MAX_CHARACTERS = 500
MAX_PARTS = 24
SHORTEST_PREFIX = 2
FACETS = ("author", "tag", "category")

PART = re.compile(
    r"""(?P<minus>-?)
        (?:(?P<name>[a-zA-Z]+):(?=\S))?
        (?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))""",
    re.VERBOSE,
)
Part = TypeVar("Part")

DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True)
class Term:
    """Words that stand one after the other; the last one may be only the beginning of a word."""

    words: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True)
class Query:
    """`wanted` and `unwanted` are terms, `facets` and `unwanted_facets` tokens such as `:tag:xen-4-2`."""

    text: str = ""
    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    facets: tuple[str, ...] = ()
    unwanted_facets: tuple[str, ...] = ()
    after: date | None = None
    before: date | None = None
    dateless: tuple[str, ...] = ()
    """Operators such as `after:banana`, which hold no date and were taken for words."""
    is_any: bool = False
    """One of the wanted terms is enough."""
    is_cut: bool = False
    """Something was too long to be used whole."""

    @property
    def is_empty(self) -> bool:
        """Nothing is asked for: no word, no facet, no date. Words to leave out alone ask for nothing."""
        return not (self.wanted or self.facets or self.after or self.before)


def parse(text: str) -> Query:
    """Every text has a meaning: what is no operator is a word, what holds no letter or digit is nothing."""
    text = " ".join("".join(c if c.isprintable() else " " for c in text[: MAX_CHARACTERS + 1]).split())
    parts = list(PART.finditer(text[:MAX_CHARACTERS]))
    reading = _Reading()
    for part in parts[:MAX_PARTS]:
        reading.take(part)
    return Query(
        text=text[:MAX_CHARACTERS],
        wanted=_unique(reading.wanted),
        unwanted=_unique(reading.unwanted),
        facets=_unique(reading.facets),
        unwanted_facets=_unique(reading.unwanted_facets),
        after=reading.after,
        before=reading.before,
        dateless=_unique(reading.dateless),
        is_cut=len(text) > MAX_CHARACTERS or len(parts) > MAX_PARTS,
    )


class _Reading:
    """What the parts read so far add up to."""

    def __init__(self) -> None:
        self.wanted: list[Term] = []
        self.unwanted: list[Term] = []
        self.facets: list[str] = []
        self.unwanted_facets: list[str] = []
        self.after: date | None = None
        self.before: date | None = None
        self.dateless: list[str] = []

    def take(self, part: re.Match[str]) -> None:
        name, is_unwanted = (part["name"] or "").lower(), bool(part["minus"])
        value = part["quoted"] if part["quoted"] is not None else part["bare"]
        if name in FACETS and slugify(value):
            token = words.facet(name, slugify(value))
            (self.unwanted_facets if is_unwanted else self.facets).append(token)
        elif name in ("after", "before") and (day := _day(value)) and not is_unwanted:
            self._limit(name, day)
        else:
            if name in ("after", "before") and not is_unwanted:
                self.dateless.append(part[0])
            term = _term(f"{name} {value}", is_quoted=part["quoted"] is not None)
            if term:
                (self.unwanted if is_unwanted else self.wanted).append(term)

    def _limit(self, name: str, day: date) -> None:
        """Of several limits the narrowest holds."""
        if name == "after":
            self.after = max(day, self.after or day)
        else:
            self.before = min(day, self.before or day)


def _term(text: str, *, is_quoted: bool) -> Term | None:
    found = words.words(text)
    if not found:
        return None
    is_prefix = not is_quoted and text.endswith("*") and len(found[-1]) >= SHORTEST_PREFIX
    return Term(tuple(found), is_prefix)


def _day(text: str) -> date | None:
    """2012 is its first day, 2012-04 the first of April; None for what is no date."""
    found = DAY.fullmatch(text)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None


def _unique(parts: list[Part]) -> tuple[Part, ...]:
    return tuple(dict.fromkeys(parts))
