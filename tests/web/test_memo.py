"""What is kept is exact: two applications on one database stand for two processes, as in `test_listening.py`."""

import time
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.config import Settings
from app.core import siteinfo
from app.core.database import db
from app.web.freshness import NeverFresh
from app.web.memo import Memo

SECONDS = 2.0
"""Within 50 ms on PostgreSQL, on a machine that does nothing else."""


class Reading:
    """Counts how often it is asked for the site's name."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, session: Session) -> str:
        self.count += 1
        return siteinfo.load(session).name


def rename(app: Flask, name: str) -> None:
    with app.app_context():
        siteinfo.store(db.session, {"name": name, "time_zone": "UTC", "menu": []})
        db.session.commit()


@pytest.fixture
def other(app: Flask, settings: Settings) -> Iterator[Flask]:
    """As if of another process. `app` listens once this fixture is there."""
    other = create_app(settings)
    yield other
    with other.app_context():
        db.engine.dispose()
    other.extensions["freshness"].close()


def test_it_is_read_once_until_somebody_commits(app: Flask, other: Flask) -> None:
    rename(app, "First")
    load = Reading()
    memo = Memo(load)
    with app.app_context():
        _until_known(app)
        assert [memo.get(), memo.get(), memo.get()] == ["First"] * 3
        assert load.count == 1
        rename(app, "Second")
        assert memo.get() == "Second"
        rename(other, "Third")
        deadline = time.monotonic() + (SECONDS if db.engine.dialect.name == "postgresql" else 0)
        while memo.get() != "Third" and time.monotonic() < deadline:
            time.sleep(0.001)
        assert memo.get() == "Third"


def test_an_old_transaction_of_the_request_keeps_nothing_old(app: Flask, other: Flask) -> None:
    rename(app, "First")
    with app.app_context():
        _until_known(app)
        memo = Memo(siteinfo.load)
        db.session.info["reading"] = True
        assert siteinfo.load(db.session).name == "First"
        rename(other, "Second")
        assert memo.get().name == "Second"


def test_nothing_is_kept_while_changes_cannot_be_seen(app: Flask) -> None:
    app.extensions["freshness"].close()
    app.extensions["freshness"] = NeverFresh()
    load = Reading()
    memo = Memo(load)
    with app.app_context():
        memo.get()
        memo.get()
    assert load.count == 2


def _until_known(app: Flask) -> None:
    deadline = time.monotonic() + 5
    while app.extensions["freshness"].version() is None:
        assert time.monotonic() < deadline
        time.sleep(0.001)
