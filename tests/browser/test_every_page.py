"""Every page of the table of tests/permissions that is not everybody's, and what a refusal looks like.

The application answers Chromium within this process, so that a page costs no more than the look at it.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Request, Route
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.config import Settings
from app.docsdays.mediawiki import writing
from app.docsdays.mediawiki.asking import Source
from app.docsdays.mediawiki.models import Wiki, WikiAccount
from app.docsdays.models import Area, EvidenceState, Task
from app.docsdays.sheets.models import ImportRun
from app.events import actions
from app.events.actions.details import details_of
from app.events.models import Event
from app.events.views.checks import BROUGHT
from tests.browser.conftest import DESK, OVERFLOW, PHONE, Look, screens
from tests.conftest import NOW
from tests.docsdays.make import make_task
from tests.docsdays.mediawiki.making import edit_of, is_user
from tests.events.make import again
from tests.permissions import EVERYBODY, Row
from tests.world import ROWS, World

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.parametrize("scripts", [True], ids=["scripts"]),
]
OPENED = {"Arthur": "/desk/", "Erin": "/desk/", "Olga": "/desk/events/import/", "Bob": "/me/", "Adam": "/"}
"""Who opens which part. An admin may see nearly all; what the others see of the same pages differs."""
PUBLISHED = ("/people/bob/", "/docs-days/tasks/XD-7K2R/", "/docs-days/tasks/XD-7K2T/")
"""Pages for everybody that have more on them for some, or are there only where somebody wants it."""
PAGES = [*(row for row in ROWS if row.method == "GET"), *(Row("GET", path, EVERYBODY) for path in PUBLISHED)]
LIST = {"page": "TODO", "caption": "Tasks", "day": "", "state": ""}
ANSWERS = {
    "two editors at once": (409, "Erin", "/desk/posts/1/", {"title": "B", "source": "Theirs.", "version": "1"}),
    "it does not go": (409, "Adam", "/desk/people/adam/close/", {}),
    "the task is gone": (410, "Bob", "/docs-days/tasks/XD-0000/comment", {"text": "Half of it."}),
    "no such link": (410, "visitor", "/sign-in/unknown/", {}),
    "too often": (429, "visitor", "/events/check/", {}),
    "nothing to import": (422, "Olga", "/desk/tasks/import/", {"page": "TODO"}),
    "a silent wiki": (502, "Olga", "/desk/wiki/check", {}),
    "a list edited by hand": (200, "Olga", "/desk/wiki/list/", LIST),
}
"""What is answered to a form: the status, to whom, where, what was sent."""
HERE = "http://localhost"
"""An address that Chromium trusts as it does https."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a wiki where nothing listens."""
    return replace(settings, mediawiki_url="http://127.0.0.1:9/api.php")


@pytest.fixture
def world(app: Flask, session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> World:
    """With an event that comes again, a wiki that is watched, and a list there in which both sides wrote."""
    world = World(app, session)
    adam, bob = world.people["Adam"], world.people["Bob"]
    bob.is_public = True
    event = session.get_one(Event, 1)
    once = details_of(event)
    actions.revise(session, event, replace(once, recurrence=again("FREQ=MONTHLY;COUNT=9", once.span)), now=NOW)
    is_user(session, bob, 7)
    session.add(WikiAccount(person_id=adam.id, user_name="Adam", user_id=8, given_at=NOW))
    session.add(Wiki(api=settings.mediawiki_url, name="Test wiki", article_path="/wiki/$1", read_until=NOW))
    area = session.scalars(select(Area)).one()
    edit_of(session, make_task(session, area, "XD-7K2T"))
    edit_of(session, make_task(session, area, "XD-7K2U", state="done"), rev_id=101, state=EvidenceState.REVERTED)
    session.commit()
    text = edited(app.test_client().get("/docs-days/todo.wiki").text)
    for task in session.scalars(select(Task)):
        task.how = "Write it down here."
    session.get_one(ImportRun, 1).text = text
    run = ImportRun(page="TODO", area="", text="", started_at=NOW, done_at=NOW, counts={}, unread=[(3, "| stray")])
    session.add(run)
    session.commit()
    monkeypatch.setattr(writing, "source", lambda *_, **__: Source(title="TODO", rev_id=7, text=text))
    return world


def edited(ours: str) -> str:
    """One task is changed, one as it was here too, one is new, and one line says nothing."""
    before, last, after = ours.replace("90 min", "3 h", 1).rpartition("Write it down.")
    return f"{before}{last} There.{after}* Another one\n| stray\n"


class Window:
    """Shows an answer of the application in Chromium, and what that page asks for itself."""

    def __init__(self, page: Page, app: Flask, look_over: Look) -> None:
        self._page, self._client, self._look_over = page, app.test_client(use_cookies=False), look_over
        page.route("**/*", self._fulfil)

    def look(self, path: str, answer: TestResponse) -> None:
        """At a desk and on a phone. Axe looks there alone: it finds the same names and colours at both."""
        self._shown = answer
        self._page.set_viewport_size({"width": DESK, "height": 800})
        self._page.goto(HERE + path)
        assert self._page.evaluate(OVERFLOW) <= 0, path
        self._page.set_viewport_size({"width": PHONE, "height": 800})
        self._look_over(self._page)

    def _fulfil(self, route: Route) -> None:
        answer = self._shown if route.request.is_navigation_request() else self._ask(route.request)
        route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.data)

    def _ask(self, asked: Request) -> TestResponse:
        """As the person whose page it is."""
        headers = {name: value for name, value in self._shown.request.headers.items() if name == "Cookie"}
        return self._client.open(
            asked.url.removeprefix(HERE),
            method=asked.method,
            data=asked.post_data_buffer,
            content_type=asked.headers.get("content-type"),
            headers=headers,
        )


@pytest.fixture
def window(browser: Browser, app: Flask, look_over: Look) -> Iterator[Window]:
    with screens(browser, scripts=True, width=DESK, refused="409|410|422|429|502") as opened:
        yield Window(opened(), app, look_over)


@pytest.mark.parametrize("who", OPENED)
def test_pages(who: str, world: World, window: Window) -> None:
    looked = 0
    for row in PAGES:
        if who in row.let_in and row.rule.startswith(OPENED[who]):
            answer = world.ask(who, row)
            if (answer.status_code, answer.mimetype) == (200, "text/html"):
                window.look(row.sample, answer)
                looked += 1
    assert looked > 0


@pytest.mark.parametrize("said", ANSWERS)
def test_answers_to_a_form(said: str, world: World, window: Window) -> None:
    status, who, path, form = ANSWERS[said]
    row = Row("POST", path, EVERYBODY, form=form)
    answers = (world.ask(who, row) for _ in range(BROUGHT.most + 1))
    window.look(path, next(answer for answer in answers if answer.status_code == status))
