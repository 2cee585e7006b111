"""What every page shows around its own content: the site, the person, feeds, canonical address, cards."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, Response, current_app, g, get_flashed_messages, request, session

from app.config import Settings
from app.core import siteinfo
from app.core.database import db
from app.core.siteinfo import SiteInfo
from app.web.memo import Memo


@dataclass(frozen=True)
class FeedLink:
    """For `<link rel="alternate">`."""

    title: str
    url: str
    type: str


@dataclass(frozen=True)
class Card:
    """How a page looks where its address is shared."""

    title: str
    description: str = ""
    image: str | None = None


def current_settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def current_site() -> SiteInfo:
    """The site's description, the same throughout a request."""
    if "site" not in g:
        g.site = current_app.extensions["site"].get()
    site: SiteInfo = g.site
    return site


def say_changed(response: Response, changed_at: datetime | None) -> None:
    """Says when it last changed, and that is never before what the site says of itself did."""
    if changed_at:
        response.last_modified = max(changed_at, current_site().changed_at or changed_at)


def init_app(app: Flask, settings: Settings) -> None:
    app.extensions["settings"] = settings
    app.extensions["site"] = Memo(siteinfo.load)

    @app.before_request
    def read_only() -> None:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            db.session.info["reading"] = True

    @app.context_processor
    def surroundings() -> dict[str, Any]:
        return {
            "site": current_site(),
            "site_url": settings.site_url,
            "canonical_url": settings.site_url + request.path,
            "has_wiki": bool(settings.mediawiki_url),
            "section": None,
            "feeds": [],
            "og": None,
            "person": None,
            "notices": get_flashed_messages(with_categories=True) if session else [],
        }
