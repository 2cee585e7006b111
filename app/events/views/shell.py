"""What every page of the calendar has: its feeds, the month of today, words for states."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import render_template

from app.core import clock, zones
from app.core.database import db
from app.events import scopes, words
from app.events.deadlines import queries as deadlines
from app.events.scopes import Scope
from app.web.pages import FeedLink, current_settings, current_site
from app.web.subscribing import webcal


def calendar_page(template: str, scope: Scope, *, own: Sequence[FeedLink] = (), **values: Any) -> str:
    """`own` are feeds of what the page shows alone. What lists say of deadlines is asked for unless it is given."""
    site, site_url = current_site(), current_settings().site_url
    links = [*own, scopes.link(scope, site_url)]
    if scope.key != "all":
        links.append(scopes.link(scopes.everything(site), site_url))
    links += scopes.news_links(site, site_url)
    feed_url = site_url + scope.feed_path
    values |= {"month_path": f"/events/{today():%Y/%m}/", "state_words": words.STATE}
    values["webcal_url"] = webcal(feed_url)
    if "pressing" not in values:
        values["pressing"] = deadlines.pressing(db.session, clock.now())
    return render_template(template, section="meet", feeds=links, scope=scope, feed_url=feed_url, **values)


def today() -> date:
    return zones.on_wall(clock.now(), current_site().time_zone).date()
