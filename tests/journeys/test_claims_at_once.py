"""Everybody presses "Take this task" at one moment, at the real server with four processes."""

import http.client
import os
import threading
import urllib.parse
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from app.core.outbox import OutboxMail
from app.docsdays import leases
from app.docsdays.models import Area, Claim, Task
from app.people.models import Person
from tests import factories
from tests.docsdays.make import make_task
from tests.factories import RAW_TOKEN
from tests.live import running_site

ROUNDS = int(os.environ.get("RACE_ROUNDS", "2"))
"""A hundred say more; they take minutes."""
PRESSES = 200
TABS = 2
"""In how many windows somebody eager has each task open."""
ROUNDS_OF_ONE = 5
"""After so many somebody else is eager, long before the limit of claims in an hour."""


class Press(NamedTuple):
    person: Person
    task: Task


class Answer(NamedTuple):
    status: int
    text: str


@dataclass
class Race:
    """Rounds at one site. After each the answers, the claims and the mails have to tell of the same winners."""

    app: Flask
    site: str
    session: Session
    mails: Counter[tuple[str, str]] = field(default_factory=Counter)
    """To whom and about what: all that there should be since the first round."""

    def run(self, presses: Sequence[Press]) -> tuple[set[Press], list[str]]:
        """Who won which task, and what everybody else read. Then all is given back."""
        answers = self._at_once(presses, "claim")
        assert {answer.status for answer in answers} <= {303, 409}
        won = {press for press, answer in zip(presses, answers, strict=True) if answer.status == 303}
        assert self._claims(presses) == {(task.id, person.id) for person, task in won}
        self.mails.update((str(person.email), f"You have the task “{task.title}”") for person, task in won)
        assert self._mails() == self.mails
        assert {answer.status for answer in self._at_once(list(won), "release")} == {303}
        assert self._claims(presses) == set()
        return won, [answer.text for answer in answers if answer.status == 409]

    def _claims(self, presses: Sequence[Press]) -> set[tuple[int, int]]:
        """Who has which task; no two of them in one place."""
        places = {press.task.id: press.task.capacity for press in presses}
        held = select(Claim.task_id, Claim.person_id, Claim.slot)
        rows = self._rows(held.where(Claim.task_id.in_(places), Claim.ended_at.is_(None)))
        assert len({(task_id, slot) for task_id, _, slot in rows}) == len(rows)
        assert all(1 <= slot <= places[task_id] for task_id, _, slot in rows)
        return {(task_id, person_id) for task_id, person_id, _ in rows}

    def _mails(self) -> Counter[tuple[str, str]]:
        """All there are, whatever they say."""
        return Counter((to, subject) for to, subject in self._rows(select(OutboxMail.to_email, OutboxMail.subject)))

    def _rows(self, statement: Select[*tuple[Any, ...]]) -> Sequence[Row[*tuple[Any, ...]]]:
        rows = self.session.execute(statement).all()
        self.session.commit()  # on SQLite nobody else could write before
        return rows

    def _at_once(self, presses: Sequence[Press], button: str) -> list[Answer]:
        start = threading.Barrier(len(presses), timeout=60)
        token = URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token").dumps(RAW_TOKEN)
        body = urllib.parse.urlencode({"csrf_token": token})

        def press(path: str, cookie: str) -> Answer:
            headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Origin": self.site}
            with closing(http.client.HTTPConnection(self.site.removeprefix("http://"), timeout=60)) as connection:
                connection.connect()
                start.wait()
                connection.request("POST", path, body, headers)
                answer = connection.getresponse()
                return Answer(answer.status, answer.read().decode())

        paths = [f"/docs-days/tasks/{task.key}/{button}" for _, task in presses]
        with ThreadPoolExecutor(len(presses)) as threads:
            return list(threads.map(press, paths, [self._cookie(person) for person, _ in presses]))

    def _cookie(self, person: Person) -> str:
        signed_in: Any = self.app.session_interface
        said = {"_user_id": f"{person.id}.{person.session_version}", "_fresh": True, "_permanent": True}
        cookie: str = signed_in.get_signing_serializer(self.app).dumps(said | {"csrf_token": RAW_TOKEN})
        return f"session={cookie}"


@pytest.fixture
def race(app: Flask, loaded: Session, database_url: str, tmp_path: Path) -> Iterator[Race]:
    """At a site that serves the database of the test by four processes."""
    with running_site(
        tmp_path / "data",
        WORKERS="4",
        DATABASE_URL=database_url,
        SECRET_KEY=app.extensions["settings"].secret_key,
        CLOCK="2012-04-20T09:00Z",
    ) as address:
        yield Race(app, address, loaded)


@pytest.fixture
def area(loaded: Session) -> Area:
    return loaded.scalars(select(Area).order_by(Area.id)).all()[0]


@pytest.fixture
def crowd(loaded: Session) -> Sequence[Person]:
    return factories.crowd(loaded, PRESSES)


def test_exactly_as_many_win_as_there_are_places(
    loaded: Session, area: Area, crowd: Sequence[Person], race: Race
) -> None:
    more_places = range(3, 3 + max(1, ROUNDS // 10))
    for number, places in enumerate([*[1] * ROUNDS, *more_places]):
        task = make_task(loaded, area, f"XD-R{number}", capacity=places)
        won, refusals = race.run([Press(person, task) for person in crowd])
        assert (len(won), len(refusals)) == (places, PRESSES - places)
        for text in refusals:
            assert "<h1>Somebody was faster</h1>" in text
            assert all(f"{person.name} has it until" in text for person, _ in won)


def test_nobody_gets_more_than_the_cap(loaded: Session, area: Area, crowd: Sequence[Person], race: Race) -> None:
    tasks = [make_task(loaded, area, f"XD-C{number}") for number in range(PRESSES // TABS)]
    for number in range(ROUNDS):
        eager = crowd[number // ROUNDS_OF_ONE]
        won, refusals = race.run([Press(eager, task) for task in tasks] * TABS)
        assert (len(won), len(refusals)) == (leases.PERSON_CAP, PRESSES - leases.PERSON_CAP * TABS)
        for text in refusals:
            assert f"You have {leases.PERSON_CAP} tasks already" in text
            assert all(f"“{task.title}”" in text for _, task in won)
