"""Everybody presses "Take this task" at one moment, at the real server with four processes."""

import http.client
import os
import threading
import urllib.parse
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select
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
CLAIMERS = 200
CROWD = 2 * CLAIMERS
"""So many that a hundred rounds come near nobody's limit of claims in an hour."""


@pytest.fixture
def crowd(session: Session) -> Sequence[Person]:
    return factories.crowd(session, CROWD)


@pytest.fixture
def site(app: Flask, loaded: Session, database_url: str, tmp_path: Path) -> Iterator[str]:
    """Serves the database of the test by four processes."""
    with running_site(
        tmp_path / "data",
        WORKERS="4",
        DATABASE_URL=database_url,
        SECRET_KEY=app.extensions["settings"].secret_key,
        CLOCK="2012-04-20T09:00Z",
    ) as address:
        yield address


def press_at_once(app: Flask, site: str, presses: Sequence[tuple[Person, str]]) -> Counter[int]:
    """How many answers there were of each status."""
    start = threading.Barrier(len(presses))
    signed_in: Any = app.session_interface
    cookies = signed_in.get_signing_serializer(app)
    token = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(RAW_TOKEN)
    body = urllib.parse.urlencode({"csrf_token": token})

    def press(who_and_key: tuple[Person, str]) -> int:
        person, key = who_and_key
        said = {"_user_id": f"{person.id}.{person.session_version}", "_fresh": True, "_permanent": True}
        headers = {
            "Cookie": "session=" + cookies.dumps(said | {"csrf_token": RAW_TOKEN}),
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": site,
        }
        connection = http.client.HTTPConnection(site.removeprefix("http://"), timeout=60)
        connection.connect()
        start.wait()
        connection.request("POST", f"/docs-days/tasks/{key}/claim", body, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    with ThreadPoolExecutor(len(presses)) as threads:
        return Counter(threads.map(press, presses))


def test_exactly_as_many_win_as_there_are_places(
    app: Flask, loaded: Session, site: str, crowd: Sequence[Person]
) -> None:
    area = loaded.scalars(select(Area)).first()
    assert area is not None
    won = 0
    for number in range(ROUNDS):
        capacity = 3 if number % 10 == 1 else 1
        task = make_task(loaded, area, f"XD-R{number}", capacity=capacity)
        claimers = crowd[number % 2 :: 2]
        assert press_at_once(app, site, [(person, task.key) for person in claimers]) == {
            303: capacity,
            409: CLAIMERS - capacity,
        }
        loaded.rollback()
        slots = loaded.scalars(select(Claim.slot).where(Claim.task_id == task.id)).all()
        assert sorted(slot or 0 for slot in slots) == list(range(1, capacity + 1))
        won += capacity
    assert _mails(loaded) == won


def test_nobody_gets_more_than_the_cap(app: Flask, loaded: Session, site: str, crowd: Sequence[Person]) -> None:
    area = loaded.scalars(select(Area)).first()
    assert area is not None
    tasks = [make_task(loaded, area, f"XD-C{number}") for number in range(20)]
    eager = crowd[0]
    assert press_at_once(app, site, [(eager, task.key) for task in tasks] * 2) == {
        303: 2 * leases.PERSON_CAP,
        409: 2 * (len(tasks) - leases.PERSON_CAP),
    }
    loaded.rollback()
    held = select(func.count()).select_from(Claim).join(Task).where(Claim.person_id == eager.id)
    assert loaded.scalar(held) == leases.PERSON_CAP
    assert _mails(loaded) == leases.PERSON_CAP


def _mails(session: Session) -> int | None:
    return session.scalar(
        select(func.count()).select_from(OutboxMail).where(OutboxMail.subject.startswith("You have the task"))
    )
