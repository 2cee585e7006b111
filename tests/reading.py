"""Pages of the site as tests read them."""

import re

from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement
from werkzeug.test import TestResponse


def page(client: FlaskClient, address: str, status: int = 200) -> HtmlElement:
    return parsed(client.get(address), status)


def parsed(response: TestResponse, status: int = 200) -> HtmlElement:
    assert response.status_code == status, words(html.fromstring(response.text))[-600:]
    return html.fromstring(response.text)


def words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def select(element: HtmlElement, selector: str) -> list[HtmlElement]:
    """Elements by `tag.class[attribute="value"]` and descent, which is all that tests ask for."""
    path = "." + "".join("//" + _step(step) for step in selector.split())
    found: list[HtmlElement] = element.xpath(path)
    return found


def one(element: HtmlElement, selector: str) -> HtmlElement:
    found = select(element, selector)
    assert len(found) == 1, f"{len(found)} of {selector}"
    return found[0]


def _step(step: str) -> str:
    tag = re.match(r"[a-z0-9]*", step)
    assert tag
    conditions = [
        f"contains(concat(' ', @class, ' '), ' {name} ')" for name in re.findall(r"\.([\w-]+)", step.partition("[")[0])
    ]
    conditions += [f"@{name}='{value}'" for name, value in re.findall(r"""\[(\w+)=["']?([^"'\]]*)["']?\]""", step)]
    return (tag[0] or "*") + "".join(f"[{condition}]" for condition in conditions)
