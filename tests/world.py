"""The site with one of each person in it, and every address of it with whom it lets in."""

import importlib
import pkgutil
from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.core.database import Base
from app.docsdays.models import Area
from app.events import actions as events
from app.people.models import Person
from app.web.guard import SAFE
from tests import permissions
from tests.conftest import NOW
from tests.docsdays.make import make_day, make_task
from tests.events.make import make
from tests.factories import STANDING, person, sign_in
from tests.permissions import EVERYBODY, Row

ROOMS = [
    importlib.import_module(f"tests.permissions.{module.name}") for module in pkgutil.iter_modules(permissions.__path__)
]
PUBLIC = [Row("GET", rule, EVERYBODY, path) for room in ROOMS for rule, path in room.PUBLIC.items()]
ROWS: list[Row] = [row for room in ROOMS for row in getattr(room, "ROWS", ())]


class World:
    """The site with one of each person in it, and whatever the sample paths need."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app = app
        self._session = session
        self.people: dict[str, Person] = {name: person(session, name) for name in STANDING}
        self.people["closed account"] = person(session, "Carl", disabled_at=NOW)
        self.people["ended session"] = person(session, "Ella", session_version=2)
        person(session, "Ada", role=STANDING["Adam"])  # so that Adam is not the only admin
        with app.app_context():
            for room in ROOMS:
                if hasattr(room, "samples"):
                    room.samples(session, self.people)
        session.commit()

    def hide(self) -> None:
        """A proposal that is held, a day that is not announced, an event that was deleted."""
        area = self._session.scalars(select(Area)).one()
        make_task(self._session, area, "XD-2222", state="proposed", is_held=True)
        make_day(self._session, date(2012, 5, 1), state="draft")
        events.delete(self._session, make(self._session, "Gone", slug="gone"), now=NOW)
        self._session.commit()

    def browser(self, who: str) -> tuple[FlaskClient, dict[str, str]]:
        """A browser in which that person is signed in, and the token its forms send."""
        browser = self.app.test_client()
        if who == "visitor":
            return browser, {}
        cookie_of = self.people[who]
        if who == "ended session":
            cookie_of = Person(id=cookie_of.id, session_version=1)
        token = sign_in(browser, cookie_of)
        return browser, {"csrf_token": token}

    def ask(self, who: str, row: Row) -> TestResponse:
        browser, token = self.browser(who)
        form = dict(row.form) | token
        return browser.open(row.sample, method=row.method, data=None if row.method in SAFE else form)

    def rows(self, *, but: str = "") -> dict[str, list[tuple[Any, ...]]]:
        """Everything the database holds, but one table."""
        self._session.rollback()
        held = {}
        for table in [table for table in Base.metadata.sorted_tables if table.name != but]:
            held[table.name] = sorted((tuple(row) for row in self._session.execute(table.select())), key=repr)
        self._session.rollback()
        return held
