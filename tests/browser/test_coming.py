"""Two sign up for one seat and the first gives it up; a subscriber revokes a feed. With scripts and without."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from playwright.sync_api import Page, expect

from tests.browser.conftest import OLGA, Look, open_mailed_link, sign_in
from tests.live import mail_to


def status_of(address: str) -> int:
    try:
        with urlopen(address) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def sign_up(page: Page, site: str, path: str, name: str, email: str, button: str) -> None:
    page.goto(site + path)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Mail address").fill(email)
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**/sign-in/sent/")


def test_a_seat_that_is_given_up_is_offered_to_the_next(
    phone: Callable[[], Page], scripts: bool, eve_site: str, eve_folder: Path, look_over: Look
) -> None:
    slug, name = ("oscon-2012", "OSCON 2012") if scripts else ("linuxcon-europe-2012", "LinuxCon Europe 2012")
    path = f"/events/{slug}/"
    dora, emil = (f"{who}-{scripts}@example.org".lower() for who in ("dora", "emil"))
    organiser, first, second = phone(), phone(), phone()

    sign_in(organiser, eve_site, eve_folder, OLGA)
    organiser.goto(f"{eve_site}/desk/events/?q={name}")
    organiser.get_by_role("link", name=name, exact=True).click()
    organiser.get_by_role("link", name="Who comes").click()
    organiser.get_by_label("Seats").fill("1")
    organiser.get_by_role("button", name="Save").click()
    look_over(organiser)

    sign_up(first, eve_site, path, "Dora", dora, "I come")
    look_over(first)
    open_mailed_link(first, eve_folder, dora)
    expect(first.locator("#attend")).to_contain_text("You are expected.")
    look_over(first)

    sign_up(second, eve_site, path, "Emil", emil, "Put me on the list")
    open_mailed_link(second, eve_folder, emil)
    expect(second.locator("#attend")).to_contain_text("You are next on the list")
    look_over(second)

    first.get_by_role("button", name="I cannot come").click()
    mine = re.search(r"http\S+/events/attending/\S+/", mail_to(eve_folder, dora))
    assert mine is not None
    first.goto(mine[0])
    expect(first.locator("main")).to_contain_text("You said you cannot come.")
    look_over(first)

    second.reload()
    expect(second.locator("#attend")).to_contain_text("It is kept for you until")
    look_over(second)
    second.get_by_role("button", name="Take the seat").click()
    expect(second.locator("#attend")).to_contain_text("You are expected.")

    organiser.reload()
    assert "Emil" in organiser.locator("tbody").inner_text()
    look_over(organiser)


def test_a_subscriber_takes_the_address_of_a_calendar_away(
    narrow: Page, scripts: bool, eve_site: str, eve_folder: Path, look_over: Look
) -> None:
    email = f"ada-{scripts}@example.org".lower()
    sign_up(narrow, eve_site, "/events/xen-day-barcelona-2012/", "Ada", email, "I come")
    open_mailed_link(narrow, eve_folder, email)
    narrow.goto(eve_site + "/me/calendar/")
    look_over(narrow)
    narrow.get_by_role("button", name="Make an address").click()
    address = narrow.locator(".feed-address code").inner_text()
    look_over(narrow)
    assert status_of(address) == 200
    narrow.get_by_role("button", name="Take the address away").click()
    expect(narrow.locator(".feed-address")).to_have_count(0)
    assert status_of(address) == 404
