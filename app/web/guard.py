"""Refuses unsafe requests that another site made, forms without the token of a signed-in person, and foreign hosts.

Public pages need no token: browsers say where a request comes from (`Sec-Fetch-Site`, `Origin`), and clients that say
neither carry no cookies that could be abused.
"""

from flask import Flask, request, session
from flask_wtf.csrf import CSRFError, generate_csrf, validate_csrf
from wtforms import ValidationError

from app.config import Settings
from app.core.errors import ForbiddenError

SAFE = ("GET", "HEAD", "OPTIONS")
FOREIGN = "This form was sent from another site, so nothing was changed. Open the page here and send it again."
STALE = (
    "This form has grown old or belongs to another sign-in, so nothing was changed. "
    "Go back, reload the page and send it again."
)


def init_app(app: Flask, settings: Settings) -> None:
    app.config.update(
        TRUSTED_HOSTS=[settings.host.rpartition(":")[0] or settings.host, settings.host],
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.jinja_env.globals["csrf_token"] = generate_csrf

    @app.before_request
    def check() -> None:
        if request.method in SAFE:
            return
        _check_origin(settings.site_url)
        if "_user_id" in session:
            _check_token()


def _check_origin(site_url: str) -> None:
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        if fetch_site not in ("same-origin", "none"):
            raise ForbiddenError(FOREIGN)
        return
    origin = request.headers.get("Origin")
    if origin == "null" and "_user_id" in session:
        return  # older browsers say so of pages that send no referrer; the token decides
    if origin is not None and origin != site_url:
        raise ForbiddenError(FOREIGN)


def _check_token() -> None:
    try:
        validate_csrf(request.form.get("csrf_token"))
    except (ValidationError, CSRFError) as error:
        raise ForbiddenError(STALE) from error
