"""Pages of tasks in and out: what an import does, what a second one does, and who wins where both sides changed."""

import json
from pathlib import Path

from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.docsdays.actions import tasks
from app.docsdays.actions.history import replay
from app.docsdays.models import Area, Claim, ClaimState, Task, TaskEvent
from app.docsdays.sheets.models import ImportRun, SourceRow
from app.people.notices.models import DigestLine
from tests.conftest import NOW
from tests.docsdays.make import make_task, take
from tests.factories import person

PAGE = """\
Please help.
== Manual pages ==
* Describe [[xl.cfg]] (owner: Ann)
* '''DONE''' Describe xl
| stray
== Guides ==
{|
! Task !! Who !! Status !! Note
|-
| Write a guide || unclaimed || Blocked (on Ann) || Short
|}
"""


def run(app: Flask, path: Path, text: str, *more: str) -> Result:
    path.write_text(text, "utf-8")
    return app.test_cli_runner().invoke(args=["import", "wiki", str(path), *more])


def changes(result: Result) -> list[str]:
    return [line["change"] for line in map(json.loads, result.stdout.splitlines()) if line["change"]]


def texts(session: Session) -> list[tuple[str, str, str]]:
    session.expire_all()
    return [(task.title, task.area.name, task.state) for task in session.scalars(select(Task).order_by(Task.id))]


def test_each_line_is_accounted_for(app: Flask, session: Session, tmp_path: Path, area: Area) -> None:
    result = run(app, tmp_path / "todo.wiki", PAGE, "--json")
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(line["line"], line["verdict"]) for line in lines] == [
        (1, "text"), (2, "heading"), (3, "task"), (4, "task"), (5, "not understood"), (6, "heading"),
        (7, "text"), (8, "text"), (9, "text"), (10, "task"), (11, "text"),
    ]  # fmt: skip
    assert [(line["title"], line["owner"], line["state"]) for line in lines if line["verdict"] == "task"] == [
        ("Describe xl.cfg", "Ann", "open"),
        ("Describe xl", None, "done"),
        ("Write a guide", None, "parked"),
    ]
    assert texts(session) == [
        ("Describe xl.cfg", "Manual pages", "open"),
        ("Describe xl", "Manual pages", "done"),
        ("Write a guide", "Guides", "parked"),
    ]
    first, _, guide = session.scalars(select(Task).order_by(Task.id))
    assert (first.area_id, first.target) == (area.id, "xl.cfg")
    assert first.source == "Line 3 of todo.wiki, where Ann had it"
    assert (guide.how, guide.state_reason) == ("Short", "on Ann")


def test_a_second_import_of_the_same_page_changes_nothing(app: Flask, session: Session, tmp_path: Path) -> None:
    assert changes(run(app, tmp_path / "todo.wiki", PAGE, "--json")) == ["new"] * 3
    before = [(row.id, row.text_hash) for row in session.scalars(select(SourceRow).order_by(SourceRow.id))]
    events = session.scalar(select(func.count()).select_from(TaskEvent))
    session.rollback()  # the command writes by itself
    assert changes(run(app, tmp_path / "todo.wiki", PAGE, "--json")) == ["same"] * 3
    session.expire_all()
    assert [(row.id, row.text_hash) for row in session.scalars(select(SourceRow).order_by(SourceRow.id))] == before
    assert session.scalar(select(func.count()).select_from(TaskEvent)) == events


def test_a_dry_run_writes_nothing(app: Flask, session: Session, tmp_path: Path) -> None:
    result = run(app, tmp_path / "todo.wiki", PAGE, "--dry-run")
    assert "would be imported, 3 new, 0 changed, 0 same, 0 conflict; 11 lines, 1 not understood." in result.stdout
    assert session.scalar(select(func.count()).select_from(Task)) == 0
    assert session.scalar(select(func.count()).select_from(ImportRun)) == 0


def test_what_changed_on_the_page_is_taken(app: Flask, session: Session, tmp_path: Path) -> None:
    run(app, tmp_path / "todo.wiki", PAGE)
    later = PAGE.replace("* Describe [[xl.cfg]]", "* {{done}} Describe [[xl.cfg]]").replace("Short", "Long")
    later = later.replace("Blocked (on Ann)", "")
    assert changes(run(app, tmp_path / "todo.wiki", later, "--json")) == ["changed", "same", "changed"]
    assert [state for _, _, state in texts(session)] == ["done", "done", "open"]
    assert session.scalars(select(Task.how).where(Task.title == "Write a guide")).one() == "Long"
    for task in session.scalars(select(Task)):
        events = session.scalars(select(TaskEvent).where(TaskEvent.task_id == task.id).order_by(TaskEvent.id))
        assert replay(events).state == task.state


def test_area_puts_all_in_one_place(app: Flask, session: Session, tmp_path: Path, area: Area) -> None:
    run(app, tmp_path / "todo.wiki", PAGE, "--area", "man-pages")
    assert {task.area_id for task in session.scalars(select(Task))} == {area.id}


def test_a_refused_page_is_said_and_nothing_is_written(app: Flask, session: Session, tmp_path: Path) -> None:
    result = run(app, tmp_path / "todo.wiki", "x" * 5_000_000)
    assert result.exit_code == 1
    assert "larger than 2 MB" in result.stderr
    assert session.scalar(select(func.count()).select_from(ImportRun)) == 0


def exported(client: FlaskClient) -> str:
    return client.get("/docs-days/todo.wiki").text


def test_export_then_import_is_the_identity(
    app: Flask, client: FlaskClient, session: Session, area: Area, tmp_path: Path
) -> None:
    hard = make_task(session, area, "XD-2222", title="A | b {{c}} [[d]] ~~~~", how="* one\n\n== two ==", target="a|b")
    take(app, session, hard, person(session, "Alice"))
    make_task(session, area, "XD-3333", state="done", skills=["C", "git"], why="<b>")
    make_task(session, area, "XD-4444", state="parked", state_reason="It waits.")
    page = exported(client)
    assert page.count("|- id=") == 3
    assert "| [[User:Alice|Alice]]\n" in page
    before = [(task.version, task.changed_at) for task in session.scalars(select(Task).order_by(Task.id))]
    session.rollback()
    assert changes(run(app, tmp_path / "page", page, "--json")) == ["same"] * 3
    session.expire_all()
    assert [(task.version, task.changed_at) for task in session.scalars(select(Task).order_by(Task.id))] == before
    assert client.get("/docs-days/todo.wiki?state=done").text.count("|- id=") == 1


def test_both_sides_are_merged_field_by_field(
    app: Flask, client: FlaskClient, session: Session, area: Area, tmp_path: Path
) -> None:
    task = make_task(session, area, "XD-2222", title="Old title", why="Old why", how="Old how")
    page = exported(client)
    with app.app_context():
        tasks.edit(session, task, {"why": "Our why", "how": "Our how"}, person(session, "Olga"), now=NOW)
    session.commit()
    page = page.replace("Old title", "Their title").replace("Old how", "Their how")
    result = run(app, tmp_path / "page", page)
    assert "1 conflict" in result.stdout
    assert "What to do: here “Our how”, there “Their how”: changed on both sides" in result.stdout
    session.expire_all()
    assert (task.title, task.why, task.how) == ("Their title", "Our why", "Our how")
    session.rollback()
    assert changes(run(app, tmp_path / "page", page, "--json")) == ["conflict"]
    with app.app_context():
        tasks.edit(session, task, {"how": "Their how"}, person(session, "Olga"), now=NOW)
    session.commit()
    assert changes(run(app, tmp_path / "page", page, "--json")) == ["same"]
    with app.app_context():
        tasks.edit(session, task, {"title": "Ours again"}, person(session, "Olga"), now=NOW)
    session.commit()
    assert changes(run(app, tmp_path / "page", page, "--json")) == ["same"]
    session.expire_all()
    assert task.title == "Ours again"


def test_done_on_the_wiki_credits_who_has_it(
    app: Flask, client: FlaskClient, session: Session, area: Area, tmp_path: Path
) -> None:
    task = make_task(session, area, "XD-2222", capacity=2)
    held = take(app, session, task, person(session, "Alice"))
    page = exported(client).replace("| open\n", "| Done (by Alice)\n")
    beside = take(app, session, task, person(session, "Bob"))
    assert changes(run(app, tmp_path / "page", page, "--json")) == ["changed"]
    session.expire_all()
    assert (task.state, session.get_one(Claim, held.id).state) == ("done", ClaimState.COMPLETED)
    assert session.get_one(Claim, beside.id).state == ClaimState.OVERTAKEN
    told = session.scalars(select(DigestLine)).one()
    assert (told.person_id, told.text) == (
        held.person_id,
        "“Task XD-2222” was marked as done, and your work on it counts. Thank you.",
    )
    assert task.done_on == NOW.date()


def test_a_row_copied_on_the_wiki_is_refused(
    app: Flask, client: FlaskClient, session: Session, area: Area, tmp_path: Path
) -> None:
    make_task(session, area, "XD-2222", title="One")
    page = exported(client)
    row = page[page.index("|- id=") : page.index("|}")]
    assert changes(run(app, tmp_path / "page", page.replace("|}", f"{row}|}}"), "--json")) == ["same", "refused"]


def test_names_taken_on_the_wiki_are_told_and_nothing_is_taken(
    app: Flask, client: FlaskClient, session: Session, area: Area, tmp_path: Path
) -> None:
    make_task(session, area, "XD-2222", title="One")
    page = exported(client).replace("| open\n|\n", "| open\n| [[User:Eve|Eve]]\n")
    result = run(app, tmp_path / "page", page)
    assert "Taken by: here “”, there “Eve”: people take tasks here by themselves" in result.stdout
    assert session.scalar(select(func.count()).select_from(Claim)) == 0
