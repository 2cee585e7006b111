"""The board of a day as tests read it."""

from lxml.html import HtmlElement

from tests.reading import one, select, words


def board_of(element: HtmlElement) -> list[tuple[str, str]]:
    """Key and words of state of each line."""
    return [(row.get("data-key"), words(one(row, "td.board-state"))) for row in select(element, "table.board tbody tr")]
