"""The kinds of files that list tasks."""

from collections.abc import Callable, Mapping

from app.docsdays import wikitext
from app.docsdays.sheets import tables
from app.docsdays.wikitext import Account

OURS = "our-wiki"
"""A page of the wiki that the site is connected to; `wiki` is one of any other, or nobody knows of which."""
Reader = Callable[[str | bytes], Account]
READERS: Mapping[str, Reader] = {"wiki": wikitext.read, OURS: wikitext.read, "csv": tables.read}
"""Each raises WikitextError for what it cannot read."""


def text_of(format_: str, data: bytes) -> str:
    """The file as it is kept for its preview. Raises WikitextError."""
    if format_ == "csv":
        return tables.decoded(data)
    wikitext.read(data)
    return data.decode("utf-8-sig")
