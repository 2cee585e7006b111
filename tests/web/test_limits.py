import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import create_app
from app.config import Limits, Settings
from app.core import clock
from app.core.database import db
from app.core.errors import TooManyError
from app.web import limits
from app.web.limits import Limit, MemoryCounts, RateCount
from tests.conftest import NOW, PortalClient

THREE = Limit("tests", 3, 60, "Wait.")


def test_so_many_pass_and_the_rest_wait(session: Session) -> None:
    for _ in range(3):
        limits.hit(session, THREE, "a", now=NOW)
    session.commit()
    with pytest.raises(TooManyError) as refused:
        limits.hit(session, THREE, "a", now=NOW + timedelta(seconds=20))
    session.rollback()
    assert refused.value.retry_after == 40
    limits.hit(session, THREE, "b", now=NOW)
    limits.hit(session, replace(THREE, name="others"), "a", now=NOW)
    limits.hit(session, THREE, "a", now=NOW + timedelta(seconds=60))
    session.commit()


def test_what_is_undone_is_not_counted(session: Session) -> None:
    for _ in range(10):
        limits.hit(session, THREE, "a", now=NOW)
        session.rollback()
    limits.refuse_above(session, THREE, "a", now=NOW)


def test_refusing_counts_nothing(session: Session) -> None:
    for _ in range(3):
        limits.hit(session, THREE, "a", now=NOW)
    session.commit()
    for _ in range(2):
        with pytest.raises(TooManyError):
            limits.refuse_above(session, THREE, "a", now=NOW)
    assert session.scalars(select(RateCount.count)).one() == 3
    limits.refuse_above(session, THREE, "a", now=NOW + timedelta(seconds=60))


def test_keys_are_not_stored(session: Session) -> None:
    limits.hit(session, THREE, "192.0.2.7", now=NOW)
    session.commit()
    assert "192" not in session.scalars(select(RateCount.key)).one()[:4]
    assert len(session.scalars(select(RateCount.key)).one()) == 64


def test_the_number_is_exact_over_several_workers(app: Flask) -> None:
    barrier, passed, refused = threading.Barrier(8), [], []

    def work() -> None:
        with app.app_context():
            barrier.wait()
            for _ in range(5):
                try:
                    limits.hit(db.session, replace(THREE, most=17), "a", now=NOW)
                    db.session.commit()
                    passed.append(1)
                except TooManyError:
                    db.session.rollback()
                    refused.append(1)

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (len(passed), len(refused)) == (17, 23)


def test_counts_survive_a_restart(settings: Settings, app: Flask, client: FlaskClient) -> None:
    for _ in range(5):
        client.post("/sign-in/", data={"email": "erin@example.org"})
    restarted = create_app(settings)
    clock.freeze(NOW)
    restarted.test_client_class = PortalClient
    assert restarted.test_client().post("/sign-in/", data={"email": "erin@example.org"}).status_code == 429
    with restarted.app_context():
        db.engine.dispose()
    restarted.extensions["freshness"].close()


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::"),
        ("", "unknown"),
        ("nonsense", "nonsense"),
    ],
)
def test_where_a_request_comes_from(app: Flask, address: str, key: str) -> None:
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
        assert limits.client_address() == key


def ask_from(client: FlaskClient, number: int, forwarded: str) -> int:
    return client.post(
        "/sign-in/", data={"email": f"person{number}@example.org"}, headers={"X-Forwarded-For": forwarded}
    ).status_code


def test_a_made_up_forwarded_address_does_not_help(settings: Settings) -> None:
    for proxies, forwarded, last in (
        (0, "192.0.2.{}", 429),
        (1, "192.0.2.{}, 198.51.100.1", 429),
        (1, "192.0.2.{}", 303),
        (2, "192.0.2.{}, 198.51.100.1", 303),
        (2, "203.0.113.{}, 192.0.2.1, 198.51.100.1", 429),
    ):
        strict = replace(settings, trusted_proxies=proxies, limits=Limits(sign_in_mails_per_address=3))
        app = create_app(strict)
        clock.freeze(NOW)
        app.test_client_class = PortalClient
        statuses = [ask_from(app.test_client(), number, forwarded.format(number + 10)) for number in range(4)]
        with app.app_context():
            db.session.execute(delete(RateCount))
            db.session.commit()
            db.engine.dispose()
        app.extensions["freshness"].close()
        assert statuses == [303, 303, 303, last], (proxies, forwarded)


def test_counts_in_memory_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_IN_MEMORY", 10)
    counts = MemoryCounts()
    for number in range(100):
        counts.hit(THREE, str(number), now=NOW)
    assert len(counts._counts) == 10
    for _ in range(2):
        counts.hit(THREE, "99", now=NOW)
    with pytest.raises(TooManyError):
        counts.hit(THREE, "99", now=NOW)
    counts.hit(THREE, "99", now=NOW + timedelta(seconds=60))
