"""Titles and excerpts with what was looked for marked. Pure; everything is escaped before a mark is set."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from markupsafe import Markup, escape

from app.search.parser import Query
from app.search.stem import stem
from app.search.words import fold

LENGTH = 240
LEAD = 60
"""How much stands before the first mark, at most."""
MOST_MARKS = 400

Span = tuple[int, int]
Finder = Callable[[str], Iterator[Span]]


def finder(query: Query) -> Finder:
    """A function that finds in a text the words a query asks for."""
    exact = {word for term in query.wanted for word in (term.words[:-1] if term.is_prefix else term.words)}
    beginnings = tuple({term.words[-1] for term in query.wanted if term.is_prefix})
    if not exact and not beginnings:
        return lambda _text: iter(())
    # A stem is nearly always how its words begin, but for a last e or i: cheap to look for, then looked at closely.
    starts = {re.escape(word[:-1] if len(word) > 2 and word[-1] in "ei" else word) for word in (*exact, *beginnings)}
    # A look behind in the pattern would keep it from leaping to the next place where a word may begin.
    pattern = re.compile(rf"(?:{'|'.join(sorted(starts))})[^\W_]*")

    def find(text: str) -> Iterator[Span]:
        folded = fold(text)
        for found in pattern.finditer(folded):
            if found.start() and folded[found.start() - 1].isalnum():
                continue
            stemmed = stem(found[0])
            if stemmed in exact or stemmed.startswith(beginnings):
                yield found.span()

    return find


def marked(text: str, find: Finder) -> Markup:
    """The whole text with its marks."""
    text = unicodedata.normalize("NFC", text)
    return _mark(text, find(text))


def excerpt(text: str, find: Finder) -> Markup:
    """About `LENGTH` characters around where most marks stand together, or of the beginning where none does."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    spans = [span for span, _ in zip(find(text), range(MOST_MARKS), strict=False)]
    start = _best_start(text, spans)
    end = min(len(text), start + LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", start + 1, end + 1), start + LENGTH // 2)
    inside = [(a - start, b - start) for a, b in spans if a >= start and b <= end]
    shown = text[start:end]
    # A sentence that is whole keeps its stop apart from what is left out.
    rest = "" if end == len(text) else " …" if shown.endswith((".", "!", "?")) else "…"
    return Markup("…" if start else "") + _mark(shown, inside) + Markup(rest)  # noqa: S704 — constants


def _best_start(text: str, spans: list[Span]) -> int:
    if not spans:
        return 0
    reach = LENGTH - LEAD
    best, most = 0, 0
    for place, (start, _) in enumerate(spans):
        near = {text[a:b].lower() for a, b in spans[place : place + 12] if b <= start + reach}
        if len(near) > most:
            best, most = start, len(near)
    earliest = min(best - LEAD, len(text) - LENGTH)
    if earliest <= 0:
        return 0
    space = text.find(" ", earliest, best)
    return space + 1 if space >= 0 else best


def _mark(text: str, spans: Iterator[Span] | list[Span]) -> Markup:
    pieces, last = [], 0
    for start, end in spans:
        pieces += [escape(text[last:start]), "<mark>", escape(text[start:end]), "</mark>"]
        last = end
    return Markup("".join([*pieces, escape(text[last:])]))  # noqa: S704 — all that is not ours is escaped
