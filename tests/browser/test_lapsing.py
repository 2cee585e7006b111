"""Somebody's time runs out while a text is typed: it is kept, and they go on. On a phone and at a desk."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import EVE, Look, take_as_visitor
from tests.live import free_port, running_site

TASKS = {
    "phone-scripts": ("XD-D53D", "XD-8DJB"),
    "phone-no-scripts": ("XD-KVT7", "XD-CG4J"),
    "desk-scripts": ("XD-M85V", "XD-4XQD"),
    "desk-no-scripts": ("XD-4FAB", "XD-T3ZT"),
}
"""One that nobody else takes meanwhile, and one that somebody does."""


class SiteInTime:
    """A site that stops and starts again at the same address, some days later."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self._stack, self._port = folder, stack, free_port()
        self._now = datetime.fromisoformat(EVE)
        self.address = self._start()

    def let_pass(self, time: timedelta) -> None:
        self._stack.close()
        self._now += time
        self._start()

    def _start(self) -> str:
        site = running_site(self.folder, port=self._port, CLOCK=f"{self._now:%Y-%m-%dT%H:%MZ}")
        return self._stack.enter_context(site)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteInTime]:
    with ExitStack() as stack:
        yield SiteInTime(tmp_path_factory.mktemp("in time"), stack)


def test_what_is_typed_outlives_the_lease(
    screen: Callable[[], Page], run: str, site: SiteInTime, look_over: Look
) -> None:
    late, other = screen(), screen()
    kept, given_up = (f"{site.address}/docs-days/tasks/{key}/" for key in TASKS[run])
    late.goto(kept)
    take_as_visitor(late, site.folder, name="Lena", email=f"lena-{run}@example.org")
    late.get_by_label("Where to see it").fill("https://wiki.example/half")
    late.get_by_label("What you did").fill("Half of it, and the plan of the rest.")
    lost = late.context.new_page()
    lost.goto(given_up)
    lost.get_by_role("button", name="Take this task").click()
    lost.get_by_text("I cannot do it after all").click()
    lost.get_by_label("How far you got").fill("I asked on the list.")

    site.let_pass(timedelta(days=8))
    other.goto(given_up)
    expect(other.locator("#stand")).to_contain_text("Nobody has this yet.")
    take_as_visitor(other, site.folder, name="Otto", email=f"otto-{run}@example.org")

    late.get_by_role("button", name="Hand it in").click()
    expect(late.get_by_role("heading", level=1)).to_have_text("Your time on this ran out")
    expect(late.get_by_role("main")).to_contain_text("Nothing you wrote is lost: it is kept as a note of the task.")
    expect(late.get_by_label("Where to see it")).to_have_value("https://wiki.example/half")
    expect(late.get_by_label("What you did")).to_have_value("Half of it, and the plan of the rest.")
    look_over(late)
    late.get_by_role("button", name="Take this task again").click()
    expect(late.locator("#stand")).to_contain_text("You have this task until")
    expect(late.locator("ol.log")).to_contain_text("Half of it, and the plan of the rest.")
    look_over(late)

    lost.get_by_role("button", name="Give it back").click()
    expect(lost.get_by_role("main")).to_contain_text("By now Otto has it until")
    expect(lost.get_by_label("Your text")).to_have_value("I asked on the list.")
    look_over(lost)
    other.reload()
    expect(other.locator("ol.log")).to_contain_text("I asked on the list.")
