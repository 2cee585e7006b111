"""Readable parts of addresses."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import count

SLUG_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_LENGTH = 120


def slugify(text: str) -> str:
    """ASCII letters and digits joined by single dashes; may be empty. Stable: slugify(slugify(x)) == slugify(x)."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    words = re.findall(r"[a-z0-9]+", folded.replace("'", ""))
    return "-".join(words)[:MAX_LENGTH].strip("-")


def numbered(slug: str) -> Iterator[str]:
    """`slug`, `slug-2`, `slug-3` and so on, for ever: for the first that is free."""
    yield slug
    yield from (f"{slug}-{number}" for number in count(2))


def is_slug(text: str) -> bool:
    return len(text) <= MAX_LENGTH and SLUG_PATTERN.fullmatch(text) is not None
