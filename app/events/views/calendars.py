"""The iCalendar feeds. The cache in front gives them entity tags and answers conditional requests."""

from urllib.parse import urlencode

from flask import Response, current_app, make_response, redirect, request

from app.core.database import db
from app.core.errors import NotFoundError, PortalError
from app.core.icalhead import MEDIA_TYPE
from app.events import ical, queries, scopes
from app.events.actions import ALL
from app.events.addresses import RESERVED_SLUGS
from app.events.components import description_of
from app.events.feedparts import FeedParts, zones_of
from app.events.models import Event, FeedChange, Status
from app.events.queries import FeedRows
from app.events.scopes import Scope
from app.events.views.blueprint import bp
from app.web import headers
from app.web.pages import current_settings, current_site, say_changed

CANCELLED = ("mark", "keep", "drop")
GRAINS = ("sessions", "days", "banner")
"""What of an event with a programme stands in a calendar."""


@bp.get("/events.ics")
def all_calendar() -> Response:
    return _feed(scopes.everything(current_site()))


@bp.get("/events/series/<slug>.ics")
def series_calendar(slug: str) -> Response:
    return _feed(scopes.series(db.session, slug, current_site()))


@bp.get("/events/tag/<slug>.ics")
def tag_calendar(slug: str) -> Response:
    return _feed(scopes.tag(db.session, slug, current_site()))


@bp.get("/events/country/<code>.ics")
def country_calendar(code: str) -> Response:
    scope = scopes.country(code.upper(), current_site())
    if code != code.upper():
        address = request.full_path.rstrip("?").replace(f"{code}.ics", f"{code.upper()}.ics")
        return make_response(redirect(address, 301))
    return _feed(scope)


@bp.get("/events/<slug>.ics")
def event_calendar(slug: str) -> Response:
    """One event, to be saved and opened."""
    if slug in RESERVED_SLUGS:
        raise NotFoundError("There is no calendar at this address.")
    event = queries.event_by_slug(db.session, slug)
    response = answer(_scope_of(event), event_rows(event))
    headers.attach(response, title=event.name, plain=event.slug, suffix=".ics")
    return response


def _feed(scope: Scope) -> Response:
    kept: FeedParts = current_app.extensions["feed_parts"]
    parts = kept.of(db.session, scope.key, cancelled=cancelled_choice(), send=_sent)
    change = db.session.get(FeedChange, scope.key)
    response = _respond(scope, [part.text for part in parts if part.text], zones_of(parts), change)
    response.headers["Content-Disposition"] = "inline"
    return response


def cancelled_choice() -> str:
    """What the query wants to become of cancelled events. Raises PortalError for what is no such wish."""
    choice = request.args.get("cancelled", CANCELLED[0])
    if choice not in CANCELLED:
        raise PortalError("`cancelled` is one of mark, keep, drop: what shall become of cancelled events?")
    return choice


def grain_choice() -> str:
    """Raises PortalError, as above."""
    grain = request.args.get("grain", GRAINS[0])
    if grain not in GRAINS:
        raise PortalError("`grain` is one of sessions, days, banner: what shall stand in the calendar?")
    return grain


def answer(scope: Scope, rows: FeedRows, **choices: str) -> Response:
    """The feed. `choices` are what the query asked for besides `cancelled`."""
    texts = [_sent("".join(rows.components))] if rows.components else []
    return _respond(scope, texts, rows.zones, rows.change, **choices)


def _sent(text: str) -> bytes:
    return ical.placed(text, current_settings().site_url).encode()


def _respond(
    scope: Scope, texts: list[bytes], zones: tuple[tuple[str, int, int], ...], change: FeedChange | None, **choices: str
) -> Response:
    """In pieces, so that those which are as before need not be compressed again."""
    site_url, choice = current_settings().site_url, cancelled_choice()
    choices |= {} if choice == CANCELLED[0] else {"cancelled": choice}
    query = f"?{urlencode(choices)}" if choices else ""
    head = ical.Head(
        name=scope.title,
        description=scope.about,
        time_zone=current_site().time_zone,
        url=site_url + scope.path,
        source=site_url + scope.feed_path + query,
        revised_at=change.revised_at if change else None,
        zones=zones,
        is_empty=not texts,
    )
    start, end = ical.frame(head)
    response = Response([start.encode(), *texts, end.encode()], content_type=MEDIA_TYPE)
    headers.share(response, seconds=headers.CALENDAR_SECONDS)
    say_changed(response, change.changed_at if change else None)
    return response


def _scope_of(event: Event) -> Scope:
    path = event.path.removesuffix("/")
    return Scope(ALL, event.name, event.summary or description_of(event) or event.name, event.path, f"{path}.ics")


def event_rows(event: Event) -> FeedRows:
    choice, zone = cancelled_choice(), event.ical_zone
    zones = ((zone, event.told_from.year, event.told_to.year),) if zone else ()
    # A single file changes at the latest when any event did, so that a removal is never told as "not modified".
    latest = db.session.get(FeedChange, ALL)
    change = FeedChange(
        key=event.uid, changed_at=latest.changed_at if latest else event.updated_at, revised_at=event.updated_at
    )
    if choice == "drop" and event.status == Status.CANCELLED:
        return FeedRows([], (), change)
    text = queries.chosen(choice, event.ical, event.ical_plain, event.ical_kept)
    return FeedRows([text], zones, change) if text else FeedRows([], (), change)
