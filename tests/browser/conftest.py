"""Chromium on two real sites: today, with everything in the past, and on the eve of the docs day of April 2012."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.config import ROOT
from tests.live import mail_to, run_flask, running_site

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
Look = Callable[[Page], None]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PHONE, DESK = 360, 1280
REFUSED = "the server responded with a status of ({})"
"""What a browser says of a form that was sent back, and of a page that says why something cannot be done."""
EVE = "2012-04-20T09:00Z"
OLGA = "olga@example.org"
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
AXE = """() => axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(
    v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map(n => n.html)})))"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker runs all browser tests, so that the sites and Chromium start once."""
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


def required(path: str | None, package: str) -> str:
    """Skips and names the package where it is not installed; in CI it must be there."""
    if path is not None and os.path.exists(path):  # noqa: PTH110 — a plain text path
        return path
    if os.environ.get("CI"):
        pytest.fail(f"{package} is not installed; tests/prepare should have done it")
    pytest.skip(f"needs {package}")


@pytest.fixture(scope="session")
def today_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("today")


@pytest.fixture(scope="session")
def today_site(today_folder: Path) -> Iterator[str]:
    with running_site(today_folder) as address:
        yield address


@pytest.fixture(scope="session")
def eve_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("eve")


@pytest.fixture(scope="session")
def eve_site(eve_folder: Path) -> Iterator[str]:
    with running_site(eve_folder, CLOCK=EVE) as address:
        run_flask(eve_folder, address, "people", "add", "Olga", OLGA, "--role", "organiser")
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = required(shutil.which("chromium"), "Debian's chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe_source() -> str:
    path = required(str(ROOT / ".node/node_modules/axe-core/axe.min.js"), "axe-core (npm)")
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 — a plain text path
        return file.read()


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@contextmanager
def screens(browser: Browser, *, scripts: bool, width: int, refused: str = "409|422") -> Iterator[Callable[[], Page]]:
    """Gives screens, each of somebody else. What one writes to its console fails the test, a refusal apart."""
    said: list[str] = []

    def opened() -> Page:
        context = browser.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
        return page

    contexts: list[BrowserContext] = []
    yield opened
    for context in contexts:
        context.close()
    assert [text for text in said if not re.search(REFUSED.format(refused), text)] == []


@pytest.fixture
def phone(browser: Browser, scripts: bool) -> Iterator[Callable[[], Page]]:
    with screens(browser, scripts=scripts, width=PHONE) as opened:
        yield opened


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def screen(request: pytest.FixtureRequest, browser: Browser, scripts: bool) -> Iterator[Callable[[], Page]]:
    with screens(browser, scripts=scripts, width=request.param) as opened:
        yield opened


@pytest.fixture
def narrow(phone: Callable[[], Page]) -> Page:
    return phone()


@pytest.fixture
def look_over(scripts: bool, axe_source: str) -> Look:
    """Nothing is wider than the screen, and axe finds nothing in light or in dark.

    Axe needs scripts; the page is the same where they may not run.
    """

    def look(page: Page) -> None:
        page.wait_for_load_state()  # between two pages there is nothing to look at
        assert page.evaluate(OVERFLOW) <= 0, page.url
        if scripts:
            page.evaluate(axe_source)
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                assert page.evaluate(AXE) == [], (page.url, scheme)

    return look


@pytest.fixture
def run(request: pytest.FixtureRequest) -> str:
    """A word for the mail addresses of one run: all are on one site."""
    return str(request.node.callspec.id).replace(" ", "-")


def sign_in(page: Page, site: str, folder: Path, email: str) -> None:
    """By a link of the command line, as the first organiser of a new site."""
    page.goto(run_flask(folder, site, "people", "link", email).strip())
    page.locator("main").get_by_role("button").click()


def open_mailed_link(page: Page, folder: Path, email: str) -> None:
    """The link that signs in, from the newest mail to them."""
    link = re.search(r"http\S+/sign-in/\S+/", mail_to(folder, email, saying="/sign-in/"))
    assert link is not None
    page.goto(link[0])
    page.get_by_role("button", name="Sign in").click()


def take_as_visitor(page: Page, folder: Path, *, name: str, email: str) -> None:
    """On the page of a free task: the two steps of somebody who was never here."""
    ask_for_task(page, name=name, email=email)
    open_mailed_link(page, folder, email)


def ask_for_task(page: Page, *, name: str, email: str) -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Mail address").fill(email)
    page.get_by_role("button", name="Take this task").click()
    page.wait_for_url("**/sign-in/sent/")
