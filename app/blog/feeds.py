"""RSS 2.0, Atom and JSON Feed of one listing: full text, ids that never change, absolute links. Pure."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape as escape_html
from html import unescape
from urllib.parse import urljoin

RSS = "application/rss+xml"
ATOM = "application/atom+xml"
JSON = "application/feed+json"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
GENERATOR = "Community portal"

# What XML 1.0 cannot hold at all, not even as a reference.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Cleaned HTML writes every attribute in double quotes and every other < as &lt;, so this finds tags and nothing else.
_TAG = re.compile(r'<(?:a|img)\s(?:[^<>"]|"[^"]*")*>')
_LINK = re.compile(r'(\s(?:href|src)=")([^"]*)"')


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One post. `html` is clean, its links as they stand in the page at `url`."""

    guid: str
    url: str
    title: str
    author: str
    author_url: str
    published: datetime
    updated: datetime
    html: str
    summary: str
    terms: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A listing as a feed, newest first. Addresses are absolute; `url` is the listing's own, feeds hang below it.

    `earlier_url` and `later_url` are the listings that hold what came before and after (RFC 5005); `is_whole` says
    that nothing of the listing is left out.
    """

    title: str
    description: str
    url: str
    site_url: str
    language: str
    updated: datetime
    entries: Sequence[Entry]
    earlier_url: str | None = None
    later_url: str | None = None
    is_whole: bool = False


def rss(feed: Feed) -> bytes:
    parts = [
        XML,
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"',
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n',
        f"<title>{_xml(feed.title)}</title>\n<link>{_xml(feed.url)}</link>\n",
        f"<description>{_xml(feed.description)}</description>\n<language>{_xml(feed.language)}</language>\n",
        f"<lastBuildDate>{_rfc822(feed.updated)}</lastBuildDate>\n",
        f'<atom:link href="{_attribute(feed.url)}feed/" rel="self" type="{RSS}"/>\n',
        *(_rss_item(entry) for entry in feed.entries),
        "</channel>\n</rss>\n",
    ]
    return "".join(parts).encode()


def _rss_item(entry: Entry) -> str:
    terms = "".join(f"<category>{_xml(term)}</category>\n" for term in entry.terms)
    return (
        f"<item>\n<title>{_xml(entry.title)}</title>\n<link>{_xml(entry.url)}</link>\n"
        f'<guid isPermaLink="false">{_xml(entry.guid)}</guid>\n<pubDate>{_rfc822(entry.published)}</pubDate>\n'
        f"<dc:creator>{_xml(entry.author)}</dc:creator>\n{terms}<description>{_xml(entry.summary)}</description>\n"
        f"<content:encoded>{_xml(absolute(entry.html, entry.url))}</content:encoded>\n</item>\n"
    )


def atom(feed: Feed) -> bytes:
    parts = [
        XML,
        '<feed xmlns="http://www.w3.org/2005/Atom"',
        f' xmlns:fh="http://purl.org/syndication/history/1.0" xml:lang="{_attribute(feed.language)}">\n',
        f"<title>{_xml(feed.title)}</title>\n<subtitle>{_xml(feed.description)}</subtitle>\n",
        f"<id>{_xml(feed.url)}feed/atom/</id>\n<updated>{_rfc3339(feed.updated)}</updated>\n",
        _atom_link("self", f"{feed.url}feed/atom/", ATOM),
        _atom_link("alternate", feed.url, "text/html"),
        *_atom_history(feed),
        f'<generator uri="{_attribute(feed.site_url)}/">{GENERATOR}</generator>\n',
        *(_atom_entry(entry) for entry in feed.entries),
        "</feed>\n",
    ]
    return "".join(parts).encode()


def _atom_history(feed: Feed) -> list[str]:
    """RFC 5005, section 4: a reader that was away can walk back through the months."""
    parts = []
    if feed.is_whole:
        parts += ["<fh:archive/>\n", _atom_link("current", f"{feed.site_url}/blog/feed/atom/", ATOM)]
    if feed.earlier_url:
        parts.append(_atom_link("prev-archive", f"{feed.earlier_url}feed/atom/", ATOM))
    if feed.later_url:
        parts.append(_atom_link("next-archive", f"{feed.later_url}feed/atom/", ATOM))
    return parts


def _atom_link(rel: str, href: str, media_type: str) -> str:
    return f'<link rel="{rel}" type="{media_type}" href="{_attribute(href)}"/>\n'


def _atom_entry(entry: Entry) -> str:
    terms = "".join(f'<category term="{_attribute(term)}"/>\n' for term in entry.terms)
    return (
        f"<entry>\n<title>{_xml(entry.title)}</title>\n<id>{_xml(entry.guid)}</id>\n"
        f"{_atom_link('alternate', entry.url, 'text/html')}"
        f"<published>{_rfc3339(entry.published)}</published>\n<updated>{_rfc3339(entry.updated)}</updated>\n"
        f"<author><name>{_xml(entry.author)}</name><uri>{_xml(entry.author_url)}</uri></author>\n{terms}"
        f"<summary>{_xml(entry.summary)}</summary>\n"
        f'<content type="html">{_xml(absolute(entry.html, entry.url))}</content>\n</entry>\n'
    )


def json_feed(feed: Feed) -> bytes:
    """JSON Feed 1.1."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.url,
        "feed_url": f"{feed.url}feed/json/",
        "language": feed.language,
        "items": [_json_item(entry) for entry in feed.entries],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _json_item(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.guid,
        "url": entry.url,
        "title": entry.title,
        "content_html": absolute(entry.html, entry.url),
        "summary": entry.summary,
        "date_published": _rfc3339(entry.published),
        "date_modified": _rfc3339(entry.updated),
        "authors": [{"name": entry.author, "url": entry.author_url}],
        "tags": list(entry.terms),
    }


def absolute(html: str, base: str) -> str:
    """Clean HTML with each link and picture address made absolute, as it is meant on the page at `base`."""
    return _TAG.sub(lambda tag: _LINK.sub(lambda link: f'{link[1]}{_resolved(base, link[2])}"', tag[0]), html)


def _resolved(base: str, escaped: str) -> str:
    if escaped.startswith(("http://", "https://", "mailto:")):
        return escaped
    try:
        return escape_html(urljoin(base, unescape(escaped)))
    except ValueError:  # an address such as //[ that no browser follows either
        return escaped


def _xml(text: str) -> str:
    return _FORBIDDEN.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(text: str) -> str:
    return _xml(text).replace('"', "&quot;")


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
