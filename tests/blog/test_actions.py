from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.blog import actions, places, queries
from app.blog.actions import NotRestorableError
from app.blog.models import Follows, OldAddress, Post, PostRevision, Status
from app.blog.settling import AddressTakenError, EditedMeanwhileError
from app.markup import MarkupError
from app.search.models import SearchEntry
from tests.blog import writing
from tests.blog.writing import LATER, edit
from tests.conftest import NOW
from tests.factories import person

BERLIN = ZoneInfo("Europe/Berlin")


def old_paths(session: Session) -> dict[str, int]:
    return {old.path: old.post_id for old in session.scalars(select(OldAddress))}


def test_a_post_holds_what_was_rendered(session: Session) -> None:
    made = writing.post(session, source="One *two*.\n\n<!--more-->\n\n" + "word " * 660)
    assert made.teaser_html == "<p>One <em>two</em>.</p>"
    assert made.html.startswith(made.teaser_html)
    assert (made.has_more, made.reading_minutes) == (True, 3)
    assert made.text.startswith("One two.")


def test_the_local_date_decides(session: Session) -> None:
    made = writing.post(session, "Late", "2012-04-30 23:30", zone=BERLIN)
    assert made.published_at == datetime(2012, 4, 30, 21, 30, tzinfo=UTC)
    assert made.local_date == date(2012, 4, 30)
    west = writing.post(session, "West", "2012-04-30 23:30", zone=ZoneInfo("America/Los_Angeles"))
    assert west.published_at == datetime(2012, 5, 1, 6, 30, tzinfo=UTC)
    assert west.path == "/2012/04/30/west/"


def test_published_without_a_time_means_now(session: Session) -> None:
    made = writing.post(session, "At once", None, now=NOW.replace(second=31))
    assert made.published_at == NOW
    assert made.path == "/2012/04/20/at-once/"


def test_the_same_fields_touch_nothing(session: Session) -> None:
    made = writing.post(
        session, categories=["hypervisor", "linux"], tags=["numa"], follows=Follows("X", date(2012, 4, 1))
    )
    before = (made.version, made.updated_at, made.public_at)
    assert edit(session, made) is False
    session.refresh(made)
    assert (made.version, made.updated_at, made.public_at) == before


def test_terms_keep_their_order(session: Session) -> None:
    made = writing.post(session, categories=["linux", "hypervisor"], tags=["z", "a"])
    assert [term.slug for term in queries.terms_of(session, made)] == ["linux", "hypervisor", "z", "a"]
    edit(session, made, tags=(writing.tag(session, "a"), writing.tag(session, "z")))
    assert [term.slug for term in queries.terms_of(session, made)] == ["linux", "hypervisor", "a", "z"]
    assert made.version == 2


def test_two_posts_cannot_share_an_address(session: Session) -> None:
    writing.post(session)
    with pytest.raises(AddressTakenError):
        writing.post(session, at="2012-04-16 18:00")
    session.rollback()
    writing.post(session, at="2012-04-17 10:00")
    assert session.scalar(select(func.count()).select_from(Post)) == 2


def test_drafts_without_a_date_cannot_share_a_slug(session: Session) -> None:
    draft = {"at": None, "status": Status.DRAFT}
    assert writing.post(session, **draft).path is None
    with pytest.raises(AddressTakenError):
        writing.post(session, **draft)


def test_the_second_of_two_editors_is_told(session: Session) -> None:
    made = writing.post(session)
    with Session(session.get_bind(), expire_on_commit=False) as other:
        edit(other, other.get_one(Post, made.id), title="First")
    with pytest.raises(EditedMeanwhileError):
        edit(session, made, title="Second")  # reads the terms anew, but the post as it was
    session.rollback()
    assert session.scalar(select(Post.title)) == "First"


def test_even_a_change_of_terms_alone_raises_the_version(session: Session) -> None:
    made = writing.post(session)
    edit(session, made, now=NOW, tags=(writing.tag(session, "numa"),))
    assert made.version == 2


def test_a_changed_slug_of_a_published_post_leaves_a_redirect(session: Session) -> None:
    made = writing.post(session)
    edit(session, made, slug="pools")
    assert old_paths(session) == {"/2012/04/16/xen-4-2-cpupools/": made.id}
    edit(session, made, published_at=datetime(2012, 4, 15, 9, tzinfo=UTC))
    assert set(old_paths(session)) == {"/2012/04/16/xen-4-2-cpupools/", "/2012/04/16/pools/"}


def test_back_at_its_first_address_it_needs_no_redirect_there(session: Session) -> None:
    made = writing.post(session)
    edit(session, made, slug="pools")
    edit(session, made, slug="xen-4-2-cpupools")
    assert set(old_paths(session)) == {"/2012/04/16/pools/"}


def test_what_nobody_ever_saw_leaves_no_redirect(session: Session) -> None:
    draft = writing.post(session, status=Status.DRAFT)
    edit(session, draft, slug="other")
    scheduled = writing.post(session, "To come", "2012-05-01 10:00")
    edit(session, scheduled, slug="still-to-come")
    assert old_paths(session) == {}


def test_an_address_survives_unpublishing(session: Session) -> None:
    made = writing.post(session)
    edit(session, made, status=Status.DRAFT)
    edit(session, made, slug="pools")
    edit(session, made, status=Status.PUBLISHED)
    assert old_paths(session) == {"/2012/04/16/xen-4-2-cpupools/": made.id}


def test_the_guid_never_changes(session: Session) -> None:
    made = writing.post(session)
    guid = made.guid
    edit(session, made, slug="pools", title="Pools", published_at=NOW)
    assert made.guid == guid
    assert guid.startswith("urn:uuid:")


def test_public_at_follows_what_the_public_sees(session: Session) -> None:
    draft = writing.post(session, status=Status.DRAFT)
    edit(session, draft, title="Draft again")
    assert draft.public_at is None
    edit(session, draft, status=Status.PUBLISHED)
    assert draft.public_at == LATER
    edit(session, draft, now=LATER + timedelta(hours=1), status=Status.DRAFT)
    assert draft.public_at == LATER + timedelta(hours=1)
    edit(session, draft, now=LATER + timedelta(hours=2), title="Once more")
    assert draft.public_at == LATER + timedelta(hours=1)


def test_counts_follow_each_step(session: Session) -> None:
    made = writing.post(session, categories=["linux"], tags=["numa"])
    assert sorted(writing.counted(session).values()) == [1, 1, 1, 1]
    edit(session, made, published_at=datetime(2012, 3, 1, tzinfo=UTC))
    assert writing.counted(session) == writing.recounted(session)
    assert writing.counted(session)["all", 0, 2012, 3] == 1
    edit(session, made, categories=(), author=writing.author(session, "events-desk"))
    assert writing.counted(session) == writing.recounted(session)
    edit(session, made, status=Status.DRAFT)
    assert writing.counted(session) == {}
    assert writing.places(session) == set()


def test_rebuilding_gives_what_the_steps_gave(session: Session) -> None:
    for number in range(5):
        writing.post(
            session,
            f"Post {number}",
            f"2012-0{number + 1}-16 10:00",
            categories=["linux"],
            tags=["a", "b"][: number % 3],
        )
    writing.post(session, "Draft", status=Status.DRAFT)
    actions.remove(session, session.scalars(select(Post).filter_by(title="Post 0")).one(), now=NOW)
    kept = writing.places(session), writing.counted(session)
    places.rebuild(session)
    assert (writing.places(session), writing.counted(session)) == kept
    assert kept[1] == writing.recounted(session)


def test_deleting_and_undoing(session: Session) -> None:
    made = writing.post(session, categories=["linux"])
    actions.remove(session, made, now=LATER)
    session.commit()
    assert writing.counted(session) == {}
    assert made.public_at == LATER
    actions.restore(session, made, now=LATER)
    session.commit()
    assert made.path == "/2012/04/16/xen-4-2-cpupools/"
    assert writing.counted(session) == writing.recounted(session)
    assert [term.slug for term in queries.terms_of(session, made)] == ["linux"]


def test_a_deleted_post_frees_its_address_and_comes_back_beside_it(session: Session) -> None:
    first = writing.post(session)
    actions.remove(session, first, now=NOW)
    session.commit()
    writing.post(session)
    actions.restore(session, first, now=NOW)
    session.commit()
    assert first.slug == "xen-4-2-cpupools-2"


def test_thirty_days_to_change_ones_mind(session: Session) -> None:
    made = writing.post(session)
    actions.remove(session, made, now=NOW)
    session.commit()
    with pytest.raises(NotRestorableError):
        actions.restore(session, made, now=NOW + timedelta(days=31))
    assert actions.purge(session, now=NOW + timedelta(days=29)) == 0
    assert actions.purge(session, now=NOW + timedelta(days=31)) == 1
    session.commit()
    assert session.scalar(select(func.count()).select_from(Post)) == 0


def test_every_text_saved_by_a_person_is_kept(session: Session) -> None:
    erin = person(session, "Erin")
    made = writing.post(session, source="From a file.")
    edit(session, made, source="By Erin.", by=erin)
    edit(session, made, tags=(writing.tag(session, "numa"),), by=erin)
    edit(session, made, source="From a file again.", now=LATER + timedelta(days=1))
    kept = session.execute(
        select(PostRevision.source, PostRevision.person_id, PostRevision.saved_at).order_by(PostRevision.id)
    )
    assert kept.all() == [
        ("From a file.", None, NOW),
        ("By Erin.", erin.id, LATER),
        ("From a file again.", None, LATER + timedelta(days=1)),
    ]


def test_a_text_that_cannot_be_rendered_changes_nothing(session: Session) -> None:
    made = writing.post(session)
    with pytest.raises(MarkupError):
        edit(session, made, title="New", source="x" * 200_001)
    session.rollback()
    assert (made.title, made.version) == ("Xen 4.2: cpupools", 1)


def test_the_search_knows_what_is_published(session: Session) -> None:
    made = writing.post(session, categories=["linux"], tags=["numa"])
    entry = session.scalars(select(SearchEntry)).one()
    assert (entry.kind, entry.object_id, entry.path) == ("post", made.id, "/2012/04/16/xen-4-2-cpupools/")
    assert entry.visible_from == made.published_at
    edit(session, made, status=Status.DRAFT)
    assert session.scalars(select(SearchEntry)).all() == []


def test_handing_in_ends_with_publishing(session: Session) -> None:
    draft = writing.post(session, status=Status.DRAFT)
    actions.submit(session, draft, now=LATER)
    session.commit()
    assert (draft.submitted_at, draft.version) == (LATER, 2)
    edit(session, draft, status=Status.PUBLISHED)
    assert draft.submitted_at is None
