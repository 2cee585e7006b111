from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app.blog import actions, queries
from app.blog.listings import Listing
from app.blog.models import Category, Follows, Status
from tests.blog import writing
from tests.blog.writing import edit
from tests.conftest import NOW

APRIL = Listing.month(2012, 4)


def titles(session: Session, listing: Listing, number: int = 1, *, now: datetime = NOW) -> list[str]:
    months = queries.months(session, listing.scope, listing.scope_id, now=now)
    page = queries.page_of(session, listing, number, months=months, now=now)
    return [teaser.title for teaser in page.items] if page else []


def counts(session: Session, *, now: datetime = NOW) -> list[tuple[str, int]]:
    return [(month.path, month.posts) for month in queries.months(session, now=now)]


def test_newest_first_and_nothing_hidden(session: Session) -> None:
    writing.post(session, "First", "2012-04-01 10:00")
    writing.post(session, "Second", "2012-04-02 10:00")
    writing.post(session, "Draft", "2012-04-03 10:00", status=Status.DRAFT)
    writing.post(session, "To come", "2012-04-20 09:01")
    actions.remove(session, writing.post(session, "Deleted"), now=NOW)
    session.commit()
    assert titles(session, Listing.blog()) == titles(session, APRIL) == ["Second", "First"]
    assert counts(session) == [("/2012/04/", 2)]
    assert [teaser.title for teaser in queries.newest(session, limit=1, now=NOW)] == ["Second"]


def test_a_scheduled_post_appears_at_its_moment(session: Session) -> None:
    writing.post(session, "Now", "2012-04-20 08:00", categories=["linux"])
    writing.post(session, "Soon", "2012-04-20 09:30", categories=["linux"])
    writing.post(session, "In May", "2012-05-01 10:00", categories=["linux"])
    linux = queries.term(session, "category", "linux")  # type: ignore[arg-type]
    assert isinstance(linux, Category)
    soon = datetime(2012, 4, 20, 9, 30, tzinfo=UTC)
    assert queries.next_change(session, NOW) == soon
    for listing in (Listing.blog(), APRIL, Listing.day(2012, 4, 20), Listing.term(linux)):
        assert titles(session, listing, now=soon - timedelta(seconds=1)) == ["Now"]
        assert titles(session, listing, now=soon) == ["Soon", "Now"]
    assert counts(session, now=soon) == [("/2012/04/", 2)]
    assert titles(session, Listing.month(2012, 5), now=soon) == []
    may = datetime(2012, 5, 1, 10, tzinfo=UTC)
    assert queries.next_change(session, soon) == may
    assert counts(session, now=may) == [("/2012/05/", 1), ("/2012/04/", 2)]
    assert queries.next_change(session, may) is None


def test_a_post_stands_where_the_sites_wall_said(session: Session) -> None:
    from zoneinfo import ZoneInfo

    writing.post(session, "Late", "2012-03-31 23:30", zone=ZoneInfo("America/Los_Angeles"))
    assert titles(session, Listing.month(2012, 3)) == ["Late"]
    assert titles(session, APRIL) == []
    assert titles(session, Listing.day(2012, 3, 31)) == ["Late"]


@pytest.mark.parametrize("count", [10, 11, 30])
def test_pages_part_a_listing(session: Session, count: int) -> None:
    for number in range(count):
        writing.post(session, f"Post {number:02}", f"201{number % 2}-{number % 4 + 1:02}-10 {number % 3:02}:00")
    everything: list[str] = []
    for number in range(1, -(-count // 10) + 1):
        everything += titles(session, Listing.blog(), number)
    assert sorted(everything) == [f"Post {number:02}" for number in range(count)]
    assert titles(session, Listing.blog(), -(-count // 10) + 1) == []
    assert titles(session, Listing.blog(), 0) == []


def test_an_article_with_all_around_it(session: Session) -> None:
    writing.post(session, "Before", "2012-04-10 10:00")
    writing.post(
        session,
        "Here",
        "2012-04-16 10:00",
        categories=["linux"],
        tags=["numa", "dom0"],
        follows=Follows("There", date(2012, 4, 15), "http://blog.example/there/", "uncertain"),
    )
    writing.post(session, "After", "2012-04-16 10:00")
    writing.post(session, "To come", "2012-04-21 10:00")
    found = queries.article(session, date(2012, 4, 16), "here", now=NOW)
    assert found is not None
    assert (found.title, found.path, found.author.href) == ("Here", "/2012/04/16/here/", "/author/docs-team/")
    assert [tag.href for tag in found.tags] == ["/tag/numa/", "/tag/dom0/"]
    assert [category.name for category in found.categories] == ["Linux"]
    assert found.earlier == queries.Link("Before", "/2012/04/10/before/")
    assert found.later == queries.Link("After", "/2012/04/16/after/")
    assert found.follows == Follows("There", date(2012, 4, 15), "http://blog.example/there/", "uncertain")
    last = queries.article(session, date(2012, 4, 16), "after", now=NOW)
    assert last is not None
    assert last.later is None


@pytest.mark.parametrize("hidden", ["draft", "scheduled", "deleted"])
def test_what_is_hidden_has_no_page(session: Session, hidden: str) -> None:
    values = {"draft": {"status": Status.DRAFT}, "scheduled": {"at": "2012-04-20 09:01"}}.get(hidden, {})
    made = writing.post(session, "Secret", **values)  # type: ignore[arg-type]
    if hidden == "deleted":
        actions.remove(session, made, now=NOW)
        session.commit()
    assert made.local_date is not None
    assert queries.article(session, made.local_date, "secret", now=NOW) is None
    assert queries.path_of_slug(session, "secret", now=NOW) is None
    assert list(queries.addresses(session, now=NOW)) == []


def test_old_addresses_lead_to_the_true_one(session: Session) -> None:
    made = writing.post(session, wordpress_id=4711)
    edit(session, made, slug="pools")
    true = "/2012/04/16/pools/"
    assert queries.path_of_old_address(session, "/2012/04/16/xen-4-2-cpupools/", now=NOW) == true
    assert queries.path_of_slug(session, "pools", now=NOW) == true
    assert queries.path_of_wordpress_id(session, 4711, now=NOW) == true
    assert queries.path_of_wordpress_id(session, 1, now=NOW) is None


def test_months_around_a_month(session: Session) -> None:
    for at in ("2011-12-31 10:00", "2012-02-01 10:00", "2012-04-01 10:00"):
        writing.post(session, at[:7], at)
    months = queries.months(session, now=NOW)
    earlier, later = queries.neighbours(months, date(2012, 2, 1))
    assert (earlier and earlier.path, later and later.path) == ("/2011/12/", "/2012/04/")
    assert queries.neighbours(months, date(2011, 12, 1))[0] is None


def test_addresses_for_site_maps(session: Session) -> None:
    made = writing.post(session, now=NOW)
    edit(session, made, title="Changed")
    assert [(found.path, found.changed_at) for found in queries.addresses(session, now=NOW)] == [
        ("/2012/04/16/xen-4-2-cpupools/", NOW + timedelta(minutes=5))
    ]
