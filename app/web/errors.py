"""Error pages: what happened in plain words, what to do, search. No traceback reaches a visitor."""

import logging
import re
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from app.core.database import db
from app.core.errors import OvertakenError, PortalError, TooManyError
from app.core.outages import database_words, is_outage, is_passing
from app.core.siteinfo import Link
from app.web.access import logged_path
from app.web.typed import typed_texts

log = logging.getLogger(__name__)

Suggest = Callable[[str], Sequence[Link]]

WORDS = {
    400: (
        "That request was not understood",
        "The address or the form holds something that does not fit. Go back and try again.",
    ),
    403: ("That is not allowed", "You may need to sign in, or to ask somebody of the staff."),
    404: (
        "There is nothing at this address",
        "It may have moved, or the address may have a slip in it. Search for it below.",
    ),
    405: (
        "That cannot be done here",
        "This address does not take that kind of request. Go back and use the form of the page.",
    ),
    409: ("That cannot be done", "It does not go with how things stand now. Go back, look, then try again."),
    410: ("This was here once", "It has been taken away for good."),
    413: ("That is too large", "Send less text or a smaller file: {most} MB fit in one form. Nothing was saved."),
    429: ("That was too often", "Wait a moment and try again."),
    500: (
        "Something broke on our side",
        "It is not your fault, and it has been noted. Try again in a minute.",
    ),
    503: ("The site is very busy", "Nothing was lost. Go back, wait a few seconds and send it again."),
}
MEGABYTE = 1024 * 1024
UNAVAILABLE = "The database cannot be used at the moment; whoever runs this site has been told in the log."


def error_response(status: int, message: str | None = None, *, heading: str | None = None) -> Response:
    """An error page, or one line of plain text for addresses that are not pages (feeds, text, calendars)."""
    usual, advice = WORDS.get(status, WORDS[500 if status >= 500 else 400])
    advice = advice.format(most=(request.max_content_length or 0) // MEGABYTE)
    title = heading or usual
    if _wants_plain():
        response = make_response(f"{title}. {message or advice}\n", status)
        response.content_type = "text/plain; charset=utf-8"
        return response
    return make_response(_page(status, title, message or advice), status)


def _page(status: int, title: str, message: str) -> str:
    """Whatever is broken may break the frame of the page too: the sentence must still arrive, and what was typed."""
    typed = () if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else typed_texts()
    try:
        return render_template(
            "error.html", status=status, title=title, message=message, typed=typed, **_help_for(status, request.path)
        )
    except DBAPIError as error:
        if status < 500:  # what is out of order then was not said yet
            log.error("no frame for the error page at %s: %s", logged_path(), database_words(error))  # noqa: TRY400 — one line
    except Exception:
        log.exception("the error page itself failed at %s", logged_path())
    bare = current_app.jinja_env.get_template("error_bare.html")
    return bare.render(status=status, title=title, message=message, typed=typed)


def _help_for(status: int, path: str) -> dict[str, Any]:
    """For an address that is none: its words, to search for, and what may have been meant."""
    if status != HTTPStatus.NOT_FOUND:
        return {"asked": "", "suggestions": ()}
    suggest: Suggest = current_app.extensions["suggest"]
    words = re.findall(r"[^\W_]+", path)
    return {"asked": " ".join(word for word in words if not word.isdecimal())[:100], "suggestions": suggest(path)}


def _failed(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = error_response(error.code)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _wants_plain() -> bool:
    return request.path.endswith((".ics", ".txt", ".json", ".csv", ".xml", "/feed/", "/feed/atom/", "/feed/json/"))


def init_app(app: Flask, suggest: Suggest) -> None:
    """`suggest` is asked which links to offer to somebody whose path leads nowhere."""
    app.extensions["suggest"] = suggest

    @app.errorhandler(PortalError)
    def refused(error: PortalError) -> Response:
        db.session.rollback()
        response = error_response(error.status, str(error), heading=error.title)
        if isinstance(error, TooManyError):
            response.headers["Retry-After"] = str(error.retry_after)
        return response

    @app.errorhandler(StaleDataError)
    def overtaken(_error: StaleDataError) -> Response:
        """Pages with a form of their own show what the other changed; this is for single presses."""
        return refused(OvertakenError("What you changed was changed by somebody else meanwhile."))

    app.register_error_handler(HTTPException, _failed)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        log.error("unhandled error at %s", logged_path(), exc_info=error)
        db.session.rollback()
        return error_response(500)

    @app.errorhandler(DBAPIError)
    def refused_by_database(error: DBAPIError) -> Response:
        if not is_outage(error):
            return broken(error)
        log.error("no answer at %s: %s", logged_path(), database_words(error))
        db.session.rollback()
        response = error_response(503, None if is_passing(error) else UNAVAILABLE)
        response.headers["Retry-After"] = "5"
        return response
