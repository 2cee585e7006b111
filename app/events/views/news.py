"""News of events: what was announced or changed last, as RSS and Atom."""

from flask import current_app, request
from werkzeug import Response

from app.core.database import db
from app.events import feeds, queries
from app.events.components import description_of, location_of, tag_name
from app.events.feeds import Feed, News
from app.events.models import Event, Status
from app.events.views.blueprint import bp
from app.events.words import STATE, when_in_words
from app.web.pages import current_site


@bp.get("/events/feed/")
def rss() -> Response:
    return Response(feeds.rss(_feed()), content_type=feeds.RSS)


@bp.get("/events/feed/atom/")
def atom() -> Response:
    return Response(feeds.atom(_feed()), content_type=feeds.ATOM)


def _feed() -> Feed:
    site, site_url = current_site(), current_app.extensions["settings"].site_url
    return Feed(
        title=f"{site.name}: news of events",
        description="Events announced, moved, cancelled or otherwise changed, newest change first.",
        url=f"{site_url}/events/",
        address=site_url + request.path,
        language=site.language,
        news=[_news(event, site_url) for event in queries.newest_changes(db.session)],
    )


def _news(event: Event, site_url: str) -> News:
    word, sentence = STATE.get(Status(event.status), ("", ""))
    facts = [sentence, when_in_words(event), location_of(event), description_of(event)]
    return News(
        uid=event.uid,
        title=f"{event.name} ({word})" if word else event.name,
        url=site_url + event.path,
        text="\n\n".join(fact for fact in facts if fact),
        published_at=event.created_at,
        updated_at=event.updated_at,
        tags=tuple(map(tag_name, event.tags)),
    )
