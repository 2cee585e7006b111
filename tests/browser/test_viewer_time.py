"""The viewer's own time beside the event's, in Tokyo, in Los Angeles and in the event's own zone."""

import pytest
from playwright.sync_api import Browser, Page

PROGRAMME = "/events/xen-project-developer-summit-2013/programme/"
SESSION = f"{PROGRAMME}xen-project-development-update/"
DEADLINE = "/events/xen-project-developer-and-design-summit-2017/"
SHIFTS = """() => new Promise(done => {
    let total = 0;
    new PerformanceObserver(list => { for (const shift of list.getEntries()) total += shift.value; })
        .observe({type: 'layout-shift', buffered: true});
    requestAnimationFrame(() => setTimeout(() => done(total), 100));
})"""


def opened(browser: Browser, address: str, zone: str, *, is_scripted: bool = True) -> Page:
    context = browser.new_context(timezone_id=zone, java_script_enabled=is_scripted)
    page = context.new_page()
    page.goto(address)
    return page


def viewer_times(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("viewer-time").all_inner_texts()]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Tokyo", "(17:15–18:30 where you are, Tokyo)"),
        ("America/Los_Angeles", "(01:15–02:30 where you are, Los Angeles)"),
        ("Pacific/Honolulu", "(Wed 23 Oct, 22:15–23:30 where you are, Honolulu)"),
        ("Europe/London", ""),
        ("Europe/Lisbon", ""),
    ],
)
def test_a_session(browser: Browser, today_site: str, zone: str, expected: str) -> None:
    page = opened(browser, today_site + SESSION, zone)
    texts = viewer_times(page)
    assert [text.replace("Wed, ", "Wed ") for text in texts] == [expected]
    assert "09:15–10:30 BST" in page.locator("main").inner_text()
    assert page.evaluate(SHIFTS) == 0
    page.context.close()


def test_the_timetable_says_whose_times_they_are(browser: Browser, today_site: str) -> None:
    page = opened(browser, today_site + PROGRAMME, "Asia/Tokyo")
    assert "Times are those of London (BST). In brackets: your time, Tokyo." in page.locator("main").inner_text()
    assert viewer_times(page)[1:3] == ["(17:00–17:15)", "(17:00–20:30)"]
    assert page.evaluate(SHIFTS) == 0
    page.context.close()


def test_a_deadline_that_is_a_moment(browser: Browser, today_site: str) -> None:
    page = opened(browser, today_site + DEADLINE, "Asia/Tokyo")
    assert [text.replace("Sat, ", "Sat ") for text in viewer_times(page)] == [
        "(Sat 22 Apr, 15:59 where you are, Tokyo)"
    ]
    page.context.close()


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        pytest.param(DEADLINE, "(Sat 22 April 2017, 06:59 UTC)", id="deadline"),
        pytest.param("/events/xen-day-barcelona-2012/", "(08:00 to 12:00 UTC)", id="event"),
    ],
)
def test_who_lives_by_utc_reads_it_once(browser: Browser, today_site: str, path: str, shown: str) -> None:
    page = opened(browser, today_site + path, "UTC")
    assert shown in page.locator("main").inner_text()
    assert set(viewer_times(page)) == {""}
    page.context.close()


def test_without_scripts_the_events_own_time_stands_alone(browser: Browser, today_site: str) -> None:
    page = opened(browser, today_site + SESSION, "Asia/Tokyo", is_scripted=False)
    assert "09:15–10:30 BST" in page.locator("main").inner_text()
    assert "where you are" not in page.locator("main").inner_text()
    page.context.close()
