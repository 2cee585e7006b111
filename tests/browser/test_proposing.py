"""A visitor proposes an event and follows it, with scripts and without."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_pages import AXE, OVERFLOW
from tests.live import mail_to

WIDTH = 360


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def page(browser: Browser, scripts: bool) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": WIDTH, "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture
def look_over(page: Page, scripts: bool, axe_source: str) -> Callable[[], None]:
    """By axe where scripts run, the page being the same where they do not; nothing is wider than the screen."""

    def look() -> None:
        assert page.evaluate(OVERFLOW) <= 0
        if scripts:
            page.evaluate(axe_source)
            assert page.evaluate(AXE) == []

    return look


def test_a_visitor_proposes_an_event_and_follows_it(
    page: Page, scripts: bool, today_site: str, today_folder: Path, look_over: Callable[[], None]
) -> None:
    page.goto(today_site + "/events/")
    page.get_by_role("link", name="Propose an event").click()
    look_over()
    page.get_by_label("Name", exact=True).fill("Xen evening in Ghent")
    page.get_by_label("First day").fill("2031-06-05")
    page.get_by_label("City").fill("Ghent")
    page.get_by_label("Description").fill("Talks.\n\nBring a friend.")
    page.get_by_label("Your name").fill("Carol")
    page.get_by_label("Your mail address").fill("carol")
    page.get_by_role("button", name="See how it will look").click()
    look_over()
    assert page.get_by_label("Description").input_value() == "Talks.\n\nBring a friend."
    email = f"carol-{scripts}@example.org".lower()
    page.get_by_label("Your mail address").fill(email)
    page.get_by_role("button", name="See how it will look").click()
    assert "Thu 5 June 2031" in page.get_by_label("Preview").inner_text()
    look_over()
    page.wait_for_timeout(4500)
    page.get_by_role("button", name="Send it").click()
    page.wait_for_url("**/sign-in/sent/")
    link = re.search(r"http\S+/sign-in/\S+/", mail_to(today_folder, email))
    assert link is not None
    page.goto(link[0])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/events/submit/*/")
    assert "An organiser will read it." in page.locator("main").inner_text()
    look_over()
    page.get_by_role("button", name="Take it back").click()
    assert "You took it back." in page.locator("main").inner_text()
