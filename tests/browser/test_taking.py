"""From a first visit to a task of one's own, and what happens to whoever is too late: on a phone and at a desk."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Look, ask_for_task, open_mailed_link, take_as_visitor
from tests.live import mail_to

FAR_AWAY = f"https://wiki.example/{'a-long-way-' * 8}"
"""An address wider than a phone."""


def test_a_first_visitor_has_a_task_after_two_steps(
    screen: Callable[[], Page], run: str, eve_site: str, eve_folder: Path, look_over: Look
) -> None:
    visitor, email = screen(), f"nina-{run}@example.org"
    visitor.goto(eve_site + "/")
    look_over(visitor)
    visitor.get_by_role("main").get_by_role("link", name="Take a task").first.click()
    expect(visitor).to_have_url(f"{eve_site}/docs-days/2012-04-23/#board")
    pair = visitor.get_by_role("region", name="You could do this, or this")
    offered = pair.get_by_role("heading", level=3).all_inner_texts()
    assert len(offered) == 2
    look_over(visitor)

    pair.get_by_role("link", name="Take this task").first.click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(offered[0])
    visitor.get_by_label("Your name").fill("Nina")
    visitor.get_by_label("Mail address").fill("nina")
    visitor.get_by_role("button", name="Take this task").click()
    expect(visitor.get_by_label("Your name")).to_have_value("Nina")
    look_over(visitor)
    ask_for_task(visitor, name="Nina", email=email)
    look_over(visitor)

    other = screen()
    other.goto(f"{eve_site}/docs-days/2012-04-23/")
    others = other.get_by_role("region", name="You could do this, or this").get_by_role("heading", level=3)
    assert offered[0] not in others.all_inner_texts(), "somebody is about to take it"

    open_mailed_link(visitor, eve_folder, email)
    expect(visitor.locator("#stand")).to_contain_text("You have this task until Fri 27 April 2012")
    look_over(visitor)
    key = visitor.url.rstrip("/").rsplit("/", 1)[-1]
    other.reload()
    expect(other.locator(f"[data-key={key}] .state")).to_have_text(
        re.compile(r"taken by Nina until 27 Apr, \d\d:\d\d UTC")
    )
    assert email not in other.content()


def test_who_is_too_late_reads_who_has_it_waits_in_line_and_gets_it(
    phone: Callable[[], Page], scripts: bool, run: str, eve_site: str, eve_folder: Path, look_over: Look
) -> None:
    address = f"{eve_site}/docs-days/tasks/{'XD-D53D' if scripts else 'XD-8DJB'}/"
    fast, slow = phone(), phone()
    fast.goto(address)
    slow.goto(address)
    email = f"sven-{run}@example.org"
    ask_for_task(slow, name="Sven", email=email)
    take_as_visitor(fast, eve_folder, name="Ann", email=f"ann-{run}@example.org")
    open_mailed_link(slow, eve_folder, email)
    expect(slow.get_by_role("heading", level=1)).to_have_text("Somebody was faster")
    main = slow.get_by_role("main")
    expect(main.locator(".notice")).to_contain_text(
        re.compile(r"Ann has it until 27 Apr, \d\d:\d\d UTC. These two are free.")
    )
    expect(main.locator(".tasks").get_by_role("link")).to_have_count(2)
    look_over(slow)
    slow.get_by_role("button", name="Wait in line").click()
    expect(slow.locator("#stand")).to_contain_text("Ann has it until Fri 27 April 2012")
    expect(slow.locator("#stand")).to_contain_text("You are the next in line.")
    look_over(slow)

    look_over(fast)
    fast.get_by_text("I cannot do it after all").click()
    fast.get_by_label("How far you got").fill(f"The first half is at {FAR_AWAY}")
    fast.get_by_role("button", name="Give it back").click()
    expect(fast.locator("#stand")).to_contain_text("It is kept for the next in line until Sat 21 April 2012")
    look_over(fast)

    mail_to(eve_folder, email, saying="now there is a place for you")
    slow.reload()
    expect(slow.locator("#stand")).to_contain_text("It is your turn: a place is kept for you until")
    expect(slow.locator("ol.log")).to_contain_text(f"The first half is at {FAR_AWAY}")
    look_over(slow)
    slow.get_by_role("button", name="Take this task").click()
    expect(slow.locator("#stand")).to_contain_text("You have this task until")
