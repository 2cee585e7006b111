"""Pages of the calendar as tests read them."""

from lxml.html import HtmlElement


def texts(tree: HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in tree.xpath(path)]


def titles(tree: HtmlElement) -> list[str]:
    return texts(tree, "//*[contains(@class, 'entry-title')]")
