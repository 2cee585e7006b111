"""What the replaced WordPress answered at: `/index.php/…`, `/?p=…`, `/page/N/`, uploaded files."""

import mimetypes
from pathlib import Path, PurePosixPath

from flask import Blueprint, after_this_request, redirect, request, send_file
from werkzeug import Response
from werkzeug.security import safe_join

from app.blog import redirects
from app.core import clock
from app.core.database import db
from app.core.errors import NotFoundError
from app.web.pages import current_settings

bp = Blueprint("legacy", __name__)

GONE = "There is nothing at this old address any more. Search for it below, or look into the archives."
UPLOADS = "/wp-content/uploads/"
SHOWN = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "text/plain", "application/pdf"}
"""What browsers may show in place; everything else is saved. No SVG or HTML: they can hold scripts."""
SANDBOX = "default-src 'none'; sandbox"


@bp.get("/index.php", strict_slashes=False)
@bp.get("/index.php/<path:rest>", strict_slashes=False)
def index_php(rest: str = "") -> Response:
    """Arguments such as `utm_source` are dropped: they never named anything."""
    if not rest and _has_arguments():
        return _leads_to(redirects.legacy_target(db.session, request.args, now=clock.now()))
    if not rest.strip("/"):
        return redirect("/", 301)
    return _leads_to(redirects.path_target(db.session, rest, now=clock.now()))


@bp.get("/page/<int:number>/", strict_slashes=False)
def page(number: int) -> Response:
    """Older posts hung below the first page of the site once."""
    return _leads_to(redirects.path_target(db.session, f"page/{number}", now=clock.now()))


@bp.get(f"{UPLOADS}<path:name>")
def upload(name: str) -> Response:
    # Files come and go without the database knowing, so the answer, found or not, must not be kept in memory.
    after_this_request(_for_a_while)
    settings = current_settings()
    path = safe_join(str(settings.data_dir / "media"), name)
    if path is None or any(part.startswith(".") for part in PurePosixPath(name).parts) or not Path(path).is_file():
        raise NotFoundError("There is no file at this address.")
    media_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
    response = send_file(
        path,
        mimetype=media_type if media_type in SHOWN else "application/octet-stream",
        as_attachment=media_type not in SHOWN,
        conditional=True,
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # feed readers show the pictures of posts
    return response


def _for_a_while(response: Response) -> Response:
    response.headers["Cache-Control"] = "max-age=300"
    return response


@bp.before_app_request
def old_arguments() -> Response | None:
    """`/?p=17` and the like, before the first page of the site is asked."""
    if request.path != "/" or not _has_arguments():
        return None
    return _leads_to(redirects.legacy_target(db.session, request.args, now=clock.now()))


def _has_arguments() -> bool:
    return not redirects.ARGUMENTS.isdisjoint(request.args)


def _leads_to(target: str | None) -> Response:
    if target is None:
        raise NotFoundError(GONE)
    return redirect(target, 301)
