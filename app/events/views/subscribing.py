"""How to subscribe: a page for each calendar one can subscribe to."""

from flask import render_template

from app.core.database import db
from app.events import scopes
from app.events.programme.queries import programme_by_slug
from app.events.scopes import Scope
from app.events.views.blueprint import bp
from app.events.views.calendars import cancelled_choice
from app.web import subscribing
from app.web.pages import Card, current_settings, current_site


@bp.get("/events/subscribe/")
def subscribe_to_all() -> str:
    return _page(scopes.everything(current_site()), "Events")


@bp.get("/events/series/<slug>/subscribe/")
def subscribe_to_series(slug: str) -> str:
    return _page(scopes.series(db.session, slug, current_site()))


@bp.get("/events/tag/<slug>/subscribe/")
def subscribe_to_tag(slug: str) -> str:
    return _page(scopes.tag(db.session, slug, current_site()))


@bp.get("/events/country/<code>/subscribe/")
def subscribe_to_country(code: str) -> str:
    return _page(scopes.country(code, current_site()))


@bp.get("/events/deadlines/subscribe/")
def subscribe_to_deadlines() -> str:
    return _page(scopes.deadlines(current_site()), "Calls and deadlines")


@bp.get("/events/<slug>/programme/subscribe/")
def subscribe_to_programme(slug: str) -> str:
    return _page(scopes.programme(programme_by_slug(db.session, slug).event), "Programme")


def _page(scope: Scope, back: str = "") -> str:
    page = subscribing.page(
        title=scope.title,
        feed_path=scope.feed_path,
        page_path=f"{scope.path}subscribe/",
        choice=cancelled_choice(),
        site_url=current_settings().site_url,
    )
    return render_template(
        "subscribe.html",
        section="meet",
        feeds=[scopes.link(scope, current_settings().site_url)],
        back=(back or scope.title, scope.path),
        og=Card(f"Subscribe to {scope.title}", scope.about),
        **page,
    )
