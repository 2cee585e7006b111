"""The index of the search is made true again, whatever happened to it."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.config import ROOT
from app.docsdays.models import Task, TaskState
from app.events import actions as events
from app.events.models import Event
from app.search import queries, rebuild
from app.search.models import KINDS, SearchEntry
from app.search.parser import parse
from app.site import findable, folder
from tests.conftest import NOW


def entries(session: Session) -> dict[tuple[str, int], dict[str, Any]]:
    rows = session.scalars(select(SearchEntry).execution_options(populate_existing=True))
    return {
        (row.kind, row.object_id): {column.name: getattr(row, column.name) for column in SearchEntry.__table__.columns}
        for row in rows
    }


def found(session: Session, words: str) -> int:
    return queries.search(session, parse(words), now=NOW).count


@pytest.fixture
def damaged(loaded: Session) -> Session:
    """One thing is missing of each kind, one is there that is not, and one is out of date."""
    for kind in ("post", "event", "task"):
        some = select(SearchEntry.id).filter_by(kind=kind).limit(1)
        loaded.execute(delete(SearchEntry).where(SearchEntry.id.in_(some)))
    ghost = loaded.scalars(select(SearchEntry).filter_by(kind="post").limit(1)).one()
    loaded.execute(update(SearchEntry).where(SearchEntry.id == ghost.id).values(object_id=999_999))
    loaded.execute(update(SearchEntry).where(SearchEntry.path == "/2012/04/23/xen-4-2-cpupools/").values(body_words=""))
    loaded.commit()
    return loaded


def test_every_thing_can_be_found_and_nothing_else(loaded: Session) -> None:
    whole = entries(loaded)
    assert rebuild.count(loaded, findable.SOURCES) == len(whole) > 100
    assert {kind for kind, _ in whole} == set(KINDS)
    assert rebuild.catch_up(loaded, findable.SOURCES) == 0
    event = loaded.scalars(select(Event).filter_by(slug="fosdem-2012")).first()
    task = loaded.scalars(select(Task)).first()
    assert event
    assert task
    events.delete(loaded, event, now=NOW)
    task.state = TaskState.DECLINED
    loaded.flush()
    assert rebuild.catch_up(loaded, findable.SOURCES) == 1
    assert whole.keys() - entries(loaded).keys() == {("event", event.id), ("task", task.id)}


def test_loading_content_fills_an_index_that_is_behind(loaded: Session) -> None:
    whole = entries(loaded)
    loaded.execute(delete(SearchEntry))
    loaded.commit()
    assert found(loaded, "numa") == 0
    done = folder.load(loaded, ROOT / "content", now=NOW)
    loaded.commit()
    assert entries(loaded) == whole
    assert found(loaded, "numa") > 0
    assert {each.changed for each in done.values()} == {0}


def test_the_command_makes_the_index_anew(app: Flask, damaged: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "PORTION", 7)
    damaged.rollback()
    result = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert result.exit_code == 0
    total = len(entries(damaged))
    assert result.output == f"The search finds {total:,} posts, events and tasks.\n"
    after = entries(damaged)
    assert ("post", 999_999) not in after
    assert all(row["body_words"] for row in after.values())
    assert rebuild.catch_up(damaged, findable.SOURCES) == 0
