"""The pages and calendars of a programme."""

from typing import Any

from flask import Response, render_template

from app.core import clock
from app.core.database import db
from app.core.errors import NotFoundError
from app.events import scopes
from app.events.programme import components, grid, moments, queries, words
from app.events.programme.models import Programme, ProgrammeSession
from app.events.queries import event_by_slug
from app.events.scopes import Scope
from app.events.views.blueprint import bp
from app.events.views.calendars import GRAINS, answer, cancelled_choice, event_rows, grain_choice
from app.markup import plain_to_html
from app.web import headers
from app.web.filters import plural
from app.web.pages import Card, FeedLink, current_settings
from app.web.subscribing import webcal


@bp.get("/events/<slug>/programme/")
def programme(slug: str) -> str:
    found, items = _load(slug)
    days = [(each, grid.table(each.items, found.rooms)) for each in grid.days(items)]
    return _page("events/programme/grid.html", found, items, days=days)


@bp.get("/events/<slug>/programme/list/")
def programme_list(slug: str) -> str:
    programme, items = _load(slug)
    return _page("events/programme/list.html", programme, items, days=grid.days(items))


@bp.get("/events/<slug>/programme/speakers/")
def programme_speakers(slug: str) -> str:
    programme, items = _load(slug)
    return _page("events/programme/speakers.html", programme, items, speakers=queries.speakers(items))


@bp.get("/events/<slug>/programme/<session>/")
def programme_session(slug: str, session: str) -> str:
    programme = queries.programme_by_slug(db.session, slug)
    item = queries.session_by_slug(db.session, programme, session)
    items = queries.sessions_of(db.session, programme.event)
    place, site_url = items.index(item), current_settings().site_url
    told = f"{words.when(item)}. {components.speakers_of(item)}"
    return render_template(
        "events/programme/show.html",
        section="meet",
        feeds=[
            FeedLink(item.title, f"{site_url}{item.path.removesuffix('/')}.ics", scopes.CALENDAR_TYPE),
            scopes.link(scopes.programme(programme.event), site_url),
        ],
        programme=programme,
        event=programme.event,
        item=item,
        text=plain_to_html(item.abstract),
        state=words.state(item),
        before=items[place - 1] if place else None,
        after=items[place + 1] if place + 1 < len(items) else None,
        words=words,
        og=Card(item.title, told.strip(" .") or programme.event.name),
    )


@bp.get("/events/<slug>/programme.ics")
def programme_calendar(slug: str) -> Response:
    """The event in one of three grains; the same UID means the same thing in all of them."""
    grain = grain_choice()
    if grain == "banner":
        event = event_by_slug(db.session, slug)
        return _inline(answer(scopes.programme(event), event_rows(event), grain=grain))
    programme = queries.programme_by_slug(db.session, slug)
    choices = {} if grain == GRAINS[0] else {"grain": grain}
    rows_of = queries.day_rows if grain == "days" else queries.session_rows
    rows = rows_of(db.session, programme, cancelled=cancelled_choice())
    return _inline(answer(scopes.programme(programme.event), rows, **choices))


@bp.get("/events/<slug>/programme/track/<track>.ics")
def track_calendar(slug: str, track: str) -> Response:
    programme = queries.programme_by_slug(db.session, slug)
    scope = scopes.track(programme, track)
    rows = queries.session_rows(db.session, programme, cancelled=cancelled_choice(), track=track)
    return _inline(answer(scope, rows))


@bp.get("/events/<slug>/programme/<session>.ics")
def session_calendar(slug: str, session: str) -> Response:
    """One session, to be saved and opened."""
    programme = queries.programme_by_slug(db.session, slug)
    item = queries.session_by_slug(db.session, programme, session)
    rows = queries.session_rows(db.session, programme, cancelled=cancelled_choice(), only=item.slug)
    path = item.path.removesuffix("/")
    about = components.description_of(item) or item.title
    scope = Scope(queries.feed_key(programme.event), item.title, about, item.path, f"{path}.ics")
    response = answer(scope, rows)
    headers.attach(response, title=item.title, plain=item.slug, suffix=".ics")
    return response


def _load(slug: str) -> tuple[Programme, list[ProgrammeSession]]:
    programme = queries.programme_by_slug(db.session, slug)
    items = queries.sessions_of(db.session, programme.event)
    if not items:
        raise NotFoundError(queries.NO_PROGRAMME)
    return programme, items


def _page(template: str, programme: Programme, items: list[ProgrammeSession], **values: Any) -> str:
    event, now, site_url = programme.event, clock.now(), current_settings().site_url
    scope = scopes.programme(event)
    feed_url = site_url + scope.feed_path
    return render_template(
        template,
        section="meet",
        feeds=[scopes.link(scope, site_url), *_track_links(programme, site_url)],
        programme=programme,
        event=event,
        items=items,
        now=now,
        standing=moments.now_and_next(event, items, now),
        untimed=words.untimed(programme, items),
        views=words.views(programme, items),
        words=words,
        feed_url=feed_url,
        webcal_url=webcal(feed_url),
        og=Card(f"Programme of {event.name}", plural(len(items), "session")),
        **values,
    )


def _inline(response: Response) -> Response:
    response.headers["Content-Disposition"] = "inline"
    return response


def _track_links(programme: Programme, site_url: str) -> list[FeedLink]:
    return [
        FeedLink(track["name"], f"{site_url}{programme.path}track/{track['slug']}.ics", scopes.CALENDAR_TYPE)
        for track in programme.tracks
    ]
