"""A real wiki for all tests of a run, and the portal that watches it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.config import Settings
from app.core import clock
from app.core.worker import run_once
from app.docsdays.mediawiki import accounts
from app.docsdays.mediawiki.models import Wiki, WikiAccount
from app.docsdays.models import Area, Evidence, Task
from app.people.models import Person
from app.site.jobs import all_jobs
from tests.conftest import NOW
from tests.docsdays.make import make_task
from tests.docsdays.mediawiki.real import BOT, BOT_PASSWORD, RealWiki, running

numbers = count(1)


@pytest.fixture(scope="session")
def real_wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealWiki]:
    with running(tmp_path_factory.mktemp("wiki")) as wiki:
        yield wiki


class Watching:
    """The portal beside the wiki: the worker comes by when the test says so."""

    def __init__(self, app: Flask, session: Session, wiki: RealWiki, area: Area) -> None:
        self.wiki, self.session, self._app, self._area = wiki, session, app, area
        self.now = NOW

    def task(self, title: str) -> Task:
        """About the page of that title. Its key is no other's: the wiki keeps what the tests before wrote."""
        key = "XD-" + "".join("ABCDEFGHJK"[int(digit)] for digit in f"{next(numbers):04}")
        return make_task(self.session, self._area, key, target=self.wiki.page(title))

    def comes_by(self, *, later: timedelta = timedelta()) -> None:
        """One round of the worker; time passes before it, by our clock."""
        self.session.commit()
        self.now += later
        clock.freeze(self.now)
        jobs = [job for job in all_jobs() if job.name == "see edits of the wiki"]
        assert run_once(self._app, jobs)
        self.session.expire_all()
        wiki = self.session.scalars(select(Wiki)).one()
        assert wiki.last_error is None

    def is_user(self, person: Person, name: str) -> None:
        """Somebody says who they are there, the wiki has confirmed it, and they have shown it."""
        self.session.add(WikiAccount(person_id=person.id, user_name=name, given_at=self.now))
        self.comes_by()
        accounts.prove(self.session, [person.id], now=self.now)
        self.session.commit()

    def seen(self, task: Task) -> list[Evidence]:
        return list(self.session.scalars(select(Evidence).where(Evidence.task_id == task.id).order_by(Evidence.id)))


@pytest.fixture
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """With the wiki, where a test wants one."""
    if "watching" not in request.fixturenames:
        return settings
    wiki: RealWiki = request.getfixturevalue("real_wiki")
    return replace(settings, mediawiki_url=wiki.api, mediawiki_user=BOT, mediawiki_password=BOT_PASSWORD)


@pytest.fixture
def watching(app: Flask, session: Session, real_wiki: RealWiki, area: Area) -> Watching:
    return Watching(app, session, real_wiki, area)
