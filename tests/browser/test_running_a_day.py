"""An organiser runs a docs day from its plan to its leftovers, while somebody watches: on a phone and at a desk."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import OLGA, Look, sign_in

DAYS = {
    "phone-scripts": ("2012-04-20", "XD-W952", "XD-S424"),
    "phone-no-scripts": ("2012-04-21", "XD-73HK", "XD-ZMP5"),
    "desk-scripts": ("2012-04-22", "XD-QRB6", "XD-V3EP"),
    "desk-no-scripts": ("2012-04-24", "XD-4BB7", "XD-Y6XN"),
}
"""A day of one's own, as all are on one site; a task that is taken, and one that is left."""
IN_ORDER = """() => [...document.querySelectorAll('main :is(h1, h2, h3)')].filter(h => h.checkVisibility())
    .map(h => [Number(h.localName[1]), h.innerText])"""


def test_a_day_is_prepared_opened_closed_and_its_leftovers_carried_over(
    screen: Callable[[], Page], scripts: bool, run: str, eve_site: str, eve_folder: Path, look_over: Look
) -> None:
    day, taken, left = DAYS[run]
    olga, visitor = screen(), screen()
    sign_in(olga, eve_site, eve_folder, OLGA)
    _plan(olga, eve_site, "A small day", day)
    for key in (taken, left):
        olga.goto(f"{eve_site}/desk/tasks/{key}/")
        olga.get_by_label("Put it on").select_option(day)
        press(olga, "Put it on the list")
    olga.goto(f"{eve_site}/desk/docs-days/{day}/")
    expect(olga.get_by_role("heading", name="Preparation")).to_be_visible()
    look_over(olga)
    press(olga, "Announce it")
    press(olga, "Open it")

    visitor.goto(f"{eve_site}/docs-days/{day}/board/")
    assert visitor.evaluate(IN_ORDER) == [[1, "A small day"], [2, "Departures"]]
    rows = visitor.get_by_role("row")
    assert [text.split("\n")[0].split("\t")[0] for text in rows.all_inner_texts()[1:]] == [
        visitor.locator(f"[data-key={key}] a").inner_text() for key in (taken, left)
    ]
    expect(rows.nth(1)).to_contain_text("free")
    look_over(visitor)
    visitor.locator(f"[data-key={taken}] a").focus()

    olga.goto(f"{eve_site}/docs-days/tasks/{taken}/")
    press(olga, "Take this task")
    if not scripts:
        visitor.reload()
    state = visitor.locator(f"[data-key={taken}] .state")
    expect(state).to_contain_text("taken by Olga until", timeout=20_000)
    expect(visitor.get_by_role("region", name="What just happened")).to_contain_text("Olga took")
    if scripts:
        expect(visitor.locator("[aria-live=polite]")).to_contain_text("taken by Olga until")
        assert visitor.evaluate("document.activeElement.closest('tr').dataset.key") == taken, "the focus stays"
        visitor.get_by_role("button", name="Pause").click()
        expect(visitor.locator(".board-said")).to_have_text("Paused: the board stays as it is.")
    look_over(visitor)
    visitor.goto(f"{eve_site}/docs-days/{day}/board/?view=projector")
    look_over(visitor)

    following = day.replace("-04-", "-06-")
    _plan(olga, eve_site, "The day after", following)
    press(olga, "Announce it")
    olga.goto(f"{eve_site}/desk/docs-days/{day}/")
    press(olga, "Close it")
    look_over(olga)
    for said in ("2 tasks carried over.", "All that was left stands there already."):
        olga.get_by_label("Carry them over to").select_option(following)
        press(olga, "Carry them over")
        expect(olga.get_by_role("status").first).to_contain_text(said)
    visitor.goto(f"{eve_site}/docs-days/{following}/board/")
    assert {row.get_attribute("data-key") for row in visitor.locator("tr[data-key]").all()} == {taken, left}
    press(olga, "Thank them")
    expect(olga.get_by_role("status").first).to_contain_text("1 person is thanked by mail.")
    press(olga, "Publish the report")
    _read(visitor, eve_site, day, taken, scripts=scripts, look_over=look_over)
    olga.goto(f"{eve_site}/docs-days/tasks/{taken}/")
    olga.get_by_text("I cannot do it after all").click()
    press(olga, "Give it back")


def _read(visitor: Page, site: str, day: str, taken: str, *, scripts: bool, look_over: Look) -> None:
    """The report, and the day moment by moment."""
    visitor.goto(f"{site}/docs-days/{day}/")
    visitor.get_by_role("link", name="Read the report").click()
    expect(visitor.locator("h1")).to_have_text("Report: A small day")
    expect(visitor.locator("main")).to_contain_text("0 of 2 tasks")
    look_over(visitor)
    visitor.get_by_role("link", name="Moment by moment").click()
    expect(visitor.locator("ol.timeline")).to_contain_text("Olga took")
    levels = [level for level, _ in visitor.evaluate(IN_ORDER)]
    assert levels == [1, 2, 2]
    look_over(visitor)
    if scripts:
        stood = visitor.locator(f"[data-replay] [data-key={taken}] .state")
        expect(stood).to_contain_text("taken by Olga")
        visitor.get_by_role("button", name="Back").click()
        expect(stood).to_have_text("free")
        expect(visitor.get_by_role("slider")).to_have_attribute("aria-valuetext", "As the day began")


def _plan(olga: Page, site: str, name: str, day: str) -> None:
    olga.goto(f"{site}/desk/docs-days/new/")
    olga.get_by_label("Name", exact=True).fill(name)
    olga.get_by_label("Date").fill(day)
    olga.get_by_label("Goal, in one sentence").fill("Two tasks.")
    olga.get_by_label("What happens and how to take part").fill("Come.")
    press(olga, "Save")
    olga.goto(f"{site}/desk/docs-days/{day}/")


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()
