"""The list of tasks, page by page: it asks for no more than a page touches, and has to show the same."""

import importlib
from dataclasses import replace
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.core.database import db
from app.core.migrations import Migrations
from app.docsdays import queries
from app.docsdays.models import Area
from app.docsdays.queries import Filter
from app.docsdays.queries.todo import SORTS
from app.search.models import SearchEntry
from tests.conftest import NOW
from tests.docsdays.make import make_task, take
from tests.factories import person

todo = importlib.import_module("app.docsdays.queries.todo")  # the package names a function of it so


@pytest.fixture
def many(app: Flask, session: Session) -> None:
    """Two of three areas stand at the same place; of the open tasks some are taken, one for two is half taken."""
    areas = [Area(slug=f"a{n}", name=f"A {n}", description="", position=n // 2) for n in (3, 1, 2)]
    session.add_all(areas)
    session.flush()
    states = ("open", "done", "open", "in review", "parked", "open", "open")
    for number in range(42):
        task = make_task(
            session,
            areas[number % 3],
            f"XD-{number:04d}",
            title=f"{'bca'[number % 3]} number {number}",
            size="SML"[number * 5 % 3 if number % 4 else 0],
            state=states[number % 7],
            capacity=1 + (number == 2),
            labels=["x", "xl"][: number % 3],
        )
        if number in (0, 2, 5, 7, 12, 14):
            take(app, session, task, person(session, f"P{number}"))


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("sort", SORTS)
def test_pages_hold_what_an_export_holds_in_its_order(
    session: Session, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    choices = product((None, "a1"), (None, "S"), (None, "free", "taken", "done"), ("", "numb"), (None, "xl"))
    for area, size, state, q, label in choices:
        wanted = Filter(area=area, size=size, state=state, q=q, label=label, sort=sort)
        rows = queries.todo(session, wanted, NOW)
        keys = [row.task.key for row in rows]
        assert label is None or all(label in row.task.labels for row in rows)
        for page_size in (4, 50):
            monkeypatch.setattr(todo, "PAGE_SIZE", page_size)
            found = queries.facets(session, wanted, NOW)
            assert found.total == len(keys), wanted
            pages = [
                queries.todo_page(session, wanted, NOW, number=number, found=found).items
                for number in range(1, len(keys) // page_size + 2)
            ]
            assert [row.task.key for page in pages for row in page] == keys, (wanted, page_size)


@pytest.mark.usefixtures("many")
def test_facets_count_what_each_choice_would_show(session: Session) -> None:
    wanted = Filter(area="a1", state="free")
    found = queries.facets(session, wanted, NOW)
    for name in ("area", "size", "audience", "state"):
        for value, count in getattr(found, name).items():
            shown = queries.todo(session, replace(wanted, **{name: value}), NOW)
            assert len(shown) == count, (name, value)
    assert found.state["taken"] > 0


def test_words_are_found_by_their_beginnings(session: Session, area: Area) -> None:
    make_task(session, area, "XD-7K2Q", title="Describe the toolstack", why="People ask how.")
    counts = {"tool": 1, "TOOLSTACK ask": 1, "describing": 1, "7k2q": 1, "stack": 0, "%": 0, "nothing": 0}
    for q, count in counts.items():
        assert queries.facets(session, Filter(q=q), NOW).total == count, q


def test_entries_that_an_older_portal_wrote_learn_the_labels(app: Flask, session: Session, area: Area) -> None:
    for key, labels in (("XD-2222", ["good-first", "wikis"]), ("XD-2223", [])):
        make_task(session, area, key, labels=labels)
    entries = select(SearchEntry.tags, SearchEntry.facets, SearchEntry.body_words).order_by(SearchEntry.object_id)
    written = session.execute(entries).all()
    without = func.replace(SearchEntry.body_words, " good first wiki", "")
    session.execute(update(SearchEntry).values(tags="", facets=":kind:task", body_words=without))
    assert [entry for entry in session.execute(entries).all() if entry in written] == written[1:]
    session.commit()
    migrations: Migrations = app.extensions["migrations"]
    with app.app_context():
        for _ in range(2):
            migrations.downgrade(db.engine, "0046")
            migrations.upgrade(db.engine)
    assert session.execute(entries).all() == written
    found = queries.todo(session, Filter(label="wikis"), NOW)
    assert [row.task.key for row in found] == ["XD-2222"]
