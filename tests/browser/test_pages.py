"""Each kind of page in Chromium: quiet, accessible, fitting, usable without scripts."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import AXE, OVERFLOW

KINDS = [
    *("/", "/blog/", "/2012/04/", "/2012/", "/2012/04/23/xen-4-2-cpupools/", "/archives/", "/category/hypervisor/"),
    *("/tag/numa/", "/author/docs-team/", "/search/", "/search/?q=numa", "/search/?q=zzzz", "/about/"),
    *(
        "/events/",
        "/events/subscribe/",
        "/events/check/",
        "/events/check/?feed=/events/series/fosdem.ics",
        "/docs-days/subscribe/",
        "/events/past/",
        "/events/2012/",
        "/events/2012/05/",
        "/events/series/xen-summit/",
    ),
    *("/events/xen-project-developer-summit-2013/programme/", "/events/xen-summit-north-america-2010/programme/list/"),
    *("/events/xen-project-developer-summit-2013/programme/speakers/", "/events/deadlines/"),
    "/events/xen-project-developer-summit-2013/programme/xen-project-development-update/",
    *("/docs-days/", "/docs-days/2012-04-23/", "/docs-days/2012-04-23/board/", "/docs-days/todo/", "/sign-in/"),
    *("/docs-days/2012-03-26/report/", "/docs-days/2012-03-26/board/embed/"),
    "/nowhere/",
]


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Browser, scheme: Any) -> Iterator[Page]:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 900}, bypass_csp=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", KINDS)
def test_page_is_quiet_and_accessible(page: Page, today_site: str, path: str, axe_source: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    foreign: list[str] = []
    page.on("request", lambda request: request.url.startswith(today_site) or foreign.append(request.url))
    page.goto(today_site + path)
    page.evaluate(axe_source)
    assert page.evaluate(AXE) == []
    expected = [text for text in said if "404" not in text] if path == "/nowhere/" else said
    assert expected == []
    assert foreign == []


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("scheme", ["light"])
def test_nothing_overflows_from_320_pixels_up(page: Page, today_site: str, path: str) -> None:
    page.goto(today_site + path)
    for width in (320, 360, 768, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(OVERFLOW) <= 0, f"{path} overflows at {width}"


@pytest.mark.parametrize("path", KINDS)
def test_page_reads_without_scripts(browser: Browser, today_site: str, path: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(today_site + path)
    assert page.locator("main h1").count() == 1
    assert page.locator("main").inner_text().strip()
    context.close()


@pytest.mark.parametrize("scheme", ["light"])
def test_keyboard_reaches_the_skip_link_first_and_sees_where_it_is(page: Page, today_site: str) -> None:
    page.goto(today_site + "/")
    page.keyboard.press("Tab")
    focused = page.evaluate("() => [document.activeElement.textContent, document.activeElement.hash]")
    assert focused[1] == "#main"
    assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    assert page.evaluate("() => location.hash") == "#main"
