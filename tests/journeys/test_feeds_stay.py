"""Every feed and machine-readable list: the same bytes from each worker, after a restart, and from either database."""

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from flask import Flask

from tests.conftest import SITE_URL, run_sql
from tests.live import running_site
from tests.site.calendars import CALENDARS, PERSONAL

YEAR, MONTH, DAY = "/<int(fixed_digits=4):year>", "/<int:month>", "/<int:day>"
COMMENTS = "/2012/04/19/xen-documentation-day-april-23rd/feed/"
"""Leads to the post: there are no comments any more."""
FEEDS = {
    **CALENDARS,
    f"{YEAR}{MONTH}{DAY}/<slug>/feed/": COMMENTS,
    f"{YEAR}{MONTH}{DAY}/feed/": "/2012/04/19/feed/",
    f"{YEAR}{MONTH}{DAY}/feed/<kind>/": "/2012/04/19/feed/atom/",
    f"{YEAR}{MONTH}/feed/": "/2012/04/feed/",
    f"{YEAR}{MONTH}/feed/<kind>/": "/2012/04/feed/json/",
    f"{YEAR}/feed/": "/2012/feed/",
    f"{YEAR}/feed/<kind>/": "/2012/feed/atom/",
    "/author/<slug>/feed/": "/author/docs-team/feed/",
    "/author/<slug>/feed/<kind>/": "/author/docs-team/feed/json/",
    "/blog/feed/": "/blog/feed/",
    "/blog/feed/<kind>/": "/blog/feed/json/",
    "/category/<slug>/feed/": "/category/community/feed/",
    "/category/<slug>/feed/<kind>/": "/category/community/feed/atom/",
    "/docs-days/<iso_date:on>/board.json": "/docs-days/2012-04-23/board.json",
    "/docs-days/todo.ics": "/docs-days/todo.ics",
    "/docs-days/todo.json": "/docs-days/todo.json",
    "/events/<int(fixed_digits=4):year>/<int:month>.json": "/events/2012/05.json",
    "/events/feed/": "/events/feed/",
    "/events/feed/atom/": "/events/feed/atom/",
    "/feed/": "/feed/",
    "/feed/<kind>/": "/feed/atom/",
    "/opensearch.xml": "/opensearch.xml",
    "/search/feed/": "/search/feed/?q=xen",
    "/sitemap.xml": "/sitemap.xml",
    "/sitemap/<room>-<int:number>.xml": "/sitemap/events-1.xml",
    "/tag/<slug>/feed/": "/tag/documentation/feed/",
    "/tag/<slug>/feed/<kind>/": "/tag/documentation/feed/json/",
}
"""Each rule with one of its addresses that holds something."""
MORE = (
    "/docs-days/todo.csv",
    "/docs-days/todo.wiki",
    "/events.ics?cancelled=keep",
    "/events.ics?cancelled=drop",
    "/sitemap/posts-1.xml",
    "/feed/json/",
)
MOST_CONNECTIONS = 200
KEPT = ("ETag", "Last-Modified", "Cache-Control", "Content-Type")

Answers = dict[str, tuple[int, bytes, list[str | None]]]


def test_the_table_is_whole(app: Flask) -> None:
    """What is new is in it, or this fails. A person's own calendar is at a secret address."""
    rules = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    feeds = {rule for rule in rules if re.search(r"\.(ics|xml|json)$|/feed/", rule)}
    assert feeds == {*FEEDS, PERSONAL}


@pytest.fixture
def postgresql_copy(postgresql_server: str, loaded_postgresql: str) -> Iterator[str]:
    """All of content/ again, loaded by itself."""
    run_sql(postgresql_server, f"CREATE DATABASE feeds_stay TEMPLATE {loaded_postgresql} STRATEGY FILE_COPY")
    yield postgresql_server.replace("/postgres?", "/feeds_stay?")
    run_sql(postgresql_server, "DROP DATABASE feeds_stay WITH (FORCE)")


def test_workers_a_restart_and_the_databases_agree(tmp_path: Path, loaded_sqlite: Path, postgresql_copy: str) -> None:
    (tmp_path / "one").mkdir()
    shutil.copyfile(loaded_sqlite, tmp_path / "one" / "portal.sqlite3")
    told = _told(tmp_path / "one", CLOCK="2012-04-20T09:00Z")
    later = _told(tmp_path / "one", CLOCK="2012-04-20T09:01Z")
    other = _told(tmp_path / "two", CLOCK="2012-04-20T09:02Z", DATABASE_URL=postgresql_copy)
    first = told[0]
    assert {address for address, (status, _, _) in first.items() if status != 200} == {COMMENTS}
    for answers in (*told[1:], *later, *other):
        assert [address for address in first if answers[address] != first[address]] == []


def _told(data_dir: Path, **environ: str) -> list[Answers]:
    """What each of two workers answers."""
    with running_site(data_dir, SITE_URL=SITE_URL, WORKERS="2", **environ) as site, ExitStack() as stack:
        connections = [stack.enter_context(closing(each)) for each in _one_to_each_worker(site)]
        return [_all(connection) for connection in connections]


def _all(connection: HTTPConnection) -> Answers:
    return {address: _answer(connection, address) for address in (*FEEDS.values(), *MORE)}


def _answer(connection: HTTPConnection, address: str) -> tuple[int, bytes, list[str | None]]:
    connection.request("GET", address, headers={"Host": "portal.test"})
    response = connection.getresponse()
    return response.status, response.read(), [response.headers[name] for name in KEPT]


def _one_to_each_worker(site: str) -> list[HTTPConnection]:
    """A connection stays with the worker that took it; which that is, the system knows."""
    found: dict[int, HTTPConnection] = {}
    host, port = urlsplit(site).hostname or "", urlsplit(site).port
    for _ in range(MOST_CONNECTIONS):
        connection = HTTPConnection(host, port, timeout=20)
        connection.connect()
        _answer(connection, "/healthz")
        worker = _owner(connection.sock.getsockname()[1])
        if found.setdefault(worker, connection) is not connection:
            connection.close()
        if len(found) == 2:
            return list(found.values())
    raise AssertionError("one worker takes all connections")


def _owner(port: int) -> int:
    """The process of the server at the other end of our connection from `port`."""
    for process in psutil.Process().children(recursive=True):
        if any(each.raddr and each.raddr.port == port for each in process.net_connections("tcp")):
            return process.pid
    raise AssertionError("nobody holds the connection")
