"""Chromium on two real sites: today, with everything in the past, and on the eve of the docs day of April 2012."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from app.config import ROOT
from tests.live import running_site

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
EVE = "2012-04-20T09:00Z"
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


@pytest.fixture
def narrow(browser: Browser, scripts: bool) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": 360, "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture
def look_over(narrow: Page, scripts: bool, axe_source: str) -> Callable[[], None]:
    """By axe where scripts run, the page being the same where they do not; nothing is wider than the screen."""

    def look() -> None:
        assert narrow.evaluate(OVERFLOW) <= 0
        if scripts:
            narrow.evaluate(axe_source)
            assert narrow.evaluate(AXE) == []

    return look
