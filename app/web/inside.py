"""Asks this site from within as a visitor does from outside: through the cache, with all headers, without a cookie."""

from time import perf_counter
from typing import NamedTuple

from flask import current_app
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app.web.pages import current_settings


class Reply(NamedTuple):
    """What came back. Names of headers are in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


def ask(address: str, *, method: str = "GET", headers: dict[str, str] | None = None) -> Reply:
    """`address` is a path of this site, with its query."""
    builder = EnvironBuilder(
        path=address, base_url=current_settings().site_url, method=method, headers=Headers(headers)
    )
    environ = builder.get_environ() | {"REMOTE_ADDR": "127.0.0.1"}
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 — Flask's documented way
    with app.app_context():  # of its own, or it would share the person and the session of the request that asks
        started = perf_counter()
        body, status, found = run_wsgi_app(app.wsgi_app, environ, buffered=True)
        answer = b"".join(body)
        seconds = perf_counter() - started
    return Reply(int(status[:3]), {name.lower(): value for name, value in found}, answer, seconds)
