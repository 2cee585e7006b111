"""Stored answers in every form: packed or plain, with a tag each, or only told of."""

import gzip

import brotli
import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.web.answers import MOST_BYTES_OF_ONE
from tests.factories import person
from tests.web.cache.counting import ON_SQLITE, PUBLIC, Calls, cache_of, kept, rename

pytestmark = ON_SQLITE


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
            rename(named, "Portal")
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


def test_equal_bytes_keep_their_tag_and_their_compressed_form(
    app: Flask, named: Session, client: FlaskClient, calls: Calls
) -> None:
    gzipped = {"Accept-Encoding": "gzip"}
    etag = client.get("/shown", headers=gzipped).headers["ETag"]
    before = kept(app, "/shown")
    person(named, "Alice")
    assert client.get("/shown", headers=gzipped).headers["ETag"] == etag
    assert calls.count == 2
    assert kept(app, "/shown") is before


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
    assert ("/larger", "") not in cache_of(app).store
    assert "ETag" not in client.get("/larger?type=video/webm").headers
