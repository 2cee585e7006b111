"""How to subscribe: a page for each calendar one can subscribe to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import render_template, request

from app.core.database import db
from app.events import scopes
from app.events.programme.models import Programme
from app.events.programme.queries import programme_by_slug
from app.events.scopes import Scope
from app.events.views.blueprint import bp
from app.events.views.calendars import GRAINS, cancelled_choice, grain_choice
from app.web import subscribing
from app.web.pages import Card, current_settings, current_site
from app.web.subscribing import Choice, with_cancelled, with_query

GRAIN_WORDS = {
    "sessions": ("Each session", "With its room, who speaks and about what."),
    "days": ("Each day", "One entry a day, which lists its sessions."),
    "banner": ("The event alone", "One entry from the first day to the last."),
}


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
    """`?grain=days`, or `?track=arm`: less of it."""
    programme, track = programme_by_slug(db.session, slug), request.args.get("track", "")
    wanted = {"track": track} if track else _asking(grain_choice())
    scope = scopes.track(programme, track) if track else scopes.programme(programme.event)
    feed_path = scope.feed_path if track else with_query(scope.feed_path, wanted)
    return _page(replace(scope, feed_path=feed_path), "Programme", wanted, _contents(programme, wanted))


def _asking(grain: str) -> dict[str, str]:
    return {} if grain == GRAINS[0] else {"grain": grain}


def _contents(programme: Programme, wanted: dict[str, str]) -> list[Choice]:
    offered = [(*words, _asking(grain)) for grain, words in GRAIN_WORDS.items()]
    offered += [(track["name"], "The sessions of this track.", {"track": track["slug"]}) for track in programme.tracks]
    page_path, choice = f"{programme.path}subscribe/", cancelled_choice()
    return [
        Choice(label, words, with_cancelled(with_query(page_path, query), choice), query == wanted)
        for label, words, query in offered
    ]


def _page(
    scope: Scope, back: str = "", wanted: Mapping[str, str] | None = None, contents: Sequence[Choice] = ()
) -> str:
    page = subscribing.page(
        title=scope.title,
        feed_path=scope.feed_path,
        page_path=f"{scope.path}subscribe/",
        choice=cancelled_choice(),
        site_url=current_settings().site_url,
        wanted=wanted,
        contents=contents,
    )
    return render_template(
        "subscribe.html",
        section="meet",
        feeds=[scopes.link(scope, current_settings().site_url)],
        back=(back or scope.title, scope.path),
        og=Card(f"Subscribe to {scope.title}", scope.about),
        **page,
    )
