"""Lists of tasks in wikitext, read and written. Pure: text in, plain data out, and the reverse."""

from app.docsdays.wikitext.found import Account, Kind, Line, Row, WikitextError
from app.docsdays.wikitext.reading import read
from app.docsdays.wikitext.writing import COLUMNS, FIELDS, Listed, digest, digests, write

__all__ = [
    "COLUMNS", "FIELDS", "Account", "Kind", "Line", "Listed", "Row", "WikitextError", "digest", "digests", "read",
    "write",
]  # fmt: skip
