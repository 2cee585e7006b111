"""One log line for each request that Flask answered: method, path, status, time. Never a query, never a token.

Stored answers are not logged: a line costs more than such an answer. `/metrics` counts them.
"""

import logging
import re
import time

from flask import Flask, Response, g, request

log = logging.getLogger("app.access")

SECRET_PATH = re.compile(r"^/(sign-in|calendar|me/[^/]+)/[^/]+")


def logged_path() -> str:
    """The path of the request without the token it may hold."""
    if "token" in (request.view_args or {}) and request.url_rule is not None:
        return request.url_rule.rule
    return SECRET_PATH.sub(r"/\1/...", request.path)


def init_app(app: Flask) -> None:
    @app.before_request
    def start() -> None:
        g.started_at = time.perf_counter()

    @app.after_request
    def note(response: Response) -> Response:
        started_at = g.get("started_at")
        took = f"{(time.perf_counter() - started_at) * 1000:.1f} ms" if started_at else "refused"
        log.info("%s %s %d %s", request.method, logged_path(), response.status_code, took)
        return response
