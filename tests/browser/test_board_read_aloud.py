"""The board of a day as a screen reader has it: what is heard, in which order, and that it is the order one sees."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

BOARD = "/docs-days/2012-03-26/board/"
"""Of the example, which stays as it is."""
STRUCTURE = re.compile(r"^- (heading|figure|img|status|table|region|list|button|group)\b.*$")
TOPS = """() => [...document.querySelectorAll(
    'main :is(h1, h2, h3, .progress, .board-tools, tbody tr, .board-happened li)'
)].map(part => part.getBoundingClientRect().top)"""


def heard(page: Page) -> list[str]:
    """The landmarks of the board, without what they hold."""
    lines = (line.strip().rstrip(":") for line in page.get_by_role("main").aria_snapshot().splitlines())
    return [line[2:] for line in lines if STRUCTURE.match(line)]


def test_headings_figures_and_regions_come_in_the_order_of_the_board(
    screen: Callable[[], Page], scripts: bool, today_site: str
) -> None:
    page = screen()
    page.goto(today_site + BOARD)
    assert heard(page) == [
        'heading "Xen Document Day, March 2012" [level=1]',
        'figure "7 of 10 done · 3 free"',
        'img "7 of 10 done"',
        'heading "Departures" [level=2]',
        *(['button "Pause"'] if scripts else []),
        "status",
        'table "Tasks of the day and where they stand"',
        'region "What just happened"',
        'heading "Just happened" [level=3]',
        "list",
        "group: Show it on another site",
    ]
    tops = page.evaluate(TOPS)
    assert tops == sorted(tops), "what is read first stands above"


def test_each_row_names_its_task_and_has_a_cell_for_each_head(screen: Callable[[], Page], today_site: str) -> None:
    page = screen()
    page.goto(today_site + BOARD)
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(1 + 10)
    heads = rows.first.get_by_role("columnheader").all_inner_texts()
    told = []
    for row in rows.all()[1:]:
        name, cells = row.get_by_role("rowheader"), row.get_by_role("cell").all_inner_texts()
        assert 1 + len(cells) == len(heads)
        assert name.get_by_role("link").inner_text() == name.inner_text()
        told.append(dict(zip(heads, [name.inner_text(), *cells], strict=True)))
    assert [row["State"] for row in told] == ["free"] * 3 + ["done"] * 7
    assert told[0]["Task"] == "List which xl commands need root, and why"
    assert (told[0]["Key"], told[0]["Takes"]) == ("XD-T7ZB", "90 min")


def test_what_just_happened_is_a_list_of_moment_name_and_task(screen: Callable[[], Page], today_site: str) -> None:
    page = screen()
    page.goto(today_site + BOARD)
    happened = page.get_by_role("region", name="What just happened").get_by_role("listitem")
    assert happened.first.inner_text().split("\n")[-1].endswith("Write a checklist for bridges that pass no packets")
    for item in happened.all():
        assert re.match(r"\d\d:\d\d UTC\s+\w+ \(example\) [a-z ]+", item.inner_text())
    moments = [item.get_by_role("time").get_attribute("datetime") or "" for item in happened.all()]
    assert len(moments) > 1
    assert moments == sorted(moments, reverse=True)
