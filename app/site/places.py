"""Which public addresses there are, room by room."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blog import queries as blog
from app.site.models import Page
from app.site.sitemap import Place


def _pages(session: Session, _now: datetime) -> Iterator[Place]:
    yield from map(Place, ("/", "/blog/", "/archives/"))
    for page in session.scalars(select(Page).order_by(Page.slug)):
        yield Place(page.path)


def _posts(session: Session, now: datetime) -> Iterator[Place]:
    return (Place(post.path, post.changed_at) for post in blog.addresses(session, now=now))


ROOMS: dict[str, Callable[[Session, datetime], Iterable[Place]]] = {"pages": _pages, "posts": _posts}
