"""One log line for each request that Flask answered: method, path, status, time. Never a query, never a token.

Stored answers are not logged: a line costs more than such an answer. `/metrics` counts them.
"""

import logging
import re
import time
from functools import lru_cache

from flask import Flask, Response, current_app, g, request
from werkzeug.routing import Map

log = logging.getLogger("app.access")

HELD_PART = "<token>"
"""How every address writes the part that only its holder knows."""


def logged_path() -> str:
    """The path of the request without the token it may hold, also where no address took it."""
    if "token" in (request.view_args or {}) and request.url_rule is not None:
        return request.url_rule.rule
    return _secret_path(current_app.url_map).sub(r"\1...", request.path)


@lru_cache(maxsize=1)
def _secret_path(known: Map) -> re.Pattern[str]:
    before = {rule.rule.partition(HELD_PART)[0] for rule in known.iter_rules() if HELD_PART in rule.rule}
    return re.compile(rf"^({'|'.join(map(re.escape, sorted(before)))})[^/]+")


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
