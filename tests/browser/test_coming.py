"""An attendee signs up and cancels; a subscriber revokes a feed. With scripts and without."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page

from tests.live import mail_to


def status_of(address: str) -> int:
    try:
        with urlopen(address) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


@pytest.fixture
def event(narrow: Page, eve_site: str) -> str:
    """The path of the next event."""
    narrow.goto(eve_site + "/events/")
    return str(narrow.locator("section.opening h2 a").get_attribute("href"))


def test_an_attendee_signs_up_and_cancels_and_a_subscriber_revokes_a_feed(
    narrow: Page, scripts: bool, eve_site: str, eve_folder: Path, event: str, look_over: Callable[[], None]
) -> None:
    email = f"dora-{scripts}@example.org".lower()
    narrow.goto(eve_site + event)
    look_over()
    narrow.get_by_label("Your name").fill("Dora")
    narrow.get_by_label("Mail address").fill(email)
    narrow.get_by_role("button", name="I come").click()
    narrow.wait_for_url("**/sign-in/sent/")
    link = re.search(r"http\S+/sign-in/\S+/", mail_to(eve_folder, email))
    assert link is not None
    narrow.goto(link[0])
    narrow.get_by_role("button", name="Sign in").click()
    narrow.wait_for_url(f"**{event}*")
    assert "You are expected." in narrow.locator("#attend").inner_text()
    look_over()

    narrow.goto(eve_site + "/me/calendar/")
    narrow.get_by_role("button", name="Make an address").click()
    address = narrow.locator(".feed-address code").inner_text()
    look_over()
    assert status_of(address) == 200
    narrow.get_by_role("button", name="Take the address away").click()
    assert narrow.locator(".feed-address").count() == 0
    assert status_of(address) == 404

    narrow.goto(eve_site + event)
    narrow.get_by_role("button", name="I cannot come").click()
    assert "Nobody has said so yet" in narrow.locator("#attend").inner_text()
    mine = re.search(r"http\S+/events/attending/\S+/", mail_to(eve_folder, email))
    assert mine is not None
    narrow.goto(mine[0])
    assert "You said you cannot come." in narrow.locator("main").inner_text()
    look_over()
