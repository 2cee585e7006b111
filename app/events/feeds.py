"""News of events as RSS 2.0 and Atom: what was announced or changed last. Pure."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

RSS = "application/rss+xml; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True)
class News:
    """One event as it stands since `updated_at`."""

    uid: str
    title: str
    url: str
    text: str
    published_at: datetime
    updated_at: datetime
    tags: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The event's own, wherever the site lives."""
        try:
            return f"urn:uuid:{uuid.UUID(self.uid)}"
        except ValueError:
            return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, self.uid)}"


@dataclass(frozen=True, kw_only=True)
class Feed:
    title: str
    description: str
    url: str
    """The page that shows the same."""
    address: str
    """The feed's own."""
    language: str
    news: Sequence[News]

    @property
    def updated_at(self) -> datetime:
        return max((news.updated_at for news in self.news), default=datetime(1970, 1, 1, tzinfo=UTC))


def rss(feed: Feed) -> bytes:
    return "".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>\n',
            _element("title", feed.title),
            _element("link", feed.url),
            _element("description", feed.description),
            _element("language", feed.language.lower()),
            _element("lastBuildDate", _rfc822(feed.updated_at)),
            f'<atom:link rel="self" type="application/rss+xml" href="{_text(feed.address)}"/>\n',
            *map(_item, feed.news),
            "</channel></rss>\n",
        ]
    ).encode()


def atom(feed: Feed) -> bytes:
    return "".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>\n',
            f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{_text(feed.language)}">\n',
            _element("id", feed.address),
            _element("title", feed.title),
            _element("subtitle", feed.description),
            _element("updated", _rfc3339(feed.updated_at)),
            _element("author", "", f"<name>{_text(feed.title)}</name>"),
            f'<link rel="alternate" type="text/html" href="{_text(feed.url)}"/>\n',
            f'<link rel="self" type="application/atom+xml" href="{_text(feed.address)}"/>\n',
            *map(_entry, feed.news),
            "</feed>\n",
        ]
    ).encode()


def _item(news: News) -> str:
    # An aggregator shows an item anew only if its guid is new, and a moved event is news.
    guid = f"{news.id}#{_rfc3339(news.updated_at)}"
    parts = [
        _element("title", news.title),
        _element("link", news.url),
        f'<guid isPermaLink="false">{_text(guid)}</guid>\n',
        _element("pubDate", _rfc822(news.updated_at)),
        *(_element("category", tag) for tag in news.tags),
        _element("description", news.text),
    ]
    return f"<item>\n{''.join(parts)}</item>\n"


def _entry(news: News) -> str:
    parts = [
        _element("id", news.id),
        _element("title", news.title),
        f'<link rel="alternate" type="text/html" href="{_text(news.url)}"/>\n',
        _element("published", _rfc3339(news.published_at)),
        _element("updated", _rfc3339(news.updated_at)),
        *(f'<category term="{_text(tag)}"/>\n' for tag in news.tags),
        f'<content type="text">{_text(news.text)}</content>\n',
    ]
    return f"<entry>\n{''.join(parts)}</entry>\n"


def _element(name: str, text: str, inner: str = "") -> str:
    return f"<{name}>{_text(text)}{inner}</{name}>\n"


def _text(text: str) -> str:
    return escape(NO_XML.sub("", text))


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
