"""A visitor proposes an event and follows it, with scripts and without."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.live import mail_to


def test_a_visitor_proposes_an_event_and_follows_it(
    narrow: Page, scripts: bool, today_site: str, today_folder: Path, look_over: Callable[[], None]
) -> None:
    narrow.goto(today_site + "/events/")
    narrow.get_by_role("link", name="Propose an event").click()
    look_over()
    narrow.get_by_label("Name", exact=True).fill("Xen evening in Ghent")
    narrow.get_by_label("First day").fill("2031-06-05")
    narrow.get_by_label("City").fill("Ghent")
    narrow.get_by_label("Description").fill("Talks.\n\nBring a friend.")
    narrow.get_by_label("Your name").fill("Carol")
    narrow.get_by_label("Your mail address").fill("carol")
    narrow.get_by_role("button", name="See how it will look").click()
    look_over()
    assert narrow.get_by_label("Description").input_value() == "Talks.\n\nBring a friend."
    email = f"carol-{scripts}@example.org".lower()
    narrow.get_by_label("Your mail address").fill(email)
    narrow.get_by_role("button", name="See how it will look").click()
    assert "Thu 5 June 2031" in narrow.get_by_label("Preview").inner_text()
    look_over()
    narrow.wait_for_timeout(4500)
    narrow.get_by_role("button", name="Send it").click()
    narrow.wait_for_url("**/sign-in/sent/")
    link = re.search(r"http\S+/sign-in/\S+/", mail_to(today_folder, email))
    assert link is not None
    narrow.goto(link[0])
    narrow.get_by_role("button", name="Sign in").click()
    narrow.wait_for_url("**/events/submit/*/")
    assert "An organiser will read it." in narrow.locator("main").inner_text()
    look_over()
    narrow.get_by_role("button", name="Take it back").click()
    assert "You took it back." in narrow.locator("main").inner_text()
