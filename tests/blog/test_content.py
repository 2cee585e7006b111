import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.blog import actions, content, queries
from app.blog.models import Author, OldAddress, Post, Status, Tag
from app.config import ROOT
from app.core.errors import ContentError
from app.core.loading import Loaded
from tests.blog import writing
from tests.blog.writing import edit
from tests.conftest import NOW
from tests.factories import person

UTC_ZONE = ZoneInfo("UTC")
BERLIN = ZoneInfo("Europe/Berlin")
AUTHORS = "- slug: docs-team\n  name: Docs team\n  about: Looks after the docs days.\n"
TERMS = "categories:\n- slug: linux\n  name: Linux\n  description: All of it.\ntags:\n- slug: numa\n  name: NUMA\n"
POST = """---
title: 'Xen 4.2: cpupools'
slug: xen-4-2-cpupools
date: 2012-04-16 10:00
author: docs-team
categories: [linux]
tags: [numa]
summary: Pools.
follows:
  title: 'Xen 4.2: cpupools'
  url: null
  date: '2012-04-16'
  certainty: uncertain
---

First.

<!--more-->

Then.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "content"
    (made / "posts").mkdir(parents=True)
    (made / "authors.yaml").write_text(AUTHORS)
    (made / "terms.yaml").write_text(TERMS)
    (made / "posts" / "2012-04-16-xen-4-2-cpupools.md").write_text(POST)
    return made


def load(session: Session, folder: Path, zone: ZoneInfo = UTC_ZONE) -> Loaded:
    loaded = content.load(session, folder, zone=zone, now=NOW)
    session.commit()
    return loaded


def files(folder: Path) -> dict[str, bytes]:
    paths = [folder / "authors.yaml", folder / "terms.yaml", *(folder / "posts").glob("*.md")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def exported(session: Session, tmp_path: Path, zone: ZoneInfo = UTC_ZONE) -> dict[str, bytes]:
    out = tmp_path / "out"
    shutil.rmtree(out, ignore_errors=True)
    content.export(session, out, zone=zone)
    return files(out)


def test_the_real_content_goes_in_and_comes_out_the_same(session: Session, tmp_path: Path) -> None:
    loaded = load(session, ROOT / "content")
    assert exported(session, tmp_path) == files(ROOT / "content")
    assert loaded.new == loaded.total > 44
    assert load(session, ROOT / "content") == Loaded(same=loaded.total)
    assert writing.counted(session) == writing.recounted(session)


def test_a_post_is_what_its_file_says(session: Session, folder: Path) -> None:
    assert load(session, folder) == Loaded(new=4)
    post = session.scalars(select(Post)).one()
    assert (post.title, post.path, post.summary) == ("Xen 4.2: cpupools", "/2012/04/16/xen-4-2-cpupools/", "Pools.")
    assert (post.author.name, post.status, post.published_at) == (
        "Docs team",
        Status.PUBLISHED,
        datetime(2012, 4, 16, 10, tzinfo=UTC),
    )
    assert post.source == "First.\n\n<!--more-->\n\nThen."
    assert post.follows
    assert post.follows.certainty == "uncertain"
    assert (post.created_at, post.public_at) == (post.published_at, post.published_at)


def test_ids_are_the_same_in_every_installation(session: Session, folder: Path) -> None:
    load(session, folder)
    assert session.scalar(select(Post.guid)) == "urn:uuid:ca74edc6-3045-5b61-a857-8cb765d68c01"


def test_loading_again_changes_only_what_the_files_changed(session: Session, folder: Path) -> None:
    load(session, folder)
    before = session.execute(select(Post.version, Post.updated_at)).one()
    assert load(session, folder) == Loaded(same=4)
    assert session.execute(select(Post.version, Post.updated_at)).one() == before
    path = folder / "posts" / "2012-04-16-xen-4-2-cpupools.md"
    path.write_text(POST.replace("Then.", "Later."))
    (folder / "terms.yaml").write_text(TERMS.replace("All of it.", "Some of it."))
    assert load(session, folder) == Loaded(changed=2, same=2)
    assert "Later." in session.scalars(select(Post.html)).one()


def test_a_text_written_at_the_desk_is_kept_when_a_file_replaces_it(session: Session, folder: Path) -> None:
    load(session, folder)
    post = session.scalars(select(Post)).one()
    edit(session, post, source="By Erin.", by=person(session, "Erin"))
    assert load(session, folder) == Loaded(changed=1, same=3)
    from app.blog.models import PostRevision

    kept = session.scalars(select(PostRevision.source).order_by(PostRevision.id)).all()
    assert [text.splitlines()[0] for text in kept] == ["First.", "By Erin.", "First."]


def test_from_file_to_web_to_file(session: Session, folder: Path, tmp_path: Path) -> None:
    """What the desk changes comes out; what it does not change comes out as it went in."""
    load(session, folder)
    post = session.scalars(select(Post)).one()
    edit(session, post, slug="pools", tags=())
    out = exported(session, tmp_path)
    text = out["posts/2012-04-16-pools.md"].decode()
    assert "old_addresses: [/2012/04/16/xen-4-2-cpupools/]\n" in text
    assert f"guid: {post.guid}\n" in text
    assert text.partition("\n---\n")[2] == POST.partition("\n---\n")[2]
    session.execute(OldAddress.__table__.delete())  # type: ignore[attr-defined]
    session.delete(post)
    session.commit()
    assert load(session, tmp_path / "out").new == 1
    again = session.scalars(select(Post)).one()
    assert (again.guid, again.slug) == (post.guid, "pools")
    assert queries.path_of_old_address(session, "/2012/04/16/xen-4-2-cpupools/", now=NOW) == "/2012/04/16/pools/"
    assert exported(session, tmp_path) == out


def test_drafts_and_what_is_to_come(session: Session, tmp_path: Path) -> None:
    writing.post(session, "Undated", None, status=Status.DRAFT, wordpress_id=17)
    writing.post(session, "Dated", "2012-04-16 10:00:30", status=Status.DRAFT)
    writing.post(session, "To come", "2013-04-16 10:00")
    out = exported(session, tmp_path)
    assert set(out) == {
        "authors.yaml",
        "terms.yaml",
        "posts/draft-undated.md",
        "posts/2012-04-16-dated.md",
        "posts/2013-04-16-to-come.md",
    }
    assert b"\ndate:" not in out["posts/draft-undated.md"]
    assert load(session, tmp_path / "out") == Loaded(same=4)
    for row in session.scalars(select(Post)):
        session.delete(row)
    session.commit()
    load(session, tmp_path / "out")
    assert exported(session, tmp_path) == out


def test_deleted_posts_stay_out_and_come_back_by_their_file(session: Session, folder: Path, tmp_path: Path) -> None:
    load(session, folder)
    actions.remove(session, session.scalars(select(Post)).one(), now=NOW)
    session.commit()
    assert set(exported(session, tmp_path)) == {"authors.yaml", "terms.yaml"}
    assert load(session, folder) == Loaded(changed=1, same=3)
    assert exported(session, tmp_path) == files(folder)


@pytest.mark.parametrize("written", ["2012-10-28 02:30", "2012-10-28 02:30+01:00", "2012-07-01 00:00"])
def test_local_times_come_back_as_written(session: Session, folder: Path, tmp_path: Path, written: str) -> None:
    path = folder / "posts" / "2012-04-16-xen-4-2-cpupools.md"
    path.rename(folder / "posts" / f"{written[:10]}-xen-4-2-cpupools.md")
    (folder / "posts" / f"{written[:10]}-xen-4-2-cpupools.md").write_text(POST.replace("2012-04-16 10:00", written))
    load(session, folder, BERLIN)
    assert session.scalars(select(Post)).one().local_date == datetime.fromisoformat(written).date()
    assert exported(session, tmp_path, BERLIN) == files(folder)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("---\ntitle", "title", 1, "must begin with front matter"),
        ("title: 'Xen", "title: ]'Xen", 2, "is not valid YAML"),
        ("author: docs-team", "author: nobody", 5, "'nobody' is not in authors.yaml"),
        ("author: docs-team\n", "", 2, "author: a text is needed"),
        ("categories: [linux]", "categories: [windows]", 6, "'windows' is not in terms.yaml"),
        ("tags: [numa]", "tags: [numa, numa]", 7, "names something twice"),
        ("tags: [numa]", "tags: numa", 7, "must be a list"),
        ("slug: xen-4-2-cpupools", "slug: Xen 4.2", 3, "lower-case letters"),
        ("slug: xen-4-2-cpupools", "slug: feed", 3, "not “feed”"),
        ("date: 2012-04-16 10:00", "date: yesterday", 4, "must be a time such as"),
        ("date: 2012-04-16 10:00", "date: 2012-03-25 02:30", 4, "skipped 02:30"),
        ("summary: Pools.", "sumary: Pools.", 8, "unknown key"),
        ("summary: Pools.", "status: publish", 8, "must be one of draft, published"),
        ("  certainty: uncertain", "  certainty: perhaps", 9, "'perhaps' is not a valid Certainty"),
        ("  url: null", "  url: javascript:alert(1)", 9, "must begin with http"),
        ("First.", "x" * 200_001, 16, "longer than 200,000 characters"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(
    session: Session, folder: Path, old: str, new: str, line: int | None, says: str
) -> None:
    path = folder / "posts" / "2012-04-16-xen-4-2-cpupools.md"
    assert old in POST
    path.write_text(POST.replace(old, new, 1))
    with pytest.raises(ContentError) as caught:
        content.load(session, folder, zone=BERLIN, now=NOW)
    session.rollback()
    assert str(caught.value).startswith(f"{path}, line {line}: " if line else f"{path}: ")
    assert says in str(caught.value)
    assert session.scalar(select(func.count()).select_from(Post)) == 0
    assert session.scalar(select(func.count()).select_from(Author)) == 0


def test_two_files_of_one_address(session: Session, folder: Path) -> None:
    (folder / "posts" / "again.md").write_text(POST)
    with pytest.raises(ContentError, match=r"again\.md, line 3: slug: .* of that day is already in .*cpupools\.md"):
        load(session, folder)


def test_terms_and_authors_stand_once(session: Session, folder: Path) -> None:
    (folder / "terms.yaml").write_text(TERMS + "- slug: numa\n  name: Other\n")
    with pytest.raises(ContentError, match="line 8: slug: numa stands twice"):
        load(session, folder)


def test_an_author_renamed_is_found_by_the_new_name(session: Session, folder: Path) -> None:
    from app.search.models import SearchEntry

    load(session, folder)
    (folder / "authors.yaml").write_text(AUTHORS.replace("Docs team", "Writers"))
    assert load(session, folder) == Loaded(changed=1, same=3)
    assert session.scalars(select(SearchEntry.author)).one() == "Writers"


def test_readers_of_feeds_hear_of_new_names(session: Session, folder: Path) -> None:
    def public_at(hours: int) -> datetime | None:
        content.load(session, folder, zone=UTC_ZONE, now=NOW + timedelta(hours=hours))
        session.commit()
        return session.scalars(select(Post.public_at)).one()

    load(session, folder)
    first = session.scalars(select(Post.public_at)).one()
    (folder / "terms.yaml").write_text(TERMS.replace("All of it.", "Most of it."))
    assert public_at(1) == first
    (folder / "terms.yaml").write_text(TERMS.replace("NUMA", "Numa"))
    assert public_at(2) == NOW + timedelta(hours=2)
    (folder / "authors.yaml").write_text(AUTHORS.replace("Docs team", "Writers"))
    assert public_at(3) == NOW + timedelta(hours=3)
    assert session.scalars(select(Post.version)).one() == 1


def test_progress_is_told(session: Session, folder: Path) -> None:
    (folder / "posts" / "other.md").write_text(
        POST.replace("slug: xen-4-2-cpupools\n", "").replace("cpupools", "pools")
    )
    told: list[tuple[int, int]] = []
    content.load(session, folder, zone=UTC_ZONE, now=NOW, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
    assert session.scalar(select(func.count()).select_from(Tag)) == 1
