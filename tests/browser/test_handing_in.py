"""Work is handed in, comes back with a word on what is missing, and is accepted: on a phone and at a desk."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import OLGA, Look, sign_in, take_as_visitor
from tests.live import mail_to

TASKS = {
    "phone-scripts": "XD-KVT7",
    "phone-no-scripts": "XD-CG4J",
    "desk-scripts": "XD-M85V",
    "desk-no-scripts": "XD-4XQD",
}
"""Of those that take so long that nobody is offered them."""


def test_work_is_handed_in_returned_and_accepted(
    screen: Callable[[], Page], run: str, eve_site: str, eve_folder: Path, look_over: Look
) -> None:
    holder, organiser, email = screen(), screen(), f"hana-{run}@example.org"
    holder.goto(f"{eve_site}/docs-days/tasks/{TASKS[run]}/")
    title = holder.get_by_role("heading", level=1).inner_text()
    take_as_visitor(holder, eve_folder, name="Hana", email=email)
    _hand_in(holder, link="ftp://wiki.example/one", text="Chapters one and two.")
    expect(holder.get_by_role("alert")).to_contain_text("Write the whole address, beginning with https://.")
    expect(holder.get_by_label("What you did")).to_have_value("Chapters one and two.")
    look_over(holder)
    _hand_in(holder, link="https://wiki.example/one", text="Chapters one and two.")
    expect(holder.get_by_role("status").first).to_contain_text("Somebody will read it and tell you.")
    expect(holder.locator("#stand")).to_contain_text("You handed this in.")
    look_over(holder)

    sign_in(organiser, eve_site, eve_folder, OLGA)
    organiser.goto(eve_site + "/desk/")
    organiser.get_by_role("link", name="handed in").click()
    organiser.locator("#review + .tasks").get_by_role("link", name=title).click()
    look_over(organiser)
    organiser.get_by_label("More work is needed").check()
    organiser.get_by_role("button", name="Tell them").click()
    expect(organiser.get_by_role("alert")).to_contain_text("Say what is still missing")
    look_over(organiser)
    organiser.get_by_label("A word to whoever did it").fill("Chapter three is missing.")
    organiser.get_by_role("button", name="Tell them").click()

    assert "Chapter three is missing." in mail_to(eve_folder, email, saying="asks for a little more")
    holder.reload()
    expect(holder.locator("#stand")).to_contain_text("You have this task until")
    expect(holder.locator("ol.log")).to_contain_text("Chapter three is missing.")
    look_over(holder)
    _hand_in(holder, link="https://wiki.example/three", text="Now with chapter three.")

    organiser.reload()
    organiser.get_by_label("It is done").check()
    organiser.get_by_role("button", name="Tell them").click()
    expect(organiser.locator("#stand")).to_contain_text("Done on Fri 20 April 2012")
    look_over(organiser)
    mail_to(eve_folder, email, saying="was accepted, and the task is done")
    newest = organiser.locator("ol.log > li > div").all_inner_texts()[:7]
    assert [line.split("\n")[0] for line in reversed(newest)] == [
        "Hana took it",
        "Hana handed in work: https://wiki.example/one",
        "Olga asked for more work",
        "Hana has it again",
        "Hana handed in work: https://wiki.example/three",
        "Olga accepted it",
        "Hana is credited with it",
    ]


def _hand_in(page: Page, *, link: str, text: str) -> None:
    page.get_by_label("Where to see it").fill(link)
    page.get_by_label("What you did").fill(text)
    page.get_by_role("button", name="Hand it in").click()
