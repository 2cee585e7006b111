"""The calendars one can look at and subscribe to: all events, a series, a tag, a country."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.core.errors import NotFoundError
from app.core.feeds import ATOM, RSS
from app.core.siteinfo import SiteInfo
from app.core.slugs import is_slug
from app.events import countries, queries
from app.events.components import tag_name
from app.events.models import Event, FeedChange
from app.events.programme.models import Programme
from app.web.pages import FeedLink

CALENDAR_TYPE = "text/calendar"


@dataclass(frozen=True)
class Scope:
    """`key` names its feed; `title` and `about` say what it holds."""

    key: str
    title: str
    about: str
    path: str
    feed_path: str


def everything(site: SiteInfo) -> Scope:
    return Scope("all", f"{site.short_name}: events", f"All events of the {site.name}.", "/events/", "/events.ics")


def series(session: Session, slug: str, site: SiteInfo) -> Scope:
    found = queries.series_by_slug(session, slug)
    path = found.path.removesuffix("/")
    return Scope(f"series:{slug}", found.name, found.summary or f"{found.name}, {site.name}", found.path, f"{path}.ics")


def tag(session: Session, slug: str, site: SiteInfo) -> Scope:
    """A tag some event has or had; a feed once subscribed to stays."""
    if not is_slug(slug) or session.get(FeedChange, f"tag:{slug}") is None:
        raise NotFoundError("No event is filed under that word.")
    name = tag_name(slug)
    about = f"Events of the {site.name} filed under “{name}”."
    return Scope(f"tag:{slug}", f"{site.short_name}: {name}", about, f"/events/tag/{slug}/", f"/events/tag/{slug}.ics")


def country(code: str, site: SiteInfo) -> Scope:
    if not countries.is_country(code):
        raise NotFoundError("There is no country with that code.")
    name = countries.name(code)
    path = f"/events/country/{code}"
    about = f"Events of the {site.name} in this country: {name}."
    return Scope(f"country:{code}", f"{site.short_name}: {name}", about, f"{path}/", f"{path}.ics")


def deadlines(site: SiteInfo) -> Scope:
    about = f"Calls for proposals and other deadlines of events of the {site.name}."
    title = f"{site.short_name}: calls and deadlines"
    return Scope("deadlines", title, about, "/events/deadlines/", "/events/deadlines.ics")


def programme(event: Event) -> Scope:
    about = f"The programme of {event.name}."
    path = f"{event.path}programme"
    return Scope(f"programme:{event.id}", event.name, about, f"{path}/", f"{path}.ics")


def track(found: Programme, slug: str) -> Scope:
    """Raises NotFoundError."""
    name = found.track_name(slug)
    if not name:
        raise NotFoundError("There is no such track in this programme.")
    whole = programme(found.event)
    title, feed_path = f"{whole.title}: {name}", f"{whole.path}track/{slug}.ics"
    return replace(whole, title=title, about=f"The sessions of the track {name}.", feed_path=feed_path)


def link(scope: Scope, site_url: str) -> FeedLink:
    return FeedLink(scope.title, site_url + scope.feed_path, CALENDAR_TYPE)


def news_links(site: SiteInfo, site_url: str) -> list[FeedLink]:
    return [
        FeedLink(f"{site.short_name}: news of events (RSS)", f"{site_url}/events/feed/", RSS),
        FeedLink(f"{site.short_name}: news of events (Atom)", f"{site_url}/events/feed/atom/", ATOM),
    ]
