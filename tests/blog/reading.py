"""Lists of posts, and where their addresses lead."""

from flask.testing import FlaskClient
from lxml.html import HtmlElement

from tests.reading import select, words


def headlines(document: HtmlElement) -> list[str]:
    return [words(link) for link in select(document, ".entry-title a")]


def moved(client: FlaskClient, path: str) -> tuple[int, str | None]:
    answer = client.get(path)
    return answer.status_code, answer.headers.get("Location")
