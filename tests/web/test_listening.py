"""On PostgreSQL a commit of anybody, by whatever means, is seen at once here and within 50 ms elsewhere."""

import os
import time
from collections.abc import Callable, Iterator
from statistics import median

import psycopg
import pytest
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url

from app import create_app
from app.config import Settings
from app.core import clock, siteinfo
from app.core.database import db
from app.web.cache import Cache
from app.web.listening import SILENCE, PostgreSQLFreshness
from app.web.meter import Count
from tests.conftest import NOW, PortalClient

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

AT_MOST = 0.05
STARVED = 2.0
"""What one notification may take on a machine that is busy with other tests; the median below is held to 50 ms."""
DOCUMENT = {"name": "Portal", "time_zone": "UTC", "menu": []}


def _until(condition: Callable[[], bool], *, seconds: float = 5.0) -> float:
    """How long it took."""
    began = time.perf_counter()
    while not condition():
        assert time.perf_counter() - began < seconds, "it never came true"
        time.sleep(0.001)
    return time.perf_counter() - began


@pytest.fixture
def freshness(database_url: str) -> Iterator[PostgreSQLFreshness]:
    freshness = PostgreSQLFreshness(database_url)
    _until(lambda: freshness.version() is not None)
    yield freshness
    freshness.close()


@pytest.fixture
def raw(database_url: str) -> Iterator[psycopg.Connection]:
    """Somebody at psql."""
    address = make_url(database_url).render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def _node(settings: Settings) -> Flask:
    """Another process, as far as the cache is concerned: an application with engine, cache and listener of its own."""
    node = create_app(settings)
    node.test_client_class = PortalClient
    clock.freeze(NOW)

    @node.get("/shown")
    def shown() -> str:
        return siteinfo.load(db.session).name

    return node


@pytest.fixture
def nodes(settings: Settings) -> Iterator[list[Flask]]:
    nodes = [_node(settings), _node(settings)]
    for node in nodes:
        _until(lambda node=node: node.extensions["freshness"].version() is not None)
    yield nodes
    for node in nodes:
        with node.app_context():
            db.engine.dispose()
        node.extensions["freshness"].close()


def _name(node: Flask, name: str) -> None:
    with node.app_context():
        siteinfo.store(db.session, DOCUMENT | {"name": name})
        db.session.commit()


def test_every_table_announces_its_changes(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
        announced = connection.scalars(
            text("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'announce_change'")
        )
        assert tables - set(announced) == set(), "call app.core.changes.announce in the migration that creates it"


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO site_document (id, document) VALUES (1, '{}')",
        "UPDATE people SET name = 'x'",
        "DELETE FROM people",
        "TRUNCATE rate_counts",
        "COPY rate_counts FROM STDIN",
        "WITH gone AS (DELETE FROM people RETURNING id) SELECT count(*) FROM gone",
    ],
)
def test_statement_of_anybody_is_seen(freshness: PostgreSQLFreshness, raw: psycopg.Connection, statement: str) -> None:
    before = freshness.version()
    if statement.startswith("COPY"):
        with raw.cursor().copy(statement) as copy:
            copy.write("key\t2012-04-20 09:00+00\t1\n")
    else:
        raw.execute(statement)
    assert _until(lambda: freshness.version() != before) < STARVED


def test_reading_and_rolling_back_change_nothing(freshness: PostgreSQLFreshness, raw: psycopg.Connection) -> None:
    before = freshness.version()
    raw.execute("SELECT * FROM people")
    raw.execute("BEGIN")
    raw.execute("DELETE FROM people")
    time.sleep(AT_MOST)
    assert freshness.version() == before
    raw.execute("ROLLBACK")
    time.sleep(AT_MOST)
    assert freshness.version() == before


def test_change_of_one_node_is_seen_by_the_other(nodes: list[Flask]) -> None:
    here, there = (node.test_client() for node in nodes)
    lags = []
    for number in range(30):
        name = f"Portal {number}"
        _name(nodes[0], name)
        assert here.get("/shown").text == name
        lags.append(_until(lambda name=name: there.get("/shown").text == name))
    assert median(lags) < AT_MOST  # one alone may be late for want of a processor


def test_answers_are_stored_between_changes(nodes: list[Flask]) -> None:
    cache: Cache = nodes[1].extensions["cache"]
    client = nodes[1].test_client()
    _name(nodes[0], "Portal")
    time.sleep(AT_MOST)
    client.get("/shown")
    before = cache.meter.total(Count.HIT)
    for _ in range(10):
        assert client.get("/shown").text == "Portal"
    assert cache.meter.total(Count.HIT) == before + 10


def test_nothing_is_served_while_the_connection_is_down(
    freshness: PostgreSQLFreshness, raw: psycopg.Connection, database_url: str
) -> None:
    before = freshness.version()
    raw.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    _until(lambda: freshness.version() is None)
    raw.execute("DELETE FROM people")
    _until(lambda: freshness.version() is not None)
    assert freshness.version() != before
    between = freshness.version()
    raw.execute("DELETE FROM people")
    assert _until(lambda: freshness.version() != between) < STARVED


def test_connection_that_hangs_is_not_believed(freshness: PostgreSQLFreshness) -> None:
    """As behind a cable that was pulled: nothing is heard, and no error either."""
    freshness._heard_at -= SILENCE
    assert freshness.version() is None
    _until(lambda: freshness.version() is not None)


def test_forked_child_listens_for_itself(freshness: PostgreSQLFreshness, raw: psycopg.Connection) -> None:
    before = freshness.version()
    child = os.fork()
    if child == 0:
        heard = False
        try:
            heard = _until(lambda: freshness.version() is not None) < 5
        finally:
            os._exit(0 if heard else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert freshness.version() == before
    raw.execute("DELETE FROM people")
    assert _until(lambda: freshness.version() != before) < STARVED
