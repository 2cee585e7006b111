"""Something is missing: proposed, voted for, opened, and taken, with scripts and without."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import OLGA, Look, look_at_both, open_mailed_link, sign_in


def test_a_wish_is_proposed_voted_for_and_opened(
    phone: Callable[[], Page], scripts: bool, eve_site: str, eve_folder: Path, look_over: Look
) -> None:
    told = f"with scripts {scripts}".replace("True", "on").replace("False", "off")
    title = f"Explain the weather on Mars {told}"
    carol, dan = (f"{name}-{scripts}@example.org".lower() for name in ("carol.w", "dan.w"))

    visitor = phone()
    visitor.goto(eve_site + "/docs-days/")
    visitor.get_by_role("link", name="The wish list").click()
    look_at_both(visitor, look_over)
    visitor.get_by_role("main").get_by_role("link", name="Say what is missing").first.click()
    look_at_both(visitor, look_over)
    visitor.get_by_label("What is missing").fill(title)
    visitor.get_by_label("Why it helps").fill("Nobody packs the right coat.\n\nEverybody asks.")
    visitor.get_by_label("Your name").fill("Carol")
    visitor.get_by_label("Mail address").fill("carol")
    visitor.get_by_role("button", name="Look for what is like it").click()
    look_at_both(visitor, look_over)
    expect(visitor.get_by_label("Why it helps")).to_have_value("Nobody packs the right coat.\n\nEverybody asks.")
    visitor.get_by_label("Mail address").fill(carol)
    visitor.wait_for_timeout(4500)  # nobody types faster
    visitor.get_by_role("button", name="Propose it").click()
    visitor.wait_for_url("**/sign-in/sent/")
    open_mailed_link(visitor, eve_folder, carol)
    visitor.wait_for_url("**/docs-days/tasks/*/")
    expect(visitor.locator("#stand")).to_contain_text("1 person wants this.")
    look_at_both(visitor, look_over)

    other = phone()
    _find_alike(other, eve_site, scripts, f"How is the weather on Mars {told}", title, look_over)
    other.goto(eve_site + "/docs-days/wishlist/?order=newest")
    look_at_both(other, look_over)
    other.locator("li.entry", has_text=title).get_by_role("link", name="I want this too").click()
    look_at_both(other, look_over)
    other.get_by_label("Your name").fill("Dan")
    other.get_by_label("Mail address").fill(dan)
    other.get_by_role("button", name="I want this too").click()
    other.wait_for_url("**/sign-in/sent/")
    open_mailed_link(other, eve_folder, dan)
    expect(other.locator("#stand")).to_contain_text("2 people want this.")
    look_at_both(other, look_over)
    other.get_by_role("button", name="Take my vote back").click()
    expect(other.locator("#stand")).to_contain_text("1 person wants this.")
    other.get_by_role("button", name="I want this too").click()
    expect(other.locator("#stand")).to_contain_text("2 people want this.")

    organiser = phone()
    sign_in(organiser, eve_site, eve_folder, OLGA)
    organiser.goto(eve_site + "/desk/tasks/wishes/")
    look_at_both(organiser, look_over)
    organiser.get_by_role("link", name=title).click()
    look_at_both(organiser, look_over)
    organiser.get_by_label("Area").select_option(index=0)
    organiser.get_by_label("What to do").fill("Look out of the window.")
    organiser.get_by_role("button", name="Open it").click()
    expect(organiser.get_by_role("status")).to_contain_text("can be taken now")

    other.reload()
    other.get_by_role("button", name="Take this task").click()
    expect(other.locator("#stand")).to_contain_text("You have this task")
    look_at_both(other, look_over)


def _find_alike(page: Page, site: str, scripts: bool, text: str, title: str, look_over: Look) -> None:
    """With scripts while typing; without them after the button."""
    page.goto(site + "/docs-days/wishlist/propose/")
    page.get_by_label("What is missing").press_sequentially(text)
    if not scripts:
        page.get_by_role("button", name="Look for what is like it").click()
    link = page.locator("#similar").get_by_role("link", name=title)
    expect(link).to_be_visible()
    assert page.get_by_label("What is missing").input_value() == text
    look_at_both(page, look_over)
