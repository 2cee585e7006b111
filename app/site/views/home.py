"""The first page."""

from flask import Blueprint, render_template

from app.blog.listings import Listing
from app.blog.views import feed_links
from app.core import clock
from app.core.database import db
from app.events import scopes, words
from app.site import home
from app.web.pages import Card, current_settings, current_site

bp = Blueprint("home", __name__)


@bp.get("/")
def show() -> str:
    settings = current_settings()
    site, now = current_site(), clock.now()
    meet, helping = home.meet(db.session, now=now), home.helping(db.session, now=now)
    return render_template(
        "site/home.html",
        posts=home.newest_posts(db.session, now=now),
        meet=meet,
        help=helping,
        year=home.year(db.session, meet, helping, zone=site.zone, now=now),
        state_words=words.STATE,
        feeds=[*feed_links(Listing.blog()), scopes.link(scopes.everything(site), settings.site_url)],
        og=Card(site.name, site.intro or site.tagline),
    )
