"""Keeps `post_places` and `post_counts` true. Called by the one action through which every write of a post goes."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Select, delete, extract, func, insert, literal, select, text
from sqlalchemy.orm import Session

from app.blog.models import Post, PostCount, PostPlace, PostTerm, Scope, Status, Term

STEP = text(
    "INSERT INTO post_counts (scope, scope_id, year, month, count) VALUES (:scope, :scope_id, :year, :month, :step) "
    "ON CONFLICT (scope, scope_id, year, month) DO UPDATE SET count = post_counts.count + excluded.count"
)


class Place(NamedTuple):
    scope: str
    scope_id: int
    local_date: date
    published_at: datetime


def refresh(session: Session, post: Post, terms: Iterable[Term]) -> None:
    """Puts a flushed post into the listings it belongs in and takes it out of all others.

    Counts change by steps, never to a number read before, so that two editors at once cannot miscount; always in the
    same order, so that they cannot lock each other out either.
    """
    belongs = _places(post, terms)
    stands = {
        Place(*row)
        for row in session.execute(
            select(PostPlace.scope, PostPlace.scope_id, PostPlace.local_date, PostPlace.published_at).where(
                PostPlace.post_id == post.id
            )
        )
    }
    steps: Counter[tuple[str, int, int, int]] = Counter()
    for place in stands - belongs:
        steps[place.scope, place.scope_id, place.local_date.year, place.local_date.month] -= 1
        session.execute(delete(PostPlace).filter_by(post_id=post.id, **place._asdict()))
    for place in belongs - stands:
        steps[place.scope, place.scope_id, place.local_date.year, place.local_date.month] += 1
    new = [place._asdict() | {"post_id": post.id} for place in sorted(belongs - stands)]
    if new:
        session.execute(insert(PostPlace), new)
    changes = [
        {"scope": scope, "scope_id": scope_id, "year": year, "month": month, "step": step}
        for (scope, scope_id, year, month), step in sorted(steps.items())
        if step
    ]
    if changes:
        session.execute(STEP, changes)


def _places(post: Post, terms: Iterable[Term]) -> set[Place]:
    if not post.is_listed or post.local_date is None or post.published_at is None:
        return set()
    scopes = [(Scope.ALL.value, 0), (Scope.AUTHOR.value, post.author_id), *((term.kind, term.id) for term in terms)]
    return {Place(scope, scope_id, post.local_date, post.published_at) for scope, scope_id in scopes}


def rebuild(session: Session) -> None:
    """Makes all places and counts anew from the posts: after posts were written in bulk, past the action."""
    session.execute(delete(PostPlace))
    session.execute(delete(PostCount))
    place = ["scope", "scope_id", "local_date", "published_at", "post_id"]
    for rows in (
        _listed(literal(Scope.ALL.value), literal(0)),
        _listed(literal(Scope.AUTHOR.value), Post.author_id),
        _listed(Term.kind, Term.id).join(PostTerm, PostTerm.post_id == Post.id).join(Term, Term.id == PostTerm.term_id),
    ):
        session.execute(insert(PostPlace).from_select(place, rows))
    year, month = extract("year", PostPlace.local_date), extract("month", PostPlace.local_date)
    counts = select(PostPlace.scope, PostPlace.scope_id, year, month, func.count()).group_by(
        PostPlace.scope, PostPlace.scope_id, year, month
    )
    session.execute(insert(PostCount).from_select(["scope", "scope_id", "year", "month", "count"], counts))


def _listed(scope: object, scope_id: object) -> Select[tuple[object, ...]]:
    columns = select(scope, scope_id, Post.local_date, Post.published_at, Post.id)  # type: ignore[call-overload]  # columns and literals alike
    listed: Select[tuple[object, ...]] = columns.select_from(Post).where(
        Post.status == Status.PUBLISHED, Post.deleted_at.is_(None)
    )
    return listed
