"""Whatever the editors do: counts count, pages part the listing, and nothing shows before its time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.blog import actions, places, queries
from app.blog.fields import fields_of
from app.blog.listings import Listing
from app.blog.models import OldAddress, Post, PostCount, PostPlace, Status, Term
from app.blog.settling import AddressTakenError
from app.core.slugs import is_slug, slugify
from app.search.models import SearchEntry
from tests.blog import writing
from tests.conftest import NOW

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["create", "create", "create", "move", "retitle", "terms", "publish", "take back", "delete", "restore"]
        ),
        st.integers(0, 30),
        st.integers(-60 * 24 * 60, 3 * 24 * 60),
        st.sets(st.sampled_from(["a", "b", "c"])),
    ),
    min_size=5,
    max_size=40,
)


def step(session: Session, what: str, which: int, minutes: int, tags: set[str], number: int) -> None:
    at = NOW + timedelta(minutes=minutes)
    if what == "create":
        writing.post(
            session, f"Post {number}", at.strftime("%Y-%m-%d %H:%M"), tags=sorted(tags), by=f"author-{which % 3}"
        )
        return
    posts = session.scalars(select(Post).order_by(Post.id)).all()
    if not posts:
        return
    post = posts[which % len(posts)]
    if what == "delete":
        actions.remove(session, post, now=NOW)
    elif what == "restore":
        actions.restore(session, post, now=NOW)
    else:
        changes: dict[str, dict[str, Any]] = {
            "move": {"published_at": at},
            "retitle": {"slug": f"post-{which}"},
            "terms": {"tags": tuple(writing.tag(session, slug) for slug in sorted(tags))},
            "publish": {"status": Status.PUBLISHED},
            "take back": {"status": Status.DRAFT},
        }
        wanted = replace(fields_of(session, post), **changes[what])
        try:
            actions.update(session, post, wanted, zone=writing.UTC, now=NOW, render=writing.RENDERER.render)
        except AddressTakenError:
            session.rollback()
            return
    session.commit()


def listed(session: Session, listing: Listing, now: Any) -> list[str]:
    months = queries.months(session, listing.scope, listing.scope_id, now=now)
    paths: list[str] = []
    for number in range(1, 100):
        page = queries.page_of(session, listing, number, months=months, now=now)
        if page is None or not page.items:
            return paths
        assert len(page.items) == 10 or number == page.pages
        assert queries.is_page(session, listing, number, months=months, now=now)
        paths += [teaser.path for teaser in page.items]
    raise AssertionError("a listing without end")


def expected(session: Session, listing: Listing, now: Any) -> list[str]:
    posts = [
        post
        for post in session.scalars(select(Post))
        if post.is_visible(now)
        and post.local_date
        and (not listing.start or not listing.end or listing.start <= post.local_date < listing.end)
    ]
    if listing.scope == "tag":
        posts = [post for post in posts if listing.scope_id in {term.id for term in queries.terms_of(session, post)}]
    if listing.scope == "author":
        posts = [post for post in posts if post.author_id == listing.scope_id]
    posts.sort(key=lambda post: (post.local_date, post.published_at, post.id), reverse=True)
    return [post.path or "" for post in posts]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS)
def test_listings_hold_what_the_posts_say(session: Session, steps: list[tuple[str, int, int, set[str]]]) -> None:
    for table in (OldAddress, PostPlace, PostCount, SearchEntry, Post):
        session.execute(delete(table))
    session.commit()
    for number, (what, which, minutes, tags) in enumerate(steps):
        step(session, what, which, minutes, tags, number)
    assert writing.counted(session) == writing.recounted(session)
    kept = writing.places(session)
    tags_ = [Listing.term(term) for term in session.scalars(select(Term))]
    author = Listing.author(writing.author(session, "author-0"))
    for now in (NOW, NOW + timedelta(days=1), NOW + timedelta(days=9)):
        for listing in (
            Listing.blog(),
            Listing.year(2012),
            Listing.month(2012, 4),
            Listing.day(2012, 4, 20),
            author,
            *tags_,
        ):
            assert listed(session, listing, now) == expected(session, listing, now), (listing.path, now)
    moment = queries.next_change(session, NOW)
    to_come = [
        post.published_at for post in session.scalars(select(Post)) if post.is_listed and not post.is_visible(NOW)
    ]
    assert moment == min(filter(None, to_come), default=None)
    places.rebuild(session)
    assert writing.places(session) == kept
    assert writing.counted(session) == writing.recounted(session)
    session.commit()


@given(st.text(max_size=300))
def test_slugs_are_stable(title: str) -> None:
    slug = slugify(title)
    assert slugify(slug) == slug
    assert slug == "" or is_slug(slug)
