"""Stored answers are exact: as asked from Flask now."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core import clock, siteinfo
from app.web.meter import Count
from tests.conftest import NOW
from tests.web.cache.counting import DOCUMENT, ON_SQLITE, PUBLIC, Calls, cache_of, rename

pytestmark = ON_SQLITE


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
        rename(named, f"Portal {number}")
        assert client.get("/shown").data.startswith(b"Portal %d at" % number)
        assert client.get("/shown").data.startswith(b"Portal %d at" % number)
    assert calls.count == 20


def test_an_answer_goes_out_although_its_end_cannot_be_reckoned(
    named: Session, app: Flask, client: FlaskClient, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_now: datetime) -> datetime:
        raise OverflowError("date value out of range")

    monkeypatch.setattr(cache_of(app), "_next_change", fails)
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


def test_redirect_is_stored_as_it_is(client: FlaskClient, calls: Calls) -> None:
    for _ in range(2):
        response = client.get("/moved", headers={"If-None-Match": "*"})
        assert (response.status_code, response.headers["Location"]) == (301, "/shown")
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
    hits = cache_of(app).meter.total(Count.HIT)
    rename(named, "Other")
    assert client.get(path).headers["ETag"] == etag
    assert client.get(path, headers={"Cookie": "session=x"}).headers["ETag"] == etag
    assert cache_of(app).meter.total(Count.HIT) == hits + 2
