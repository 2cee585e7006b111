"""Addresses of this site as QR codes, to carry a page from a screen or a poster to a phone."""

from io import BytesIO

import segno
from flask import Blueprint, Response, request

from app.core.errors import PortalError
from app.web.pages import current_settings

LONGEST = 300
BORDER = 4

bp = Blueprint("qr", __name__)


@bp.get("/qr.svg")
def show() -> Response:
    """`?path=/events/subscribe/`. Dark on light in every colour scheme, or no camera reads it."""
    path = request.args.get("path", "")
    if not path.startswith("/") or path.startswith("//") or len(path) > LONGEST or not path.isprintable():
        raise PortalError("A QR code is made of an address of this site: ?path=/events/")
    written = BytesIO()
    code = segno.make_qr(current_settings().site_url + path, error="m")
    code.save(written, kind="svg", border=BORDER, light="#fff", omitsize=True)
    return Response(written.getvalue(), content_type="image/svg+xml")
