"""Jobs run when due, each by itself, and write nothing otherwise."""

import threading
import time
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.worker import Job, run_once, run_until_stopped
from app.people.models import Person, SignInLink
from app.web.freshness import Freshness
from app.web.limits import RateCount
from tests.conftest import NOW


def _add_person(session: Session, now: datetime, slug: str) -> None:
    session.add(Person(slug=slug, name=slug, created_at=now))


def _names(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(Person.slug).order_by(Person.slug)))


def test_failing_job_is_undone_and_the_others_run(app: Flask, session: Session) -> None:
    def fail(session: Session, now: datetime) -> None:
        _add_person(session, now, "half")
        session.flush()
        raise RuntimeError("on purpose")

    jobs = [
        Job(name="fails", every=1, is_due=lambda *_: True, run=fail),
        Job(name="cannot ask", every=1, is_due=lambda *_: 1 // 0 == 1, run=lambda *_: None),
        Job(name="works", every=1, is_due=lambda *_: True, run=lambda session, now: _add_person(session, now, "whole")),
        Job(name="not due", every=1, is_due=lambda *_: False, run=lambda s, now: _add_person(s, now, "early")),
    ]
    assert run_once(app, jobs) is False
    assert _names(session) == ["whole"]
    assert run_once(app, jobs[3:]) is True


def test_jobs_run_at_their_intervals_until_stopped(app: Flask) -> None:
    ran: list[str] = []
    stop = threading.Event()

    def often(session: Session, now: datetime) -> None:
        ran.append("often")
        if ran.count("often") == 3:
            stop.set()

    jobs = [
        Job(name="often", every=0.05, is_due=lambda *_: True, run=often),
        Job(name="seldom", every=60, is_due=lambda *_: True, run=lambda *_: ran.append("seldom")),
    ]
    run_until_stopped(app, jobs, stop)
    assert sorted(ran) == ["often", "often", "often", "seldom"]


def test_old_counts_and_links_are_forgotten(app: Flask, session: Session) -> None:
    day = timedelta(days=1)
    for number, age in enumerate([timedelta(0), day - timedelta(seconds=1), day, 30 * day]):
        session.add(RateCount(key=str(number), started_at=NOW - age, count=1))
        session.add(
            SignInLink(token_hash=str(number), email="a@example.org", created_at=NOW - age, expires_at=NOW - age)
        )
    session.commit()
    assert run_once(app, app.extensions["jobs"])
    session.rollback()
    assert list(session.scalars(select(RateCount.key).order_by(RateCount.key))) == ["0", "1"]
    assert list(session.scalars(select(SignInLink.token_hash).order_by(SignInLink.token_hash))) == ["0", "1"]


def test_nothing_due_writes_nothing(app: Flask, session: Session) -> None:
    """A write would make every stored answer stale."""
    freshness: Freshness = app.extensions["freshness"]
    session.add(RateCount(key="young", started_at=NOW, count=1))
    session.commit()
    freshness.version()  # on PostgreSQL the listening begins
    time.sleep(0.3)
    before = freshness.version()
    assert before is not None
    assert run_once(app, app.extensions["jobs"])
    time.sleep(0.1)
    assert freshness.version() == before
    session.rollback()
    assert session.scalar(select(func.count()).select_from(RateCount)) == 1


def test_worker_command(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert (done.exit_code, done.output.startswith("Done: ")) == (0, True)
    app.extensions["jobs"].append(Job(name="fails", every=1, is_due=lambda *_: 1 // 0 == 1, run=lambda *_: None))
    failed = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert (failed.exit_code, "a job failed" in failed.output) == (1, True)
