"""The real content folder goes in and comes out the same."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as listening
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.orm import Session

from app.blog.models import Tag, Term
from app.config import ROOT
from app.core.database import db
from app.docsdays.actions import tasks
from app.docsdays.models import Task
from app.search import queries
from app.search.parser import parse
from app.site import folder
from tests.conftest import NOW
from tests.factories import person

CONTENT = ROOT / "content"


def files(base: Path) -> dict[str, bytes]:
    return {path.relative_to(base).as_posix(): path.read_bytes() for path in base.rglob("*") if path.is_file()}


def rows(session: Session) -> dict[str, list[str]]:
    """Every row of every table, but for the index of SQLite, whose triggers follow the entries."""
    with session.get_bind().connect() as connection:  # type: ignore[union-attr]  # an engine
        names = [name for name in inspect(connection).get_table_names() if not name.startswith("search_fts")]
        return {name: sorted(map(str, connection.execute(text(f"SELECT * FROM {name}")))) for name in names}


def test_what_was_loaded_is_written_byte_by_byte(loaded: Session, tmp_path: Path) -> None:
    count = folder.export(loaded, tmp_path / "out")
    written, original = files(tmp_path / "out"), files(CONTENT)
    assert sorted(written) == sorted(original)
    assert [name for name, body in written.items() if original[name] != body] == []
    assert count == len(written)


def test_loading_again_changes_no_row(loaded: Session) -> None:
    before = rows(loaded)
    done = folder.load(loaded, CONTENT, now=NOW)
    loaded.commit()
    assert rows(loaded) == before
    assert {name: (each.new, each.changed) for name, each in done.items()} == dict.fromkeys(done, (0, 0))
    assert all(each.same for each in done.values())


def test_a_change_of_one_file_changes_one_row(loaded: Session, tmp_path: Path) -> None:
    folder.export(loaded, tmp_path)
    about = tmp_path / "pages" / "about.md"
    about.write_text(about.read_text("utf-8") + "\nOne more word.\n", "utf-8")
    done = folder.load(loaded, tmp_path, now=NOW)
    assert {name: each.changed for name, each in done.items() if each.changed} == {"pages": 1}


def test_the_command_says_what_it_did(app: Flask) -> None:
    runner = app.test_cli_runner()
    first, again = (runner.invoke(args=["content", "load", str(CONTENT)]) for _ in range(2))
    assert (first.exit_code, again.exit_code) == (0, 0)
    words = {line.split()[0]: line.split()[1:] for line in first.output.splitlines()}
    assert words["pages"] == ["3", "new", "0", "changed", "0", "the", "same"]
    assert {line.split()[0]: line.split()[1] for line in again.output.splitlines()} == dict.fromkeys(words, "0")


def test_the_command_names_what_it_kept(app: Flask, loaded: Session) -> None:
    task = loaded.scalars(select(Task).where(Task.key == "XD-D53D")).one()
    tasks.edit(loaded, task, {"how": "Ask first."}, person(loaded, "Olga"), now=NOW)
    loaded.commit()
    result = app.test_cli_runner().invoke(args=["content", "load", str(CONTENT)])
    assert result.output.splitlines()[-1] == "Kept as it was changed here: XD-D53D: how"


SMALL = {
    "site.yaml": "name: Portal\nshort_name: P\ntagline: T\ntime_zone: UTC\nlanguage: en\nmenu:\n"
    "- label: Read\n  address: /blog/\n",
    "pages/about.md": "---\ntitle: About\nslug: about\nsummary: Why\n---\n\nText.\n",
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The whole content folder with a site and one page of our own, and without what has dates."""
    copy = tmp_path / "copy"
    shutil.copytree(CONTENT, copy, ignore=shutil.ignore_patterns("2*", "pages"))
    (copy / "pages").mkdir()
    for name, text_ in SMALL.items():
        (copy / name).write_text(text_, "utf-8")
    return copy


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("site.yaml", "tagline:", "tag:", "site.yaml, line 3: tag: unknown key"),
        ("site.yaml", "time_zone: UTC", "time_zone: Mars/X", "site.yaml, line 4: time_zone: 'Mars/X' is no time"),
        ("site.yaml", "tagline: T", "name: T", "site.yaml, line 3: is not valid YAML: the key 'name' stands twice"),
        ("site.yaml", "- label: Read", "- title: Read", "site.yaml, line 1: does not describe a site"),
        ("site.yaml", "language: en", "language: 5", "site.yaml, line 5: language: a text is needed"),
        ("site.yaml", "language: en", "language: ]", "site.yaml, line 5: is not valid YAML"),
        ("pages/about.md", "title: About", "title: ]", "about.md, line 2: is not valid YAML"),
        ("pages/about.md", "title: About", "titel: About", "about.md, line 2: titel: unknown key"),
        ("pages/about.md", "summary: Why", "title: Why", "about.md, line 4: is not valid YAML: the key 'title' stands"),
        ("pages/about.md", "slug: about", "slug: events", "about.md, line 3: slug: /events/ is another part"),
        ("pages/about.md", "slug: about", "slug: 2x", "about.md, line 3: slug: must be lower-case letters"),
        ("pages/about.md", "slug: about", "slug: other", "about.md, line 3: slug: must be as the file is named"),
        ("pages/about.md", "---\n\nText", "\n\nText", "about.md, line 1: the file must begin with front matter"),
        ("events/venues.yaml", "- slug: ", "- slog: ", "venues.yaml, line 1: slug: a text is needed"),
    ],
)
def test_a_fault_names_file_and_line_and_changes_nothing(
    app: Flask, session: Session, small: Path, name: str, old: str, new: str, message: str
) -> None:
    source = (small / name).read_text("utf-8")
    assert old in source
    (small / name).write_text(source.replace(old, new, 1), "utf-8")
    before = rows(session)
    result = app.test_cli_runner().invoke(args=["content", "load", str(small)])
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {small}")
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert rows(session) == before


def test_a_folder_that_is_none_or_cannot_be_written(app: Flask, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    result = runner.invoke(args=["content", "load", str(tmp_path / "nowhere")])
    assert (result.exit_code, result.stderr) == (1, f"Error: {tmp_path / 'nowhere'}: is not a folder.\n")
    (tmp_path / "file").write_text("x", "utf-8")
    result = runner.invoke(args=["content", "export", str(tmp_path / "file" / "below")])
    assert result.exit_code == 1
    assert "Not a directory" in result.stderr


def test_an_empty_site_is_written_and_leaves_nothing_else(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("stays", "utf-8")
    with app.app_context():
        folder.export(db.session, tmp_path)
    assert (tmp_path / "mine.txt").read_text("utf-8") == "stays"
    assert not list(tmp_path.glob(".export-*"))


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("cpupools scheduler", "/2012/04/23/xen-4-2-cpupools/"),
        ('author:docs-team tag:docs-day "documentation day"', "/2012/04/19/xen-documentation-day-april-23rd/"),
        ("vchan specification", "/docs-days/tasks/XD-D53D/"),
        ("fosdem 2012 brussels after:2012 before:2013", "/events/fosdem-2012/"),
    ],
)
def test_what_was_loaded_is_found(loaded: Session, asked: str, path: str) -> None:
    results = queries.search(loaded, parse(asked), now=datetime(2013, 12, 31, tzinfo=UTC))
    assert path in [result.path for result in results.items]


@pytest.mark.parametrize(
    ("name", "old", "new", "address"),
    [
        ("site.yaml", "name: ", "name: New ", "/events.ics"),
        ("site.yaml", "name: ", "name: New ", "/docs-days.ics"),
        ("authors.yaml", "about: ", "about: New ", "/author/docs-team/feed/"),
        ("terms.yaml", "description: Docs days", "description: Days", "/category/documentation/feed/"),
    ],
)
def test_a_feed_is_dated_by_what_it_says_of_the_site_too(
    loaded: Session, client: FlaskClient, tmp_path: Path, name: str, old: str, new: str, address: str
) -> None:
    later = datetime(2027, 1, 1, tzinfo=UTC)
    before = client.get(address)
    assert before.last_modified is not None
    assert before.last_modified < later
    changed = tmp_path / "changed"
    shutil.copytree(CONTENT, changed, ignore=shutil.ignore_patterns("2*"))
    (changed / name).write_text((CONTENT / name).read_text("utf-8").replace(old, new), "utf-8")
    folder.load(loaded, changed, now=later)
    loaded.commit()
    after = client.get(address, headers={"If-Modified-Since": before.headers["Last-Modified"]})
    assert (after.status_code, after.last_modified) == (200, later)
    folder.load(loaded, changed, now=datetime(2028, 1, 1, tzinfo=UTC))
    loaded.commit()
    assert client.get(address).last_modified == later


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # on SQLite the second waits for the first
def test_a_tag_that_somebody_adds_meanwhile_does_not_stop_the_loading(
    app: Flask, session: Session, small: Path
) -> None:
    with app.app_context():
        engine, sessionmaker = db.engine, db.sessionmaker
    shutil.rmtree(small / "events" / "programmes")  # of events that are not in the small folder
    added: list[str] = []

    @listening.listens_for(sessionmaker, "before_flush")
    def somebody_is_faster(loading: Session, *_: object) -> None:
        new = [one for one in loading.new if isinstance(one, Tag)]
        if new and not added:
            added.append(new[0].slug)
            with engine.begin() as connection:
                connection.execute(
                    insert(Term.__table__).values(kind="tag", slug=new[0].slug, name="Theirs", description="")
                )

    try:
        result = app.test_cli_runner().invoke(args=["content", "load", str(small)])
    finally:
        listening.remove(sessionmaker, "before_flush", somebody_is_faster)
    assert (result.exit_code, len(added)) == (0, 1), result.output
    assert session.scalars(select(Tag.name).where(Tag.slug == added[0])).one() != "Theirs", "the file has the last word"
