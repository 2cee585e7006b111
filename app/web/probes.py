"""What machines ask: is the process alive, can it answer. Under any host name, for they ask by number."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, make_response
from sqlalchemy.exc import SQLAlchemyError

from app.config import Settings
from app.core import migrations
from app.core.database import db
from app.core.migrations import NewerSchemaError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PATHS = ("/healthz", "/readyz")

bp = Blueprint("probes", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    return _plain("ok", 200)


@bp.get("/readyz")
def readyz() -> Response:
    try:
        is_ready = migrations.of_app().is_at_head(db.engine)
    except NewerSchemaError:
        return _plain("the database was made by a newer version", 503)
    except SQLAlchemyError:
        return _plain("the database cannot be reached", 503)
    return _plain("ready", 200) if is_ready else _plain("the schema is not at the newest revision", 503)


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
