"""Which page of the wiki a task is about."""

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import parse_qs, quote, unquote, urlsplit

from app.docsdays.mediawiki.models import Wiki
from app.docsdays.wikitext import Row

LONGEST = 255
"""No title of MediaWiki has more characters: it may have so many bytes."""
NO_PAGE = re.compile(r"[<>\[\]{}|\ufffd]|://|~~~|^\.{0,2}/|^\.{1,2}$")
"""What no title has, and what leads from the page it stands on: whether that has pages below it, the wiki knows."""


def title_of(target: str | None, wiki: Wiki) -> str | None:
    """The title that an address of the wiki names, whichever of http and https it has; None for any other place."""
    if not target or not wiki.article_path:
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    article, script = urlsplit(wiki.article_path), urlsplit(wiki.script)
    named = parse_qs(parts.query).get("title", [])
    if named and (parts.netloc, parts.path) == (script.netloc, script.path):
        return _title(named[0])
    before, _, after = f"{article.path}?{article.query}".rstrip("?").partition("$1")
    path = f"{parts.path}?{parts.query}".rstrip("?") if article.query else parts.path
    if parts.netloc != article.netloc or not path.startswith(before) or not path.endswith(after):
        return None
    return _title(unquote(path[len(before) : len(path) - len(after)]))


def _title(text: str) -> str | None:
    title = " ".join(text.replace("_", " ").split())
    return title if 0 < len(title) <= LONGEST and title.isprintable() else None


def page_address(wiki: Wiki, title: str) -> str:
    """Where the page is read."""
    return wiki.article_path.replace("$1", _quoted(title))


def addressed(rows: Iterable[Row], wiki: Wiki | None) -> list[Row]:
    """Rows of a page of the wiki, with the addresses of the pages they are about, as far as they are known."""
    return [_addressed(row, wiki) if wiki and row.is_about_page else row for row in rows]


def _addressed(row: Row, wiki: Wiki) -> Row:
    address = link_address(wiki, row.fields["target"])
    return replace(row, fields={**row.fields, "target": address}) if address else row


def link_address(wiki: Wiki, link: str) -> str | None:
    """Where `[[link]]` leads on a page of the wiki; None: nowhere, to another wiki, or elsewhere on that page."""
    name, _, section = unquote(link).partition("#")
    title = _title(name)
    if title is None or len(title.encode()) > LONGEST or NO_PAGE.search(title):
        return None
    prefix, colon, _ = title.partition(":")
    if colon and prefix.strip().casefold() in wiki.elsewhere:
        return None
    return page_address(wiki, title) + (f"#{_quoted(section)}" if section else "")


def diff_address(wiki: Wiki, rev_id: int, parent_id: int) -> str:
    """Where one sees what an edit changed."""
    return f"{wiki.script}?diff={rev_id}&oldid={parent_id}" if parent_id else f"{wiki.script}?oldid={rev_id}"


def since_address(wiki: Wiki, rev_id: int) -> str:
    """Where one sees what changed since a revision."""
    return f"{wiki.script}?diff=cur&oldid={rev_id}"


def _quoted(title: str) -> str:
    return quote(title.replace(" ", "_"), safe="/:@!$*(),;~")
