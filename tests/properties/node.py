"""One process of a site, for `test_cache.py`: reads commands from standard input, answers each with a line of JSON."""

import json
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from app.blog import actions as blog
from app.blog.models import Author, Post, Status
from app.core import clock, siteinfo
from app.core.database import db
from app.events import actions as events
from app.events.models import Event
from app.events.models import Status as EventStatus
from app.events.spans import AllDay
from app.markup import Rendered
from app.web.cache import Cache
from tests.conftest import make_settings

UTC = ZoneInfo("UTC")
IGNORED = {"content-length", "etag", "content-encoding"}


def rendered(source: str) -> Rendered:
    """Without the child process: what is rendered is not the question here."""
    return Rendered(html=f"<p>{source}</p>", teaser_html=f"<p>{source}</p>", text=source, has_more=False)


class Node:
    def __init__(self, app: Flask) -> None:
        self._app = app
        self._cache: Cache = app.extensions["cache"]

    def read(self, path: str) -> dict[str, Any]:
        """The answer as the cache gives it, and as Flask alone would."""
        return {"cached": self._ask(self._cache, path), "uncached": self._ask(self._cache._app, path)}

    def _ask(self, application: Callable[..., Any], path: str) -> list[Any]:
        path, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": "portal.test",
            "SERVER_NAME": "portal.test",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "SCRIPT_NAME": "",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": None,
        }
        head: list[Any] = []
        body = b"".join(application(environ, lambda status, headers, exc_info=None: head.extend([status, headers])))
        kept = sorted([name.lower(), value] for name, value in head[1] if name.lower() not in IGNORED)
        return [head[0][:3], kept, body.decode("utf-8")]

    def edit(self, kind: str, number: int) -> dict[str, Any]:
        with self._app.app_context():
            getattr(self, f"_{kind}")(db.session, number)
            db.session.commit()
        return {}

    def _rename(self, session: Session, number: int) -> None:
        siteinfo.store(session, {"name": f"Portal {number}", "time_zone": "UTC", "menu": []})

    def _post(self, session: Session, number: int, at: datetime | None = None) -> None:
        author = session.scalar(select(Author)) or Author(slug="docs-team", name="Docs team")
        session.add(author)
        session.flush()
        fields = blog.PostFields(
            title=f"Hello {number}",
            slug=f"hello-{number}-{clock.now():%H%M}",
            source=f"Text of {number}",
            author=author,
            status=Status.PUBLISHED,
            published_at=at or clock.now() - timedelta(minutes=number),
        )
        if session.scalar(select(Post).where(Post.slug == fields.slug)) is None:
            blog.create(session, fields, zone=UTC, now=clock.now(), render=rendered)

    def _scheduled(self, session: Session, number: int) -> None:
        self._post(session, 100 + number, clock.now() + timedelta(minutes=number + 1))

    def _unpost(self, session: Session, _number: int) -> None:
        post = session.scalar(select(Post).where(Post.deleted_at.is_(None)))
        if post is not None:
            blog.remove(session, post, now=clock.now())

    def _event(self, session: Session, number: int) -> None:
        slug = f"meeting-{number}"
        event = session.scalar(select(Event).where(Event.slug == slug))
        if event is not None:
            events.set_status(session, event, EventStatus.CANCELLED, now=clock.now())
            return
        day = date(2012, 4, 21) + timedelta(days=number)
        details = events.Details(name=f"Meeting {number}", status=EventStatus.CONFIRMED, span=AllDay(day, day, "UTC"))
        events.create(session, details, slug=slug, now=clock.now())

    def set_clock(self, moment: str) -> dict[str, Any]:
        clock.freeze(datetime.fromisoformat(moment))
        return {}


def main() -> None:
    data_dir = Path(sys.argv[1])
    node = Node(create_app(make_settings(data_dir, f"sqlite:///{data_dir / 'portal.sqlite3'}")))
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        print(json.dumps(getattr(node, name)(*arguments)), flush=True)


if __name__ == "__main__":
    main()
