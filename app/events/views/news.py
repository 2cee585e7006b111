"""News of events: what was announced or changed last, as RSS and Atom."""

from flask import Response, request

from app.core.database import db
from app.core.feeds import ATOM, EPOCH, RSS, Feed
from app.events import queries
from app.events.feeds import news_of
from app.events.views.blueprint import bp
from app.web import feeds
from app.web.pages import current_settings, current_site


@bp.get("/events/feed/")
def rss() -> Response:
    return feeds.answer(_feed(is_new_when_changed=True), RSS)


@bp.get("/events/feed/atom/")
def atom() -> Response:
    return feeds.answer(_feed(is_new_when_changed=False), ATOM)


def _feed(*, is_new_when_changed: bool) -> Feed:
    site, site_url = current_site(), current_settings().site_url
    events = queries.newest_changes(db.session)
    changes = queries.last_changes(db.session, events)
    return Feed(
        title=f"{site.name}: news of events",
        description="Events announced, moved, cancelled or otherwise changed, newest change first.",
        url=f"{site_url}/events/",
        address=site_url + request.path,
        language=site.language,
        updated=max((event.updated_at for event in events), default=EPOCH),
        author=f"{site.name}: news of events",
        entries=[
            news_of(event, changes.get(event, ()), site_url=site_url, is_new_when_changed=is_new_when_changed)
            for event in events
        ],
    )
