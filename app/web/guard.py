"""Refuses foreign hosts, unsafe requests that another site made, and forms without the token of a signed-in person.

Public pages need no token: browsers say where a request comes from (`Sec-Fetch-Site`, `Origin`), and clients that say
neither carry no cookies that could be abused.
"""

from urllib.parse import urlsplit

from flask import Flask, request, session
from flask_wtf.csrf import CSRFError, generate_csrf, validate_csrf
from wtforms import ValidationError

from app.config import Settings
from app.core.errors import ForbiddenError, NotFoundError, PortalError

SAFE = ("GET", "HEAD", "OPTIONS")
FOREIGN = "This form was sent from another site, so nothing was changed. Open the page here and send it again."
STALE = (
    "This form has grown old or belongs to another sign-in, so nothing was changed. "
    "Go back, reload the page and send it again."
)


LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
DEFAULT_PORTS = {"http": "80", "https": "443"}


def init_app(app: Flask, settings: Settings) -> None:
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)
    app.jinja_env.globals["csrf_token"] = generate_csrf
    hosts = own_hosts(settings.site_url)

    @app.before_request
    def check() -> None:
        if request.environ.get("HTTP_HOST", "").lower() not in hosts:
            raise PortalError(
                f"This site answers as {settings.site_url} only. A proxy in front of it has to pass the Host header on."
            )
        _refuse_nul()
        if request.method in SAFE:
            return
        _check_origin(settings.site_url)
        if "_user_id" in session:
            _check_token()


def own_hosts(site_url: str) -> frozenset[str]:
    """What the Host header may say. A site on this machine answers to all names of the machine for itself.

    Exact, port included: the names of `TRUSTED_HOSTS` know neither ports nor IPv6.
    """
    parts = urlsplit(site_url)
    name, _, port = parts.netloc.lower().rpartition(":") if parts.port else (parts.netloc.lower(), "", "")
    names = LOOPBACK if name in LOOPBACK else (name,)
    port = port or DEFAULT_PORTS[parts.scheme]
    hosts = {f"{each}:{port}" for each in names}
    return frozenset(hosts | set(names) if port == DEFAULT_PORTS[parts.scheme] else hosts)


def _refuse_nul() -> None:
    """Nobody types it, PostgreSQL holds it in no text, and where it goes unnoticed it ends a word too early."""
    if "\0" in request.path:
        raise NotFoundError("There is nothing at this address.")
    typed = (*request.args.values(), *(request.form.values() if request.method not in SAFE else ()))
    if any("\0" in text for text in typed):
        raise PortalError("The query or the form holds a character nobody can type. Go back and try again.")


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
