"""The list of tasks, page by page: it asks for no more than a page touches, and has to show the same."""

import importlib
from dataclasses import replace
from itertools import product

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.docsdays import queries
from app.docsdays.models import Area
from app.docsdays.queries import Filter
from app.docsdays.queries.todo import SORTS
from tests.conftest import NOW
from tests.docsdays.conftest import make_task, take
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
        )
        if number in (0, 2, 5, 7, 12, 14):
            take(app, session, task, person(session, f"P{number}"))


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("sort", SORTS)
def test_pages_hold_what_an_export_holds_in_its_order(
    session: Session, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    choices = product((None, "a1"), (None, "S"), (None, "free", "taken", "done"), ("", "numb"))
    for area, size, state, q in choices:
        wanted = Filter(area=area, size=size, state=state, q=q, sort=sort)
        keys = [row.task.key for row in queries.todo(session, wanted, NOW)]
        for few, page_size in ((0, 4), (0, 50), (500, 4)):
            monkeypatch.setattr(todo, "FEW", few)
            monkeypatch.setattr(todo, "PAGE_SIZE", page_size)
            found = queries.facets(session, wanted, NOW)
            assert found.total == len(keys), wanted
            pages = [
                queries.todo_page(session, wanted, NOW, number=number, found=found).items
                for number in range(1, len(keys) // page_size + 2)
            ]
            assert [row.task.key for page in pages for row in page] == keys, (wanted, few, page_size)


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
