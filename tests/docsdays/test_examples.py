"""The example of a past day: played once, told in full, the same in and out."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.config import ROOT
from app.core.errors import ContentError
from app.docsdays import chronicle, content, examples, queries
from app.docsdays.actions import history
from app.docsdays.models import DayState, DocsDay, Task, TaskEvent
from app.people.models import Person
from tests.conftest import NOW
from tests.reading import one, page, words

UTC = ZoneInfo("UTC")
FILE = Path("docs-days/examples/2012-03-26.txt")


@pytest.fixture
def example(loaded: Session) -> DocsDay:
    return loaded.scalars(select(DocsDay).where(DocsDay.is_example)).one()


def test_replay_burn_down_and_figures_rebuilt_from_events_are_those_kept(loaded: Session, example: DocsDay) -> None:
    assert example.figures is not None
    rebuilt = chronicle.kept(queries.chronicle_of(loaded, example, NOW))
    for part in ("counts", "burn_down", "replay"):
        assert rebuilt[part] == example.figures[part]
    assert queries.days_told_otherwise(loaded) == []
    assert (rebuilt["counts"]["done"], rebuilt["counts"]["free"], rebuilt["counts"]["people"]) == (7, 3, 5)
    assert (rebuilt["counts"]["returned"], rebuilt["counts"]["given_back"], rebuilt["counts"]["lapsed"]) == (1, 1, 1)


def test_its_tasks_stand_where_their_events_and_the_file_say(loaded: Session, example: DocsDay) -> None:
    for entry in example.day_tasks:
        events = loaded.scalars(select(TaskEvent).where(TaskEvent.task_id == entry.task_id).order_by(TaskEvent.id))
        assert history.replay(events).state == entry.task.state


def test_loaded_again_nothing_changes_and_written_out_it_is_the_same(
    app: Flask, loaded: Session, example: DocsDay, tmp_path: Path
) -> None:
    before = loaded.execute(select(TaskEvent.__table__)).all()
    with app.app_context():
        again = content.load(loaded, ROOT / "content", zone=UTC, now=NOW)
        content.export(loaded, tmp_path, zone=UTC)
    assert (again.new, again.changed) == (0, 0)
    assert loaded.execute(select(TaskEvent.__table__)).all() == before
    assert (tmp_path / FILE).read_bytes() == (ROOT / "content" / FILE).read_bytes()
    for name in ("days.yaml", "tasks.yaml"):
        assert (tmp_path / "docs-days" / name).read_bytes() == (ROOT / "content/docs-days" / name).read_bytes()


def test_its_pages_say_that_it_is_an_example(client: FlaskClient, example: DocsDay) -> None:
    for rest in ("", "board/", "board/embed/", "timeline/", "report/"):
        assert "This is an example" in words(one(page(client, f"/docs-days/2012-03-26/{rest}"), "main"))
    report = words(one(page(client, "/docs-days/2012-03-26/report/"), "main"))
    assert "7 of 10 tasks" in report
    assert "Ada (example), Ben (example), Chandra (example), Dora (example) and Emil (example)." in report


def test_nobody_can_enter_as_one_of_its_people(loaded: Session, example: DocsDay) -> None:
    invented = loaded.scalars(select(Person).where(Person.slug.startswith("example-"))).all()
    assert len(invented) == 6
    assert all(each.email is None and each.disabled_at is not None and not each.is_public for each in invented)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("09:05 Ada eats XD-7K2Q", "must be like"),
        ("25:05 Ada takes XD-7K2Q", "there is no time 25:05"),
        ("09:05 Ada takes XD-2222", "there is no task XD-2222"),
        ("09:05 Ada accepts XD-7K2Q", "Nothing of this task waits for a review"),
    ],
    ids=["verb", "time", "task", "step"],
)
def test_a_step_that_cannot_be_taken_is_named_by_its_line(
    app: Flask, session: Session, task: Task, day: DocsDay, tmp_path: Path, line: str, words: str
) -> None:
    day.is_example, day.state = True, DayState.CLOSED
    session.commit()
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples/2012-04-23.txt").write_text(f"08:00 Ada takes XD-7K2Q\n{line}\n")
    with app.app_context(), pytest.raises(ContentError, match=words) as raised:
        examples.play(session, examples.read(tmp_path), now=NOW)
    assert "line 2: " in str(raised.value)
