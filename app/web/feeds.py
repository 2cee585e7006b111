"""A feed as an answer."""

from flask import Response

from app.core import feeds
from app.core.feeds import Feed


def answer(feed: Feed, media_type: str) -> Response:
    """Readers that are pages of other sites may show it."""
    response = Response(feeds.WRITERS[media_type](feed), content_type=f"{media_type}; charset=utf-8")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
