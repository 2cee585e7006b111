"""Pages as a reader's browser takes them apart."""

import re

from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement

STEP = re.compile(r"(?P<tag>[a-z0-9]*)(?:\.(?P<cls>[a-z-]+))?(?:\[(?P<name>[a-z]+)='?(?P<value>[^'\]]+)'?\])?")


def page(client: FlaskClient, path: str) -> HtmlElement:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.headers.get("Location"))
    return html.document_fromstring(answer.get_data(as_text=True))


def select(document: HtmlElement, selector: str) -> list[HtmlElement]:
    """Descendants by `tag.class[attribute=value]`, steps parted by spaces."""
    path = "."
    for step in selector.split():
        found = STEP.fullmatch(step)
        assert found, step
        path += "//" + (found["tag"] or "*")
        if found["cls"]:
            path += f"[contains(concat(' ', normalize-space(@class), ' '), ' {found['cls']} ')]"
        if found["name"]:
            path += f"[@{found['name']}='{found['value']}']"
    elements: list[HtmlElement] = document.xpath(path)
    return elements


def words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def headlines(document: HtmlElement) -> list[str]:
    return [words(link) for link in select(document, ".entry-title a")]


def moved(client: FlaskClient, path: str) -> tuple[int, str | None]:
    answer = client.get(path)
    return answer.status_code, answer.headers.get("Location")
