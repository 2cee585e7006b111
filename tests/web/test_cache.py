"""Stored answers are exact: as asked from Flask now, in every form, and nobody else's."""

import gzip
import hashlib
import tracemalloc
from datetime import UTC, datetime, timedelta

import brotli
import pytest
from flask import Flask, Response, make_response, redirect, request
from flask import session as flask_session
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core import clock, siteinfo
from app.core.database import db
from app.web.answers import MOST_BYTES_OF_ONE, Answer
from app.web.cache import LONGEST_KEY, MOST_BYTES, MOST_BYTES_OF_LARGE, Cache
from app.web.meter import Count
from app.web.store import LARGE, Entry, Store
from tests.conftest import NOW
from tests.factories import person

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""How often Flask is asked can be counted on SQLite alone; that the answers are right on PostgreSQL too is shown by
`test_listening.py` and by every test that asks for a page twice."""

DOCUMENT = {"name": "Portal", "time_zone": "UTC", "menu": []}
PUBLIC = "public, max-age=0, must-revalidate"
FILLER = " and more words that compress well" * 40


class Calls:
    """How often Flask was asked."""

    count = 0


@pytest.fixture
def calls(app: Flask) -> Calls:
    """Adds pages that may be stored and others that may not, and counts how often some are rendered."""
    calls = Calls()
    _add_storable(app, calls)
    _add_others(app, calls)
    return calls


def _add_storable(app: Flask, calls: Calls) -> None:

    @app.get("/shown")
    def shown() -> str:
        calls.count += 1
        return f"{siteinfo.load(db.session).name} at {clock.now():%H:%M}{FILLER} {sorted(request.args.items())}"

    @app.get("/short")
    def short() -> str:
        return "short"

    @app.get("/moved")
    def moved() -> Response:
        calls.count += 1
        return redirect("/shown", 301)  # type: ignore[return-value]

    @app.get("/dated")
    def dated() -> Response:
        response = make_response("dated" + FILLER)
        response.headers["Last-Modified"] = "Fri, 20 Apr 2012 09:00:00 GMT"
        return response

    @app.get("/picture")
    def picture() -> Response:
        return Response(b"\x89PNG" + bytes(2000), content_type="image/png")


def _add_others(app: Flask, calls: Calls) -> None:
    @app.get("/cookie")
    def cookie() -> Response:
        calls.count += 1
        response = make_response("with a cookie")
        response.set_cookie("seen", "yes")
        return response

    @app.get("/language")
    def language() -> Response:
        calls.count += 1
        response = make_response("by language")
        response.headers["Vary"] = "Accept-Language"
        return response

    @app.get("/personal")
    def personal() -> str:
        calls.count += 1
        flask_session["name"] = "Alice"
        return "personal"

    @app.get("/stream")
    def stream() -> Response:
        calls.count += 1
        return Response((str(number) for number in range(3)), content_type="text/plain")

    @app.get("/broken")
    def broken() -> str:
        calls.count += 1
        raise RuntimeError("on purpose")


@pytest.fixture
def named(session: Session) -> Session:
    _name(session, "Portal")
    return session


def _name(session: Session, name: str) -> None:
    siteinfo.store(session, DOCUMENT | {"name": name})
    session.commit()


def _cache(app: Flask) -> Cache:
    cache: Cache = app.extensions["cache"]
    return cache


def _stored(app: Flask, path: str) -> Answer:
    entry = _cache(app).store.get((path, ""))
    assert entry is not None
    return entry.answer


def test_second_request_does_not_enter_flask(named: Session, client: FlaskClient, calls: Calls) -> None:
    first = client.get("/shown")
    second = client.get("/shown")
    assert calls.count == 1
    assert (second.status_code, second.data) == (200, first.data)
    assert sorted(second.headers) == sorted(first.headers)
    assert second.headers["Cache-Control"] == PUBLIC
    assert second.headers["Content-Length"] == str(len(second.data))
    assert "Content-Security-Policy" in second.headers


def test_commit_is_seen_in_the_very_next_answer(named: Session, client: FlaskClient, calls: Calls) -> None:
    for number in range(20):
        _name(named, f"Portal {number}")
        assert client.get("/shown").data.startswith(b"Portal %d at" % number)
        assert client.get("/shown").data.startswith(b"Portal %d at" % number)
    assert calls.count == 20


def test_an_answer_goes_out_although_its_end_cannot_be_reckoned(
    named: Session, app: Flask, client: FlaskClient, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_now: datetime) -> datetime:
        raise OverflowError("date value out of range")

    monkeypatch.setattr(_cache(app), "_next_change", fails)
    assert [client.get("/shown").status_code for _ in range(2)] == [200, 200]
    assert calls.count == 2


def test_rollback_keeps_the_answer(named: Session, client: FlaskClient, calls: Calls) -> None:
    client.get("/shown")
    siteinfo.store(named, DOCUMENT | {"name": "Never"})
    named.flush()
    named.rollback()
    assert client.get("/shown").data.startswith(b"Portal at")
    assert calls.count == 1


def test_answer_lasts_until_midnight_of_the_site(named: Session, client: FlaskClient, calls: Calls) -> None:
    siteinfo.store(named, DOCUMENT | {"time_zone": "America/New_York"})
    named.commit()
    client.get("/shown")
    midnight = datetime(2012, 4, 21, 4, 0, tzinfo=UTC)
    clock.freeze(midnight - timedelta(microseconds=1))
    assert client.get("/shown").data.startswith(b"Portal at 09:00")
    clock.freeze(midnight)
    assert client.get("/shown").data.startswith(b"Portal at 04:00")
    clock.freeze(midnight + timedelta(hours=1))
    assert client.get("/shown").data.startswith(b"Portal at 04:00")
    assert calls.count == 2


def test_clock_that_goes_back_is_no_later_time(named: Session, client: FlaskClient, calls: Calls) -> None:
    client.get("/shown")
    clock.freeze(NOW - timedelta(minutes=5))
    assert client.get("/shown").data.startswith(b"Portal at 08:55")


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        (None, None),
        ("identity", None),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, gzip;q=0", None),
        ("*", "br"),
        ("*;q=0", None),
        ("br;q=0, *", "gzip"),
        ("identity;q=1, gzip;q=0.2", None),
        ("deflate", None),
        ("gzip;q=banana", None),
        ("gzip;q=nan", None),
        (",,;;q=,br;;", "br"),
        ("x" * 5000, None),
    ],
)
def test_encodings(named: Session, client: FlaskClient, calls: Calls, accept: str | None, encoding: str | None) -> None:
    plain = client.get("/shown").data
    headers = {"Accept-Encoding": accept} if accept is not None else {}
    for _ in range(2):
        response = client.get("/shown", headers=headers)
        unpack = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}[encoding]
        assert response.headers.get("Content-Encoding") == encoding
        assert unpack(response.data) == plain
        assert {"Cookie", "Accept-Encoding"} == set(response.headers["Vary"].split(", "))
    assert calls.count == 1


def test_short_answers_and_pictures_stay_plain(client: FlaskClient, calls: Calls) -> None:
    for path in ("/short", "/picture"):
        response = client.get(path, headers={"Accept-Encoding": "gzip, br"})
        assert "Content-Encoding" not in response.headers
        assert response.data == client.get(path).data


def test_each_encoding_has_a_strong_tag_of_its_own(named: Session, client: FlaskClient, calls: Calls) -> None:
    tags = [client.get("/shown", headers={"Accept-Encoding": name}).headers["ETag"] for name in ("", "gzip", "br")]
    assert len(set(tags)) == 3
    assert all(tag.startswith('"') and tag.endswith('"') for tag in tags)


@pytest.mark.parametrize("stored", [True, False])
def test_if_none_match(named: Session, app: Flask, client: FlaskClient, calls: Calls, *, stored: bool) -> None:
    etag = client.get("/shown").headers["ETag"]
    for sent in (etag, f"W/{etag}", f'"other", {etag}', f'"other",W/{etag} , "third"', "*"):
        if not stored:
            _name(named, "Portal")
        response = client.get("/shown", headers={"If-None-Match": sent})
        assert (response.status_code, response.data) == (304, b"")
        assert response.headers["ETag"] == etag
        assert response.headers["Cache-Control"] == PUBLIC
        assert set(response.headers["Vary"].split(", ")) == {"Cookie", "Accept-Encoding"}
        assert "Content-Type" not in response.headers
    for sent in ('"other"', etag.strip('"'), "", etag[:-3] + '"'):
        response = client.get("/shown", headers={"If-None-Match": sent})
        assert (response.status_code, response.headers["ETag"]) == (200, etag)


def test_tag_of_one_encoding_does_not_match_another(named: Session, client: FlaskClient, calls: Calls) -> None:
    etag = client.get("/shown").headers["ETag"]
    response = client.get("/shown", headers={"If-None-Match": etag, "Accept-Encoding": "gzip"})
    assert response.status_code == 200
    assert response.headers["Content-Encoding"] == "gzip"


def test_if_none_match_wins_over_if_modified_since(client: FlaskClient, calls: Calls) -> None:
    since = "Sat, 21 Apr 2012 09:00:00 GMT"
    answers = [
        client.get("/dated", headers={"If-Modified-Since": since}),
        client.get("/dated", headers={"If-Modified-Since": "Fri, 20 Apr 2012 08:59:59 GMT"}),
        client.get("/dated", headers={"If-Modified-Since": "yesterday"}),
        client.get("/dated", headers={"If-Modified-Since": since, "If-None-Match": '"other"'}),
        client.get("/short", headers={"If-Modified-Since": since}),
    ]
    assert [answer.status_code for answer in answers] == [304, 200, 200, 200, 200]
    assert answers[0].headers["Last-Modified"] == "Fri, 20 Apr 2012 09:00:00 GMT"


def test_head_is_get_without_a_body(named: Session, client: FlaskClient, calls: Calls) -> None:
    cold = client.head("/shown", headers={"Accept-Encoding": "br"})
    got = client.get("/shown", headers={"Accept-Encoding": "br"})
    warm = client.head("/shown", headers={"Accept-Encoding": "br"})
    assert calls.count == 1
    for head in (cold, warm):
        assert head.data == b""
        assert sorted(head.headers) == sorted(got.headers)
    assert client.head("/shown", headers={"If-None-Match": "*"}).status_code == 304
    assert client.head("/nowhere").status_code == 404
    assert client.head("/nowhere").data == b""


def test_redirect_is_stored_as_it_is(client: FlaskClient, calls: Calls) -> None:
    for _ in range(2):
        response = client.get("/moved", headers={"If-None-Match": "*"})
        assert (response.status_code, response.headers["Location"]) == (301, "/shown")
    assert calls.count == 1


@pytest.mark.parametrize("path", ["/cookie", "/language", "/personal", "/stream", "/broken", "/nowhere"])
def test_what_is_not_the_same_for_everybody_is_not_stored(
    app: Flask, client: FlaskClient, calls: Calls, path: str
) -> None:
    cookies = app.test_client(use_cookies=False)
    for _ in range(2):
        cookies.get(path)
    assert len(_cache(app).store) == 0
    assert calls.count == (0 if path == "/nowhere" else 2)


@pytest.mark.parametrize("header", [{"Cookie": "session=anything"}, {"Authorization": "Basic QWxpY2U6eA=="}])
def test_who_may_be_somebody_is_asked_for_by_flask(
    app: Flask, named: Session, calls: Calls, header: dict[str, str]
) -> None:
    client = app.test_client(use_cookies=False)
    client.get("/shown")
    client.get("/shown", headers={"Cookie": "theme=dark; other=1"})
    assert calls.count == 1
    client.get("/shown", headers=header)
    client.get("/shown", headers=header)
    assert calls.count == 3


def test_signed_in_answer_never_reaches_a_visitor(app: Flask, named: Session, calls: Calls) -> None:
    person, visitor = app.test_client(), app.test_client()
    person.get("/personal")
    assert person.get("/shown").headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in person.get("/shown").headers
    response = visitor.get("/shown")
    assert response.headers["Cache-Control"] == PUBLIC
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Host": "PORTAL.TEST"}, {"Host": "portal.test:80"}, {"Host": ""}],
)
def test_answers_for_another_host_are_neither_taken_nor_kept(
    app: Flask, named: Session, calls: Calls, headers: dict[str, str]
) -> None:
    client = app.test_client(use_cookies=False)
    client.get("/moved", headers=headers)
    client.get("/shown", headers=headers)
    assert len(_cache(app).store) == 0
    client.get("/shown")
    before = calls.count
    client.get("/shown", headers=headers)
    assert len(_cache(app).store) == 1
    assert client.get("/shown").data.startswith(b"Portal")
    assert calls.count in (before, before + 1)
    assert client.get("/shown", headers={"Host": "evil.example"}).status_code == 400


def test_forwarding_headers_change_nothing(app: Flask, named: Session, calls: Calls) -> None:
    client = app.test_client(use_cookies=False)
    poison = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "Forwarded": "host=evil.example",
        "X-Original-URL": "/other",
        "X-HTTP-Method-Override": "DELETE",
        "Origin": "http://evil.example",
    }
    poisoned = client.get("/shown", headers=poison)
    assert poisoned.data == client.get("/shown").data
    assert b"evil" not in poisoned.data + str(poisoned.headers).encode()
    assert calls.count == 1


def test_query_is_part_of_the_key_in_its_order(app: Flask, named: Session, client: FlaskClient, calls: Calls) -> None:
    for query in ("", "?a=1&b=2", "?b=2&a=1", "?a=1&b=3", "?a=1%26b=2"):
        cold, warm = client.get("/shown" + query), client.get("/shown" + query)
        assert cold.data == warm.data
    assert calls.count == 5
    assert b"[('a', '1'), ('b', '3')]" in client.get("/shown?a=1&b=3").data


def test_unsafe_methods_pass_by(app: Flask, named: Session, client: FlaskClient, calls: Calls) -> None:
    client.get("/shown")
    assert client.post("/shown").status_code == 405
    assert client.put("/shown").status_code == 405
    assert client.options("/shown").headers["Allow"]


def test_files_with_a_hash_in_their_address_outlive_commits(named: Session, app: Flask, client: FlaskClient) -> None:
    path = app.extensions["assets"].path("site.css")
    etag = client.get(path).headers["ETag"]
    hits = _cache(app).meter.total(Count.HIT)
    _name(named, "Other")
    assert client.get(path).headers["ETag"] == etag
    assert client.get(path, headers={"Cookie": "session=x"}).headers["ETag"] == etag
    assert _cache(app).meter.total(Count.HIT) == hits + 2


def test_equal_bytes_keep_their_tag_and_their_compressed_form(
    app: Flask, named: Session, client: FlaskClient, calls: Calls
) -> None:
    gzipped = {"Accept-Encoding": "gzip"}
    etag = client.get("/shown", headers=gzipped).headers["ETag"]
    before = _stored(app, "/shown")
    person(named, "Alice")
    assert client.get("/shown", headers=gzipped).headers["ETag"] == etag
    assert calls.count == 2
    assert _stored(app, "/shown") is before


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
    assert len(_cache(app).store) == 1


def test_bound_holds_and_the_least_used_goes_first(app: Flask, named: Session, client: FlaskClient) -> None:
    @app.get("/large/<int:number>")
    def large(number: int) -> Response:
        return Response(hashlib.sha256(b"%d" % number).digest() * 12_000, content_type="application/octet-stream")

    cache = _cache(app)
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

    cache, pages = _cache(app), [("/shown", str(number)) for number in range(5)]
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

    cache, key = _cache(app), ("/growing", "")
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


def test_a_text_too_large_to_keep_has_its_tag_all_the_same(app: Flask, client: FlaskClient) -> None:
    size = MOST_BYTES_OF_ONE + 1

    @app.get("/larger")
    def larger() -> Response:
        return Response(bytes(size), content_type=request.args.get("type", "text/calendar"))

    first = client.get("/larger")
    packed = client.get("/larger", headers={"Accept-Encoding": "gzip"})
    assert (len(first.data), len(gzip.decompress(packed.data))) == (size, size)
    assert first.headers["ETag"] != packed.headers["ETag"]
    assert dict(client.head("/larger").headers) == dict(first.headers)
    assert client.get("/larger", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert ("/larger", "") not in _cache(app).store
    assert "ETag" not in client.get("/larger?type=video/webm").headers
