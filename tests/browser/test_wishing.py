"""Something is missing: proposed, voted for, opened, and taken: on a phone and at a desk."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import OLGA, Look, open_mailed_link, sign_in

PLACES = {"phone-scripts": "Mars", "phone-no-scripts": "Venus", "desk-scripts": "Titan", "desk-no-scripts": "Io"}
"""A wish of one's own, as all are on one list."""


def test_a_wish_is_proposed_voted_for_and_opened(
    screen: Callable[[], Page], scripts: bool, run: str, eve_site: str, eve_folder: Path, look_over: Look
) -> None:
    title = f"Explain the weather on {PLACES[run]}"
    carol, dan = f"carol.w-{run}@example.org", f"dan.w-{run}@example.org"

    visitor = screen()
    visitor.goto(eve_site + "/docs-days/")
    visitor.get_by_role("link", name="The wish list").click()
    look_over(visitor)
    visitor.get_by_role("main").get_by_role("link", name="Say what is missing").first.click()
    look_over(visitor)
    visitor.get_by_label("What is missing").fill(title)
    visitor.get_by_label("Why it helps").fill("Nobody packs the right coat.\n\nEverybody asks.")
    visitor.get_by_label("Your name").fill("Carol")
    visitor.get_by_label("Mail address").fill("carol")
    visitor.get_by_role("button", name="Look for what is like it").click()
    look_over(visitor)
    expect(visitor.get_by_label("Why it helps")).to_have_value("Nobody packs the right coat.\n\nEverybody asks.")
    visitor.get_by_label("Mail address").fill(carol)
    visitor.wait_for_timeout(4500)  # nobody types faster
    visitor.get_by_role("button", name="Propose it").click()
    visitor.wait_for_url("**/sign-in/sent/")
    open_mailed_link(visitor, eve_folder, carol)
    visitor.wait_for_url("**/docs-days/tasks/*/")
    expect(visitor.locator("#stand")).to_contain_text("1 person wants this.")
    look_over(visitor)

    other = screen()
    _find_alike(other, eve_site, scripts, f"How is the weather on {PLACES[run]}", title, look_over)
    other.goto(eve_site + "/docs-days/wishlist/?order=newest")
    look_over(other)
    other.locator("li.entry", has_text=title).get_by_role("link", name="I want this too").click()
    look_over(other)
    other.get_by_label("Your name").fill("Dan")
    other.get_by_label("Mail address").fill(dan)
    other.get_by_role("button", name="I want this too").click()
    other.wait_for_url("**/sign-in/sent/")
    open_mailed_link(other, eve_folder, dan)
    expect(other.locator("#stand")).to_contain_text("2 people want this.")
    look_over(other)
    other.get_by_role("button", name="Take my vote back").click()
    expect(other.locator("#stand")).to_contain_text("1 person wants this.")
    other.get_by_role("button", name="I want this too").click()
    expect(other.locator("#stand")).to_contain_text("2 people want this.")

    organiser = screen()
    sign_in(organiser, eve_site, eve_folder, OLGA)
    organiser.goto(eve_site + "/desk/tasks/wishes/")
    look_over(organiser)
    organiser.get_by_role("link", name=title).click()
    look_over(organiser)
    organiser.get_by_label("Area").select_option(index=0)
    organiser.get_by_label("What to do").fill("Look out of the window.")
    organiser.get_by_role("button", name="Open it").click()
    expect(organiser.get_by_role("status")).to_contain_text("can be taken now")

    other.reload()
    other.get_by_role("button", name="Take this task").click()
    expect(other.locator("#stand")).to_contain_text("You have this task")
    look_over(other)


def _find_alike(page: Page, site: str, scripts: bool, text: str, title: str, look_over: Look) -> None:
    """With scripts while typing; without them after the button."""
    page.goto(site + "/docs-days/wishlist/propose/")
    page.get_by_label("What is missing").press_sequentially(text)
    if not scripts:
        page.get_by_role("button", name="Look for what is like it").click()
    link = page.locator("#similar").get_by_role("link", name=title)
    expect(link).to_be_visible()
    assert page.get_by_label("What is missing").input_value() == text
    look_over(page)
