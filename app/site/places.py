"""Which public addresses there are, room by room."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blog import queries as blog
from app.docsdays import queries as docsdays
from app.events import queries as events
from app.events.programme import queries as programmes
from app.site.models import Page
from app.site.sitemap import Place


def _pages(session: Session, _now: datetime) -> Iterator[Place]:
    yield from map(Place, ("/", "/blog/", "/archives/", "/events/", "/events/past/", "/events/deadlines/"))
    yield from map(Place, ("/docs-days/", "/docs-days/todo/"))
    for page in session.scalars(select(Page).order_by(Page.slug)):
        yield Place(page.path)


def _posts(session: Session, now: datetime) -> Iterator[Place]:
    return (Place(post.path, post.changed_at) for post in blog.addresses(session, now=now))


def _events(session: Session, _now: datetime) -> Iterator[Place]:
    found = chain(events.addresses(session), programmes.addresses(session))
    return (Place(path, changed_at) for path, changed_at in found)


def _docs_days(session: Session, _now: datetime) -> Iterator[Place]:
    return (Place(path, changed_at) for path, changed_at in docsdays.addresses(session))


ROOMS: dict[str, Callable[[Session, datetime], Iterable[Place]]] = {
    "pages": _pages,
    "posts": _posts,
    "events": _events,
    "docs-days": _docs_days,
}
