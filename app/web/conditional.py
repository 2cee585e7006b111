"""Conditional requests (RFC 9110, part 13): does the client hold the current answer already?"""

from email.utils import parsedate_to_datetime


def is_current(
    etag: str, last_modified: str | None, *, if_none_match: str | None, if_modified_since: str | None
) -> bool:
    """True for an answer of 304. If-None-Match wins over If-Modified-Since."""
    if if_none_match is not None:
        return holds_etag(if_none_match, etag)
    if if_modified_since is not None and last_modified is not None:
        return is_unmodified(last_modified, if_modified_since)
    return False


def holds_etag(header: str, etag: str) -> bool:
    """Weak comparison against a list of entity tags or `*`."""
    if header == etag or header.strip() == "*":
        return True
    return any(tag.strip().removeprefix("W/") == etag for tag in header.split(","))


def is_unmodified(last_modified: str, since: str) -> bool:
    if last_modified == since:
        return True
    try:
        return parsedate_to_datetime(last_modified) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False
