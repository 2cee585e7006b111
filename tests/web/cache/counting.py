"""A site whose answers are stored, with pages that count how often Flask renders them."""

import pytest
from flask import Flask, Response, make_response, redirect, request
from flask import session as flask_session
from sqlalchemy.orm import Session

from app.core import clock, siteinfo
from app.core.database import db
from app.web.answers import Answer
from app.web.cache import Cache

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""How often Flask is asked can be counted on SQLite alone; that the answers are right on PostgreSQL too is shown by
`test_listening.py` and by every test that asks for a page twice."""
DOCUMENT = {"name": "Portal", "time_zone": "UTC", "menu": []}
PUBLIC = "public, max-age=0, must-revalidate"
FILLER = " and more words that compress well" * 40


class Calls:
    """How often Flask was asked."""

    count = 0


def add_storable(app: Flask, calls: Calls) -> None:
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


def add_others(app: Flask, calls: Calls) -> None:
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


def rename(session: Session, name: str) -> None:
    siteinfo.store(session, DOCUMENT | {"name": name})
    session.commit()


def cache_of(app: Flask) -> Cache:
    cache: Cache = app.extensions["cache"]
    return cache


def kept(app: Flask, path: str, query: str = "") -> Answer:
    entry = cache_of(app).store.get((path, query))
    assert entry is not None
    return entry.answer
