"""Passkeys in Chromium, with an authenticator of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.browser.conftest import AXE, OVERFLOW
from tests.live import run_flask, running_site

OLGA = "olga@example.org"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("passkeys")


@pytest.fixture(scope="session")
def site(folder: Path) -> Iterator[str]:
    """At a name: browsers have no passkeys for 127.0.0.1."""
    with running_site(folder, host="localhost") as address:
        run_flask(folder, address, "people", "add", "Olga", OLGA, "--role", "organiser")
        yield address


@contextmanager
def device(page: Page) -> Iterator[tuple[CDPSession, str]]:
    """Chromium's own authenticator, which says yes by itself."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield devtools, made["authenticatorId"]
    devtools.send("WebAuthn.disable")


def sign_in_by_mail(page: Page, site: str, folder: Path) -> None:
    printed = run_flask(folder, site, "people", "link", OLGA)
    page.goto(next(word for word in printed.split() if word.startswith(site)))
    page.locator("main").get_by_role("button").click()
    page.wait_for_url(site + "/")


def add_passkey(page: Page, site: str, name: str) -> None:
    page.goto(site + "/me/")
    page.get_by_label("Name of the passkey").fill(name)
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text(f"{name} signs you in from now on.").wait_for()


def test_a_passkey_is_added_signs_in_and_is_removed(browser: Browser, site: str, folder: Path) -> None:
    context, other = browser.new_context(), browser.new_context()
    page, elsewhere = context.new_page(), other.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    with device(page) as (devtools, its_id):
        sign_in_by_mail(page, site, folder)
        sign_in_by_mail(elsewhere, site, folder)
        add_passkey(page, site, "Laptop of the office")
        kept = devtools.send("WebAuthn.getCredentials", {"authenticatorId": its_id})["credentials"]
        assert [(key["rpId"], key["isResidentCredential"]) for key in kept] == [("localhost", True)]

        context.clear_cookies()
        page.goto(site + "/sign-in/?next=/desk/events/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url(site + "/desk/events/")

        page.goto(site + "/me/")
        for width in (320, 360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(OVERFLOW) <= 0
        page.get_by_role("button", name="Remove Laptop of the office").click()
        page.get_by_text("Laptop of the office signs nobody in any more.").wait_for()
        elsewhere.goto(site + "/me/")
        assert elsewhere.url == site + "/sign-in/?next=/me/"

        context.clear_cookies()
        page.goto(site + "/sign-in/")
        assert said == []
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.get_by_text("This passkey signs nobody in here").wait_for()
    context.close()
    other.close()


def test_who_cancels_is_told_so_and_can_try_again(browser: Browser, site: str, folder: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    with device(page) as (devtools, its_id):
        sign_in_by_mail(page, site, folder)
        add_passkey(page, site, "Phone")
        page.get_by_label("Name of the passkey").fill("Twice")
        page.get_by_role("button", name="Add a passkey").click()
        page.get_by_text("This device holds a passkey of yours for this site already.").wait_for()

        context.clear_cookies()
        page.goto(site + "/sign-in/")
        devtools.send("WebAuthn.setUserVerified", {"authenticatorId": its_id, "isUserVerified": False})
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.get_by_text("Your browser gave no passkey").wait_for()
        devtools.send("WebAuthn.setUserVerified", {"authenticatorId": its_id, "isUserVerified": True})
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url(site + "/")
        assert page.get_by_role("link", name="Olga").is_visible()
    context.close()


def test_the_pages_with_passkeys_are_accessible(browser: Browser, site: str, folder: Path, axe_source: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    with device(page):
        sign_in_by_mail(page, site, folder)
        add_passkey(page, site, "Tablet")
        for path in ("/me/", "/sign-in/"):
            page.goto(site + path)
            page.evaluate(axe_source)
            assert page.evaluate(AXE) == []
    context.close()


def test_without_scripts_the_mailed_link_stands_alone(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/sign-in/")
    assert page.locator("main button:visible").all_inner_texts() == ["Mail me a link"]
    context.close()


def test_at_an_address_of_numbers_there_are_none(browser: Browser, today_site: str, today_folder: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(today_site + "/sign-in/")
    assert page.locator("main button:visible").all_inner_texts() == ["Mail me a link"]
    run_flask(today_folder, today_site, "people", "add", "Olga", OLGA, "--role", "organiser")
    sign_in_by_mail(page, today_site, today_folder)
    page.goto(today_site + "/me/")
    assert f"None can be added or used while the site is at {today_site}" in page.locator("main").inner_text()
    assert page.get_by_label("Name of the passkey").count() == 0
    context.close()
