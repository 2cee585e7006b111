"""RSS 2.0, Atom and JSON Feed: ids that never change, whole texts, absolute links. Pure: a room makes the entries."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape, unescape
from urllib.parse import urljoin

from app.core.zones import rfc3339

RSS = "application/rss+xml"
ATOM = "application/atom+xml"
JSON = "application/feed+json"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
GENERATOR = "Community portal"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed of nothing last changed."""

# What XML 1.0 cannot hold at all, not even as a reference.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Cleaned HTML writes every attribute in double quotes and every other < as &lt;, so this finds tags and nothing else.
_TAG = re.compile(r'<(?:a|img)\s(?:[^<>"]|"[^"]*")*>')
_LINK = re.compile(r'(\s(?:href|src)=")([^"]*)"')


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`html` is the whole text, clean, its links as they stand in the page at `url`; `summary` is plain."""

    id: str
    url: str
    title: str
    updated: datetime
    published: datetime | None = None
    author: str = ""
    author_url: str = ""
    html: str = ""
    summary: str = ""
    terms: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Feed:
    """Entries in their order. Addresses are absolute: `url` is the page that shows the same, `address` the feed's own.

    `history` gives a reader who was away the way back (RFC 5005, section 4): `prev-archive`, `next-archive` and their
    Atom addresses; a feed that names its `current` is an archive itself.
    """

    title: str
    description: str
    url: str
    address: str
    language: str
    updated: datetime
    entries: Sequence[Entry]
    author: str = ""
    """Of entries without one; Atom asks for it."""
    history: Mapping[str, str] = field(default_factory=dict)


def rss(feed: Feed) -> bytes:
    return _document(
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n',
        _element("title", feed.title),
        _element("link", feed.url),
        _element("description", feed.description),
        _element("language", feed.language),
        _element("lastBuildDate", _rfc822(feed.updated)),
        f'<atom:link href="{_attribute(feed.address)}" rel="self" type="{RSS}"/>\n',
        *map(_rss_item, feed.entries),
        "</channel>\n</rss>\n",
    )


def _rss_item(entry: Entry) -> str:
    # Readers take a description for HTML, so that plain text is escaped once more.
    html = absolute(entry.html, entry.url)
    parts = [
        "<item>\n",
        _element("title", entry.title),
        _element("link", entry.url),
        f'<guid isPermaLink="false">{_text(entry.id)}</guid>\n',
        _element("pubDate", _rfc822(entry.published or entry.updated)),
        _element("dc:creator", entry.author) if entry.author else "",
        *(_element("category", term) for term in entry.terms),
        _element("description", escape(entry.summary, quote=False) or html),
        _element("content:encoded", html) if entry.summary and html else "",
        "</item>\n",
    ]
    return "".join(parts)


def atom(feed: Feed) -> bytes:
    return _document(
        '<feed xmlns="http://www.w3.org/2005/Atom"',
        f' xmlns:fh="http://purl.org/syndication/history/1.0" xml:lang="{_attribute(feed.language)}">\n',
        _element("title", feed.title),
        _element("subtitle", feed.description),
        _element("id", feed.address),
        _element("updated", rfc3339(feed.updated)),
        _atom_author(feed.author),
        _atom_link("self", feed.address, ATOM),
        _atom_link("alternate", feed.url, "text/html"),
        "<fh:archive/>\n" if "current" in feed.history else "",
        *(_atom_link(rel, href, ATOM) for rel, href in feed.history.items()),
        _element("generator", GENERATOR),
        *map(_atom_entry, feed.entries),
        "</feed>\n",
    )


def _atom_entry(entry: Entry) -> str:
    html = absolute(entry.html, entry.url)
    parts = [
        "<entry>\n",
        _element("title", entry.title),
        _element("id", entry.id),
        _atom_link("alternate", entry.url, "text/html"),
        _element("published", rfc3339(entry.published)) if entry.published else "",
        _element("updated", rfc3339(entry.updated)),
        _atom_author(entry.author, entry.author_url),
        *(f'<category term="{_attribute(term)}"/>\n' for term in entry.terms),
        _element("summary", entry.summary) if entry.summary else "",
        f'<content type="html">{_text(html)}</content>\n' if html else "",
        "</entry>\n",
    ]
    return "".join(parts)


def _atom_link(rel: str, href: str, media_type: str) -> str:
    return f'<link rel="{rel}" type="{media_type}" href="{_attribute(href)}"/>\n'


def _atom_author(name: str, url: str = "") -> str:
    uri = f"<uri>{_text(url)}</uri>" if url else ""
    return f"<author><name>{_text(name)}</name>{uri}</author>\n" if name else ""


def json_feed(feed: Feed) -> bytes:
    """JSON Feed 1.1."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.url,
        "feed_url": feed.address,
        "language": feed.language,
        "items": [_json_item(entry) for entry in feed.entries],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _json_item(entry: Entry) -> dict[str, object]:
    values: dict[str, object] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": absolute(entry.html, entry.url) or escape(entry.summary),
        "summary": entry.summary,
        "date_published": rfc3339(entry.published) if entry.published else None,
        "date_modified": rfc3339(entry.updated),
        "authors": [{"name": entry.author, "url": entry.author_url}] if entry.author else None,
        "tags": list(entry.terms),
    }
    return {name: value for name, value in values.items() if value is not None}


WRITERS: Mapping[str, Callable[[Feed], bytes]] = {RSS: rss, ATOM: atom, JSON: json_feed}


def absolute(html: str, base: str) -> str:
    """Clean HTML with each link and picture address made absolute, as it is meant on the page at `base`."""
    return _TAG.sub(lambda tag: _LINK.sub(lambda link: f'{link[1]}{_resolved(base, link[2])}"', tag[0]), html)


def _resolved(base: str, escaped: str) -> str:
    if escaped.startswith(("http://", "https://", "mailto:")):
        return escaped
    try:
        return escape(urljoin(base, unescape(escaped)))
    except ValueError:  # an address such as //[ that no browser follows either
        return escaped


def _document(*parts: str) -> bytes:
    return "".join([XML, *parts]).encode()


def _element(name: str, text: str) -> str:
    return f"<{name}>{_text(text)}</{name}>\n"


def _text(text: str) -> str:
    return _FORBIDDEN.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(text: str) -> str:
    return _text(text).replace('"', "&quot;")


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
