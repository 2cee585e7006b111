"""A visitor proposes an event, follows it by its link and reads the organiser's answer, with scripts and without."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import OLGA, Look, open_mailed_link, sign_in


def test_a_visitor_proposes_an_event_and_an_organiser_approves_it(
    phone: Callable[[], Page], scripts: bool, eve_site: str, eve_folder: Path, look_over: Look
) -> None:
    visitor, email = phone(), f"carol-{scripts}@example.org".lower()
    _fill_in(visitor, eve_site, look_over)
    visitor.get_by_label("Your mail address").fill("carol")
    visitor.get_by_role("button", name="See how it will look").click()
    look_over(visitor)
    assert visitor.get_by_label("Description").input_value() == "Talks.\n\nBring a friend."
    visitor.get_by_label("Your mail address").fill(email)
    visitor.get_by_role("button", name="See how it will look").click()
    assert "Wed 5 June 2013" in visitor.get_by_label("Preview").inner_text()
    look_over(visitor)
    visitor.wait_for_timeout(4500)
    visitor.get_by_role("button", name="Send it").click()
    visitor.wait_for_url("**/sign-in/sent/")
    look_over(visitor)
    open_mailed_link(visitor, eve_folder, email)
    visitor.wait_for_url("**/events/submit/*/")
    expect(visitor.locator("main")).to_contain_text("An organiser will read it.")
    look_over(visitor)

    organiser = phone()
    sign_in(organiser, eve_site, eve_folder, OLGA)
    organiser.goto(eve_site + "/desk/events/proposals/")
    look_over(organiser)
    organiser.locator("tbody th a").first.click()
    look_over(organiser)
    organiser.get_by_role("button", name="Put it into the calendar").click()
    expect(organiser.get_by_role("status")).to_contain_text("Carol is told")

    visitor.reload()
    expect(visitor.locator("main")).to_contain_text("It is in the calendar.")
    visitor.get_by_role("link", name="See it in the calendar").click()
    expect(visitor.locator("h1")).to_have_text("Xen evening in Ghent")
    look_over(visitor)


def test_a_visitor_takes_a_proposal_back(
    narrow: Page, scripts: bool, eve_site: str, eve_folder: Path, look_over: Look
) -> None:
    email = f"dan-{scripts}@example.org".lower()
    _fill_in(narrow, eve_site, look_over)
    narrow.get_by_label("Your mail address").fill(email)
    narrow.wait_for_timeout(4500)
    narrow.get_by_role("button", name="Send it").click()
    narrow.wait_for_url("**/sign-in/sent/")
    open_mailed_link(narrow, eve_folder, email)
    narrow.get_by_role("button", name="Take it back").click()
    expect(narrow.locator("main")).to_contain_text("You took it back.")
    look_over(narrow)


def _fill_in(page: Page, site: str, look_over: Look) -> None:
    page.goto(site + "/events/")
    page.get_by_role("link", name="Propose an event").click()
    look_over(page)
    page.get_by_label("Name", exact=True).fill("Xen evening in Ghent")
    page.get_by_label("First day").fill("2013-06-05")
    page.get_by_label("City").fill("Ghent")
    page.get_by_label("Description").fill("Talks.\n\nBring a friend.")
    page.get_by_label("Your name").fill("Carol")
