"""An organiser moves and cancels, a subscriber finds the way, somebody checks a file: with scripts and without."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import OLGA, Look, sign_in
from tests.events.feedcheck.calendars import GOOD, encoded


def test_an_organiser_moves_and_cancels(
    narrow: Page, scripts: bool, eve_site: str, eve_folder: Path, look_over: Look
) -> None:
    sign_in(narrow, eve_site, eve_folder, OLGA)
    narrow.goto(f"{eve_site}/desk/events/?q=Oakland")
    narrow.locator("tbody th a").first.click()
    event = narrow.url
    narrow.get_by_role("link", name="Move it").click()
    look_over(narrow)
    month = "07" if scripts else "08"
    narrow.get_by_label("First day").fill(f"2012-{month}-02")
    narrow.get_by_label("Last day").fill(f"2012-{month}-04")
    narrow.get_by_label("Why").fill("The hall is flooded")
    narrow.get_by_role("button", name="See what it does").click()
    expect(narrow.get_by_role("heading", name="Subscribers will see")).to_be_visible()
    expect(narrow.locator(".effect")).to_contain_text("The hall is flooded.")
    expect(narrow.locator(".effect")).to_contain_text("SEQUENCE rises from")
    look_over(narrow)
    narrow.get_by_role("button", name="Move it").click()
    narrow.goto(event + "cancel/")
    narrow.get_by_label("Why").fill("No hall is free")
    narrow.get_by_label("What comes instead").select_option(index=1)
    narrow.get_by_role("button", name="See what it does").click()
    narrow.get_by_role("button", name="Cancel it").click()
    narrow.get_by_role("link", name="See its page").click()
    expect(narrow.locator("main .notice").first).to_contain_text("Instead:")
    expect(narrow.locator("ol.log li").first).to_contain_text("Cancelled: No hall is free.")
    look_over(narrow)
    narrow.goto(event)
    narrow.get_by_role("button", name="Confirm it").click()
    expect(narrow.locator(".effect")).to_contain_text("Takes place after all.")
    look_over(narrow)
    narrow.get_by_role("button", name="Confirm it").click()
    expect(narrow.locator(".notices")).to_contain_text("is confirmed.")


def test_a_subscriber_finds_the_way(narrow: Page, scripts: bool, eve_site: str, look_over: Look) -> None:
    narrow.goto(f"{eve_site}/events/series/fosdem/")
    narrow.locator(".subscribe").get_by_role("link").click()
    expect(narrow.locator(".feed-address code")).to_have_text(f"{eve_site}/events/series/fosdem.ics")
    narrow.get_by_role("link", name="Left out").click()
    expect(narrow.locator(".feed-address code")).to_have_text(f"{eve_site}/events/series/fosdem.ics?cancelled=drop")
    look_over(narrow)
    if scripts:
        assert narrow.evaluate("() => document.querySelector('.qr').naturalWidth") > 0
    narrow.get_by_role("link", name="See what holds").click()
    expect(narrow.locator("h1")).to_have_text("Everything holds")
    look_over(narrow)


def test_somebody_checks_a_file(narrow: Page, eve_site: str, look_over: Look) -> None:
    narrow.goto(f"{eve_site}/events/check/")
    body = encoded(GOOD.replace("STATUS:TENTATIVE", "STATUS:PERHAPS"))
    narrow.get_by_label("Or a file").set_input_files({"name": "calls.ics", "mimeType": "text/calendar", "buffer": body})
    narrow.get_by_role("button", name="Check it").click()
    expect(narrow.locator("h1")).to_have_text("1 thing to look at")
    expect(narrow.locator(".finding")).to_contain_text("“PERHAPS” is no status of an event.")
    look_over(narrow)
