"""Pages of the calendar as tests read them."""

from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement


def page(client: FlaskClient, address: str) -> HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def texts(tree: HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in tree.xpath(path)]


def titles(tree: HtmlElement) -> list[str]:
    return texts(tree, "//*[contains(@class, 'entry-title')]")
