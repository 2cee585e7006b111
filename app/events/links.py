"""Addresses that people give with an event."""

from urllib.parse import urlsplit

LONGEST = 1000


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


def bare(address: str, site_url: str) -> str:
    """As people read it: without the scheme, and a path of this site with its host."""
    whole = site_url + address if address.startswith("/") else address
    return whole.partition("://")[2]
