"""Addresses that people give with an event."""

import re
from collections.abc import Iterable
from string import punctuation
from urllib.parse import quote, urlsplit

LONGEST = 1000
JOIN = "join"
"""A link that begins so leads into the meeting itself."""
FEATURES = ("AUDIO", "CHAT", "FEED", "MODERATOR", "PHONE", "SCREEN", "VIDEO")
"""What a way in may be for, as programs are told it (RFC 7986 6.3)."""


def is_address(text: str) -> bool:
    """Whether it is a web address, or a path of this site."""
    if len(text) > LONGEST or not text.isprintable() or " " in text or "\\" in text:
        return False
    if text.startswith("/"):
        return not text.startswith("//")
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def path_here(address: str, site_url: str) -> str | None:
    """The path of an address of this site, given with the host or without; None for any other."""
    path = address.removeprefix(site_url)
    return path if path.startswith("/") and not path.startswith("//") else None


def bare(address: str, site_url: str) -> str:
    """As people read it: without the scheme, and a path of this site with its host."""
    whole = site_url + address if address.startswith("/") else address
    return whole.partition("://")[2]


def way_in(label: str, url: str) -> tuple[str, str] | None:
    """Label and address, as programs are told them in ASCII (RFC 3986), of a link into the meeting; else None."""
    if not label.casefold().startswith(JOIN) or url.startswith("/"):
        return None
    return label, quote(url, safe=punctuation)


def features_of(label: str) -> list[str]:
    """Those that its label names: `Join by video or phone` is for PHONE and VIDEO."""
    words = set(re.findall(r"[A-Z]+", label.upper()))
    return [feature for feature in FEATURES if feature in words]


def in_lines(ways_in: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{label}: {url}" for label, url in ways_in)
