"""What machines ask: is the process alive, can it answer, what has it done. Under any host name: they ask by number."""

from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, abort, current_app, make_response, request
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.config import Settings
from app.core import migrations
from app.core.database import db
from app.core.migrations import NewerSchemaError
from app.core.outbox import OutboxMail
from app.web.meter import Count, Meter

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PATHS = ("/healthz", "/readyz", "/metrics")

FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via")
STATUS_CLASSES = (Count.OK, Count.REDIRECT, Count.REFUSED, Count.FAILED)

bp = Blueprint("probes", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    return _plain("ok", 200)


@bp.get("/readyz")
def readyz() -> Response:
    try:
        known = migrations.of_app()
        is_ready = known.is_at_head(db.engine)
        missing = known.missing_tables(db.engine) if is_ready else ()
    except NewerSchemaError:
        return _plain("the database was made by a newer version", 503)
    except SQLAlchemyError:
        return _plain("the database cannot be reached", 503)
    if missing:
        return _plain("tables are missing: " + ", ".join(missing), 503)
    return _plain("ready", 200) if is_ready else _plain("the schema is not at the newest revision", 503)


@bp.get("/metrics")
def metrics() -> Response:
    """Prometheus's text format, for this machine alone; what a proxy hands on does not count as such."""
    if not _is_from_this_machine():
        abort(404)
    return _plain("\n".join(metrics_lines(current_app.extensions["cache"].meter, _waiting_mails())), 200)


def _is_from_this_machine() -> bool:
    first_hand = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    try:
        is_loopback = ip_address(first_hand.get("REMOTE_ADDR") or "").is_loopback
    except ValueError:
        return False
    return is_loopback and not any(name in request.headers for name in FORWARDED)


def _waiting_mails() -> int:
    waiting = (
        select(func.count()).select_from(OutboxMail).where(OutboxMail.sent_at.is_(None), OutboxMail.text.is_not(None))
    )
    return db.session.scalar(waiting) or 0


def metrics_lines(meter: Meter, waiting_mails: int) -> list[str]:
    lines = ["# HELP portal_requests_total Answers by class of status.", "# TYPE portal_requests_total counter"]
    lines += [f'portal_requests_total{{class="{count.value}xx"}} {meter.total(count)}' for count in STATUS_CLASSES]
    for name, kind, words, value in (
        ("cache_hits_total", "counter", "Answers from memory.", meter.total(Count.HIT)),
        ("cache_misses_total", "counter", "Answers to visitors that were made anew.", meter.total(Count.MISS)),
        ("cache_bypasses_total", "counter", "Requests that are never answered from memory.", meter.total(Count.BYPASS)),
        ("cache_bytes", "gauge", "Bytes of answers in memory.", meter.level(Count.STORED_BYTES)),
        ("outbox_waiting", "gauge", "Mails not yet sent.", waiting_mails),
        ("server_processes", "gauge", "Server processes that have answered something.", len(meter.pids())),
        ("memory_bytes", "gauge", "Memory of the server processes, shared pages by their share.", memory(meter.pids())),
    ):
        lines += [f"# HELP portal_{name} {words}", f"# TYPE portal_{name} {kind}", f"portal_{name} {value}"]
    return lines


def memory(pids: list[int]) -> int:
    """Proportional set size in bytes; 0 where the system does not tell."""
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))
    return total


def _plain(text: str, status: int) -> Response:
    response = make_response(text + "\n", status)
    response.content_type = "text/plain; charset=utf-8"
    response.headers["Cache-Control"] = "no-store"
    return response


def init_app(app: Flask, settings: Settings) -> None:
    app.register_blueprint(bp)
    inner = app.wsgi_app

    def under_any_host(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] in PATHS:
            environ = environ | {"HTTP_HOST": settings.host}
        return inner(environ, start_response)

    app.wsgi_app = under_any_host  # type: ignore[method-assign]  # Flask's documented way
