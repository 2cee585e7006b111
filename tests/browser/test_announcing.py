"""An organiser moves and cancels, a subscriber finds the way, somebody checks a file: with scripts and without."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import EVE
from tests.browser.test_pages import AXE, OVERFLOW
from tests.events.feedcheck.calendars import GOOD, encoded
from tests.live import run_flask, running_site

OLGA = "olga@example.org"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("announcing")


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    with running_site(folder, CLOCK=EVE) as address:
        run_flask(folder, address, "people", "add", "Olga", OLGA, "--role", "organiser")
        yield address


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param, viewport={"width": 360, "height": 800})
    yield context.new_page()
    context.close()


def looked_over(page: Page, axe_source: str, *, has_scripts: bool) -> None:
    """Accessible, and nothing overflows on a phone."""
    if has_scripts:
        page.evaluate(axe_source)
        assert page.evaluate(AXE) == []
        assert page.evaluate(OVERFLOW) <= 0


def has_scripts(request: pytest.FixtureRequest) -> bool:
    return "with scripts" in request.node.name


def test_an_organiser_moves_and_cancels(
    page: Page, site: str, folder: Path, axe_source: str, request: pytest.FixtureRequest
) -> None:
    printed = run_flask(folder, site, "people", "link", OLGA)
    page.goto(next(word for word in printed.split() if word.startswith(site)))
    page.locator("main").get_by_role("button").click()
    page.goto(f"{site}/desk/events/?q=Oakland")
    page.locator("tbody th a").first.click()
    event = page.url
    page.get_by_role("link", name="Move it").click()
    looked_over(page, axe_source, has_scripts=has_scripts(request))
    month = "07" if has_scripts(request) else "08"
    page.get_by_label("First day").fill(f"2012-{month}-02")
    page.get_by_label("Last day").fill(f"2012-{month}-04")
    page.get_by_label("Why").fill("The hall is flooded")
    page.get_by_role("button", name="See what it does").click()
    expect(page.get_by_role("heading", name="Subscribers will see")).to_be_visible()
    expect(page.locator(".effect")).to_contain_text("The hall is flooded.")
    expect(page.locator(".effect")).to_contain_text("SEQUENCE rises from")
    looked_over(page, axe_source, has_scripts=has_scripts(request))
    page.get_by_role("button", name="Move it").click()
    page.goto(event + "cancel/")
    page.get_by_label("Why").fill("No hall is free")
    page.get_by_label("What comes instead").select_option(index=1)
    page.get_by_role("button", name="See what it does").click()
    page.get_by_role("button", name="Cancel it").click()
    page.get_by_role("link", name="See its page").click()
    expect(page.locator("main .notice").first).to_contain_text("Instead:")
    expect(page.locator("ol.log li").first).to_contain_text("Cancelled: No hall is free.")
    looked_over(page, axe_source, has_scripts=has_scripts(request))
    page.goto(event)
    page.get_by_role("button", name="Confirm it").click()


def test_a_subscriber_finds_the_way(page: Page, site: str, axe_source: str, request: pytest.FixtureRequest) -> None:
    page.goto(f"{site}/events/series/fosdem/")
    page.locator(".subscribe").get_by_role("link").click()
    expect(page.locator(".feed-address code")).to_have_text(f"{site}/events/series/fosdem.ics")
    page.get_by_role("link", name="Left out").click()
    expect(page.locator(".feed-address code")).to_have_text(f"{site}/events/series/fosdem.ics?cancelled=drop")
    looked_over(page, axe_source, has_scripts=has_scripts(request))
    if has_scripts(request):
        assert page.evaluate("() => document.querySelector('.qr').naturalWidth") > 0
    page.get_by_role("link", name="See what holds").click()
    expect(page.locator("h1")).to_have_text("Everything holds")
    looked_over(page, axe_source, has_scripts=has_scripts(request))


def test_somebody_checks_a_file(page: Page, site: str, axe_source: str, request: pytest.FixtureRequest) -> None:
    page.goto(f"{site}/events/check/")
    body = encoded(GOOD.replace("STATUS:TENTATIVE", "STATUS:PERHAPS"))
    page.get_by_label("Or a file").set_input_files({"name": "calls.ics", "mimeType": "text/calendar", "buffer": body})
    page.get_by_role("button", name="Check it").click()
    expect(page.locator("h1")).to_have_text("1 thing to look at")
    expect(page.locator(".finding")).to_contain_text("“PERHAPS” is no status of an event.")
    looked_over(page, axe_source, has_scripts=has_scripts(request))
