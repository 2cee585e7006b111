"""What programs ask for: site maps, robots.txt, security.txt."""

from datetime import datetime, timedelta
from itertools import chain

from flask import Blueprint, Response, abort, make_response, render_template

from app.core import clock
from app.core.database import db
from app.site import sitemap
from app.site.places import ROOMS
from app.web.pages import current_settings, current_site

bp = Blueprint("machinery", __name__)

SECURITY_HALF_YEAR = timedelta(days=180)


@bp.get("/sitemap.xml")
def sitemap_index() -> Response:
    now = clock.now()
    found = chain.from_iterable(sitemap.parts(name, room(db.session, now)) for name, room in ROOMS.items())
    return _answer(sitemap.index_xml(found, site_url=current_settings().site_url), "application/xml")


@bp.get("/sitemap/<room>-<int:number>.xml")
def sitemap_part(room: str, number: int) -> Response:
    places = sitemap.part(ROOMS[room](db.session, clock.now()), number) if room in ROOMS and number else []
    if not places:
        abort(404)
    return _answer(sitemap.part_xml(places, site_url=current_settings().site_url), "application/xml")


@bp.get("/robots.txt")
def robots() -> Response:
    return _answer(render_template("site/robots.txt"), "text/plain")


@bp.get("/.well-known/security.txt")
def security() -> Response:
    """RFC 9116. Whoever runs this site names the contact in site.yaml; without one there is nothing to say."""
    contact = current_site().security_contact
    if not contact:
        abort(404)
    if "@" in contact and ":" not in contact:
        contact = f"mailto:{contact}"
    text = render_template("site/security.txt", contact=contact, expires=_expiry(clock.now()))
    return _answer(text, "text/plain")


def _expiry(now: datetime) -> datetime:
    """The first of a month about half a year from now: the answer stays the same for a month."""
    local = (now.astimezone(current_site().zone) + SECURITY_HALF_YEAR).replace(day=1)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _answer(text: str, media_type: str) -> Response:
    return make_response(text, {"Content-Type": f"{media_type}; charset=utf-8"})
