"""An organiser makes a monthly series and cancels one date, says that another goes on, imports, adds a calendar."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app import create_app
from app.core.database import db
from app.core.outbound import Client
from app.events import actions
from app.events.external import polling
from app.events.liveness import actions as liveness
from app.events.liveness.links import Question, path_of
from app.events.liveness.models import Liveness
from app.people.models import Person
from tests.browser.conftest import OLGA, Look, sign_in
from tests.conftest import NOW, make_settings
from tests.core.outbound.serving import Served, answer, serving
from tests.events.ics.writing import TIMED, calendar, vevent
from tests.events.make import again, details, timed


@pytest.fixture
def desk(narrow: Page, eve_site: str, eve_folder: Path) -> Page:
    """Olga's, signed in."""
    sign_in(narrow, eve_site, eve_folder, OLGA)
    narrow.goto(eve_site + "/desk/events/")
    return narrow


@contextmanager
def beside(folder: Path) -> Iterator[Flask]:
    """The application once more, on the data of the running site and with its secret."""
    secret = (folder / "secret").read_text("utf-8").strip()
    app = create_app(make_settings(folder, f"sqlite:///{folder / 'portal.sqlite3'}", secret_key=secret))
    with app.app_context():
        yield app
        db.engine.dispose()
    app.extensions["freshness"].close()


def test_a_monthly_series_is_made_and_one_date_cancelled(
    desk: Page, scripts: bool, eve_site: str, look_over: Look
) -> None:
    name = f"Monthly call {'with' if scripts else 'without'} scripts"
    look_over(desk)
    desk.get_by_role("link", name="Add an event").click()
    look_over(desk)
    desk.get_by_label("Name", exact=True).fill(name)
    desk.get_by_label("From one time to another").check()
    desk.get_by_label("First day").fill("2012-09-01")
    desk.get_by_label("Begins at").fill("15:00")
    desk.get_by_label("Ends at").fill("16:00")
    desk.get_by_label("How it comes again").select_option("By months")
    desk.get_by_label("A weekday of the month").check()
    if not scripts:
        desk.get_by_role("button", name="Show its dates").click()
    preview = desk.locator(".editor-preview")
    desk.get_by_role("button", name="Begin on Mon 3 September 2012").click()
    expect(desk.get_by_label("First day")).to_have_value("2012-09-03")
    expect(preview).to_contain_text("Every first Monday of the month")
    expect(preview.locator("li").nth(1)).to_have_text("Mon 1 October 2012")
    look_over(desk)
    desk.get_by_label("One can take part online").check()
    desk.get_by_role("button", name="Add the event").click()
    desk.get_by_role("link", name="Dates", exact=True).click()
    look_over(desk)
    dates = desk.url
    desk.get_by_role("link", name="Cancel Mon 1 October 2012").click()
    look_over(desk)
    desk.get_by_label("Why").fill("A holiday")
    desk.get_by_role("button", name="See what it does").click()
    expect(desk.get_by_role("heading", name="Subscribers will see")).to_be_visible()
    look_over(desk)
    desk.get_by_role("button", name="Cancel it").click()
    desk.get_by_role("link", name="Mon 1 October 2012, 15:00").click()
    expect(desk.locator("main .notice").first).to_contain_text("A holiday")
    look_over(desk)
    desk.goto(eve_site + "/events/2012/10/")
    expect(desk.get_by_role("link", name=f"{name}, cancelled")).to_be_visible()
    look_over(desk)
    desk.goto(dates)
    desk.get_by_role("link", name="Change Mon 5 November 2012").click()
    desk.get_by_label("City").fill("Ghent")
    desk.get_by_role("button", name="See what it does").click()
    expect(desk.locator(".effect-line")).to_contain_text("Mon 5 November 2012: no longer at Online.")
    look_over(desk)
    desk.get_by_role("button", name="Change it").click()
    desk.get_by_role("link", name="Change from here on Mon 3 December 2012").click()
    look_over(desk)
    desk.get_by_role("button", name="See what it does").click()
    expect(desk.locator(".effect-line")).to_have_text(f"Ends on Mon 5 November 2012; goes on as {name}.")
    look_over(desk)
    desk.get_by_role("button", name="Let it go on as a new event").click()
    expect(desk.get_by_role("heading", name=name, exact=True)).to_be_visible()


def test_a_file_is_looked_at_and_imported(desk: Page, scripts: bool, eve_site: str, look_over: Look) -> None:
    uid = f"workshop-{scripts}@example.org"
    body = calendar(*vevent(*TIMED, f"SUMMARY:Workshop {scripts}", uid=uid), *vevent("SUMMARY:No day", uid=f"no-{uid}"))
    desk.get_by_role("link", name="Import events").click()
    look_over(desk)
    desk.get_by_label("File").set_input_files({"name": "ours.ics", "mimeType": "text/calendar", "buffer": body})
    desk.get_by_role("button", name="See what would happen").click()
    expect(desk.locator("main")).to_contain_text("1 new event, 0 changed, 0 the same, 1 refused")
    look_over(desk)
    desk.get_by_role("button", name="Import them").click()
    expect(desk.get_by_role("status")).to_contain_text("Imported: 1 new, 0 changed.")
    desk.goto(f"{eve_site}/desk/events/?q=Workshop")
    desk.get_by_role("link", name=f"Workshop {scripts}").click()
    look_over(desk)


def asked(folder: Path, name: str) -> str:
    """The path in the mail that asks Olga whether an event of hers still takes place."""
    call = timed("2012-01-05 16:00", "2012-01-05 17:00")
    with beside(folder) as app, db.sessionmaker() as session:
        olga = session.scalars(select(Person).where(Person.email == OLGA)).one()
        said = details(name, call, recurrence=again("FREQ=MONTHLY;BYDAY=1TH", call))
        slug, made_at = name.lower().replace(" ", "-"), NOW - liveness.QUARTER
        event = actions.create(session, said, slug=slug, now=made_at, by=olga)
        settings = app.extensions["settings"]
        liveness.sweep(session, settings=settings, now=NOW)
        asked_at = session.get_one(Liveness, event.id).asked_at
        session.commit()
        assert asked_at is not None
        return path_of(Question(event.id, olga.id, asked_at), settings.secret_key)


def test_an_organiser_says_that_it_still_takes_place(
    desk: Page, scripts: bool, eve_site: str, eve_folder: Path, look_over: Look
) -> None:
    name = f"Planning meeting {'with' if scripts else 'without'} scripts"
    path = asked(eve_folder, name)
    desk.get_by_role("link", name="What comes again").click()
    expect(desk.get_by_role("row", name=name)).to_contain_text("asked")
    expect(desk.get_by_role("button", name=f"It takes place {name}")).to_be_visible()
    look_over(desk)
    desk.get_by_role("link", name=name).click()
    expect(desk.get_by_role("heading", name="Does it still take place?")).to_be_visible()
    look_over(desk)
    desk.goto(eve_site + path)
    expect(desk.locator("h1")).to_have_text("Does it still take place?")
    look_over(desk)
    desk.get_by_role("button", name="It takes place").click()
    expect(desk.locator("h1")).to_have_text("It takes place")
    look_over(desk)


@pytest.fixture
def theirs(scripts: bool) -> Iterator[Served]:
    """A calendar elsewhere, with one event."""
    body = calendar("X-WR-CALNAME:Theirs", *vevent(*TIMED, f"SUMMARY:Meetup {scripts}", uid=f"meetup-{scripts}"))
    with serving(lambda *_: answer(body)) as server:
        yield server


def ask(folder: Path, site: str, server: Served) -> None:
    """As the worker, which may not ask this machine."""
    with beside(folder):
        client = Client(also_allowed=frozenset([server.place]))
        polling.poll_due(db.sessionmaker, client, site_url=site, now=NOW + timedelta(hours=2))


def test_a_calendar_elsewhere_is_added_and_its_event_taken_over(
    desk: Page, scripts: bool, eve_site: str, eve_folder: Path, theirs: Served, look_over: Look
) -> None:
    desk.get_by_role("link", name="Calendars elsewhere").click()
    look_over(desk)
    desk.get_by_label("Address").fill(f"{theirs.url}/theirs.ics")
    desk.get_by_role("button", name="Add it").click()
    look_over(desk)
    ask(eve_folder, eve_site, theirs)
    desk.reload()
    expect(desk.locator("h1")).to_have_text("Theirs")
    expect(desk.locator("ol.verdicts")).to_contain_text(f"Meetup {scripts}")
    look_over(desk)
    desk.get_by_role("button", name="Take it over").click()
    expect(desk.locator("main")).to_contain_text("Nothing waits.")
    desk.goto(f"{eve_site}/desk/events/?q=Meetup")
    desk.get_by_role("link", name=f"Meetup {scripts}").click()
    look_over(desk)
