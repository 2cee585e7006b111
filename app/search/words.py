"""Text to words, the same for both databases, for what is stored and for what is asked."""

import re
import unicodedata
from functools import lru_cache

from app.search.stem import stem

MAX_WORDS = 15_000
"""Of one text. PostgreSQL knows positions up to 16,383 only, and a phrase must be found alike on both databases."""
MAX_LETTERS = 60

WORD = re.compile(r"[^\W_]+")
NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def fold(text: str) -> str:
    """Lower case without accents, letter for letter: what stands at a place of the text stands there afterwards too."""
    return text.lower() if text.isascii() else NOT_ASCII.sub(_fold_letter, text).lower()


def words(text: str) -> list[str]:
    """The stems of a text, in its order."""
    found = WORD.findall(fold(unicodedata.normalize("NFC", text)))
    return [stem(word[:MAX_LETTERS]) for word in found[:MAX_WORDS]]


COMMON = frozenset(
    words(
        "a an and are as at be by can do does for from has have how i in into is it its not of on or our so than that "
        "the their there these they this to was we what when where which who why will with you your"
    )
)
"""They tell nothing of what a text is about. They are looked for all the same, but two texts are not alike by them."""


def facet(name: str, slug: str) -> str:
    """The token by which `tag:xen-4-2` finds its entries. No word, and no beginning of one, starts with a colon."""
    return f":{name}:{slug}"


def _fold_letter(found: re.Match[str]) -> str:
    return _fold_one(found[0])


@lru_cache(maxsize=4096)
def _fold_one(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[:1].lower()
    return base if len(base) == 1 and base.isalnum() else letter
