"""What is stored takes no more memory than it may."""

import hashlib
import tracemalloc

from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core import siteinfo
from app.web.answers import Answer
from app.web.cache import LONGEST_KEY, MOST_BYTES, MOST_BYTES_OF_LARGE
from app.web.meter import Count
from app.web.store import LARGE, Entry, Store
from tests.web.cache.counting import DOCUMENT, ON_SQLITE, Calls, cache_of, kept

pytestmark = ON_SQLITE


def test_made_up_queries_do_not_fill_the_memory(app: Flask, named: Session, client: FlaskClient, calls: Calls) -> None:
    """Each made-up address is an answer of its own; what it takes in memory is what is counted, keys included."""
    client.get("/shown")
    body = client.get("/shown").data
    store = Store(MOST_BYTES // 8)
    headers = [("Content-Type", "text/html"), ("Cache-Control", "public"), ("Content-Length", str(len(body)))]
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for number in range(3_000):
            key = ("/shown", f"{number}".rjust(LONGEST_KEY - 6, "q"))
            store.put(key, Entry(key, Answer(200, [*headers, ("X-Number", str(number))], [body[:200]]), None))
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert store.bytes <= MOST_BYTES // 8
    assert grown <= MOST_BYTES // 8
    client.get("/shown?" + "q" * LONGEST_KEY)
    assert len(cache_of(app).store) == 1


def test_addresses_of_the_same_answer_hold_it_once(
    app: Flask, named: Session, client: FlaskClient, calls: Calls
) -> None:
    """Others add marks of their own to the addresses they send people to."""
    assert client.get("/moved?from=a").headers["ETag"] == client.get("/moved?from=b").headers["ETag"]
    assert calls.count == 2
    assert kept(app, "/moved", "from=a") is kept(app, "/moved", "from=b")
    assert client.get("/shown?from=a").data != client.get("/shown?from=b").data
    assert kept(app, "/shown", "from=a") is not kept(app, "/shown", "from=b")


def test_bound_holds_and_the_least_used_goes_first(app: Flask, named: Session, client: FlaskClient) -> None:
    @app.get("/large/<int:number>")
    def large(number: int) -> Response:
        return Response(hashlib.sha256(b"%d" % number).digest() * 12_000, content_type="application/octet-stream")

    cache = cache_of(app)
    client.get("/large/0")
    for number in range(1, 60):
        client.get(f"/large/{number}")
        client.get("/large/0")
        assert cache.store.bytes <= MOST_BYTES
    assert cache.store.bytes == sum(entry.size for entry in cache.store._entries.values())
    assert cache.store.bytes == cache.meter.level(Count.STORED_BYTES)
    assert cache.store.bytes > MOST_BYTES * 0.9
    assert ("/large/0", "") in cache.store
    assert ("/large/1", "") not in cache.store


CALENDAR = 5_800_000
"""Bytes: more than the feed of 10,000 events that `make bench` makes, of 5.1 MB."""


def test_the_largest_calendar_is_kept_in_all_forms_beside_pages(
    app: Flask, named: Session, client: FlaskClient, calls: Calls
) -> None:
    @app.get("/calendar")
    def calendar() -> Response:
        months = [_month(number, CALENDAR // 120) for number in range(120)]
        return Response(months, content_type="text/calendar; charset=utf-8")

    cache, pages = cache_of(app), [("/shown", str(number)) for number in range(5)]
    for path, query in pages:
        client.get(path, query_string=query)
    for accepted in ("", "gzip", "br"):
        client.get("/calendar", headers={"Accept-Encoding": accepted})
    hits = cache.meter.total(Count.HIT)
    for accepted in ("", "gzip", "br"):
        client.get("/calendar", headers={"Accept-Encoding": accepted})
    assert cache.meter.total(Count.HIT) == hits + 3
    assert CALENDAR * 2 < cache.large.bytes <= MOST_BYTES_OF_LARGE
    assert all(page in cache.store for page in pages)
    assert cache.store.bytes + cache.large.bytes == cache.meter.level(Count.STORED_BYTES)


def test_what_grows_large_is_kept_once(app: Flask, named: Session, client: FlaskClient) -> None:
    sizes = [10, LARGE + 1, 10]

    @app.get("/growing")
    def growing() -> Response:
        return Response(bytes(sizes[0]), content_type="application/octet-stream")

    cache, key = cache_of(app), ("/growing", "")
    found = []
    while sizes:
        found.append((len(client.get("/growing").data), key in cache.store, key in cache.large))
        sizes.pop(0)
        siteinfo.store(named, DOCUMENT | {"name": f"{len(sizes)}"})
        named.commit()
    assert found == [(10, True, False), (LARGE + 1, False, True), (10, True, False)]


def _month(number: int, size: int) -> bytes:
    """Text that compresses to a fifth, as calendars do."""
    same = "DTSTAMP:20120420T090000Z\r\nSEQUENCE:0\r\nSTATUS:CONFIRMED\r\nLOCATION:Cambridge\r\n" * 2
    uids = (hashlib.sha256(b"%d %d" % (number, event)).hexdigest()[:32] for event in range(size // (len(same) + 38)))
    return "".join(f"UID:{uid}\r\n{same}" for uid in uids).encode()
