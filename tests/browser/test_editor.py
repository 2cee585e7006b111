"""An editor at work in Chromium: the preview follows what is typed, under the strict policy, without a word."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.live import run_flask


@pytest.fixture
def said() -> list[str]:
    """What the browser writes to its console."""
    return []


@pytest.fixture(scope="module")
def editor(today_site: str, today_folder: Path) -> str:
    run_flask(today_folder, today_site, "people", "add", "Erin", "erin@example.org", "--role", "editor")
    return "erin@example.org"


@pytest.fixture
def desk(browser: Browser, today_site: str, today_folder: Path, editor: str, said: list[str]) -> Iterator[Page]:
    """The form of a new post, the editor signed in by a mailed link."""
    context = browser.new_context()
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(run_flask(today_folder, today_site, "people", "link", editor).strip())
    page.locator("main form button").click()
    page.goto(today_site + "/desk/posts/new/")
    yield page
    context.close()


def test_the_preview_follows_what_is_typed(desk: Page, said: list[str]) -> None:
    preview = desk.locator(".editor-preview .prose")
    desk.get_by_label("Text", exact=True).fill("# Pools\n\nSee *this* & <script>alert(1)</script>.")
    expect(preview.locator("h2")).to_have_text("Pools")
    expect(preview.locator("em")).to_have_text("this")
    assert preview.locator("script").count() == 0
    desk.get_by_label("Text", exact=True).press_sequentially(" More")
    expect(preview).to_contain_text("More")
    assert said == []


def test_a_refused_form_shows_the_preview_of_what_was_typed(desk: Page, said: list[str]) -> None:
    desk.get_by_label("Text", exact=True).fill("A text without a title.")
    desk.get_by_role("button", name="Save draft").click()
    expect(desk.locator(".error-summary")).to_contain_text("Write a title.")
    expect(desk.locator(".editor-preview .prose")).to_have_text("A text without a title.")
    assert [text for text in said if "422" not in text] == []
