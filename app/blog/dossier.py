"""What somebody has written here, for their own page; how their name goes from it when they take their data away."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blog import queries
from app.blog.models import Post
from app.blog.settling import renamed
from app.people import dossier
from app.people.dossier import Item, Section
from app.people.models import Person

NOBODY = "a contributor"


def describe(session: Session, person: Person, *, now: datetime) -> Sequence[Section]:  # noqa: ARG001 — the dossier's form
    byline = queries.byline_of(session, person)
    if byline is None:
        return ()
    posts = session.scalars(select(Post).filter_by(author_id=byline.id, deleted_at=None).order_by(Post.id.desc()))
    return (
        Section(
            "Your posts",
            [
                Item(post.title, post.path, post.published_at or post.updated_at, post.status, {"source": post.source})
                for post in posts
            ],
        ),
    )


def take_name_away(session: Session, person: Person, *, now: datetime) -> None:  # noqa: ARG001 — as above
    """The byline copies name and slug of the account, so both go; the posts stay, and the search learns of it."""
    byline = queries.byline_of(session, person)
    if byline is None:
        return
    slugs = ("a-contributor" if number == 1 else f"a-contributor-{number}" for number in count(1))
    byline.slug = next(slug for slug in slugs if queries.author(session, slug) is None)
    byline.name, byline.about, byline.person_id = NOBODY, "", None
    renamed(session, byline)


dossier.register("blog", describe, erase=take_name_away)
