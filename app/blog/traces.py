"""What the blog holds of a person: their byline with its posts, and the texts they saved."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.blog import queries, settling
from app.blog.models import Author, Post, PostRevision
from app.people import dossier
from app.people.dossier import Item, Section
from app.people.models import Person

GONE = "a contributor"


def describe(session: Session, person: Person, *, now: datetime) -> Sequence[Section]:  # noqa: ARG001 — the signature is the dossier's
    written = select(Post).join(Post.author).where(Author.person_id == person.id).order_by(Post.id.desc())
    saved = (
        select(PostRevision.title, func.max(PostRevision.saved_at), func.count())
        .where(PostRevision.person_id == person.id)
        .group_by(PostRevision.post_id, PostRevision.title)
        .order_by(func.max(PostRevision.saved_at).desc())
    )
    return [
        Section("Posts under your byline", [_item(post) for post in session.scalars(written)]),
        Section(
            "Texts you saved at the desk",
            [Item(title, at=at, data={"saved": times}) for title, at, times in session.execute(saved)],
        ),
    ]


def _item(post: Post) -> Item:
    return Item(
        post.title, href=post.path if post.is_listed else None, at=post.published_at, data={"source": post.source}
    )


def record(session: Session, person: Person) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    saved = select(PostRevision).where(PostRevision.person_id == person.id).order_by(PostRevision.id)
    byline = queries.byline_of(session, person)
    return {
        "texts_saved": [
            {"title": row.title, "summary": row.summary, "text": row.source, "at": row.saved_at}
            for row in session.scalars(saved)
        ],
        "byline": [{"name": byline.name, "about": byline.about, "address": f"/author/{byline.slug}/"}]
        if byline
        else [],
    }


def rename(session: Session, person: Person, before: str, *, now: datetime) -> None:
    """A byline that says what they were called says what they are called now."""
    byline = queries.byline_of(session, person)
    if byline is not None and byline.name == before:
        byline.name = person.name
        settling.renamed(session, byline, now=now)


def erase(session: Session, person: Person, *, now: datetime) -> None:
    """What they wrote stays, under the name they have by now; what they said of themselves goes."""
    byline = queries.byline_of(session, person)
    if byline is None:
        return
    byline.slug, byline.name, byline.about = queries.free_byline_slug(session, GONE), person.name, ""
    byline.person_id = None
    settling.renamed(session, byline, now=now)


dossier.register("blog", describe, record=record, rename=rename, erase=erase)
