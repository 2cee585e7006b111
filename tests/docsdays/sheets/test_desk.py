"""The import at the desk: a text, what it would do, doing it."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.worker import run_once
from app.docsdays.models import Area, Task
from app.docsdays.sheets.models import ImportRun
from app.events.imports.models import KEPT
from app.site.jobs import all_jobs
from tests.conftest import NOW
from tests.docsdays.make import make_task
from tests.factories import person, sign_in
from tests.reading import page
from tests.reading import select as select_all

PATH = "/desk/tasks/import/"
HOUR = timedelta(hours=1)
CELLS = "{|\n! Monday !! Tuesday\n|-\n| Two || Three\n|}\n"


def test_a_page_is_seen_before_it_is_imported(client: FlaskClient, session: Session) -> None:
    token = sign_in(client, person(session, "Olga"))
    form = {"csrf_token": token, "page": "TODO", "text": "== Wiki ==\n* Sort it\n| stray", "area": ""}
    answer = client.post(PATH, data=form)
    assert answer.status_code == 303
    preview = client.get(answer.location).text
    for words in ("1 new task", "Sort it", "Line 3", "no table begins above it", "Import them"):
        assert words in preview
    assert session.scalar(select(func.count()).select_from(Task)) == 0
    done = client.post(answer.location, data={"csrf_token": token})
    assert (done.status_code, done.location) == (303, "/desk/tasks/")
    task = session.scalars(select(Task)).one()
    assert (task.title, task.area.name) == ("Sort it", "Wiki")
    again = client.post(PATH, data=form)
    assert "Nothing would change." in client.get(again.location).text
    assert client.post(f"{again.location}leave/", data={"csrf_token": token}).status_code == 303
    assert session.scalar(select(func.count()).select_from(ImportRun)) == 1


def test_a_conflict_is_shown_and_nothing_is_overwritten(client: FlaskClient, session: Session, area: Area) -> None:
    task = make_task(session, area, "XD-2222", title="One", why="Ours")
    token = sign_in(client, person(session, "Olga"))
    text = '{|\n! Task !! Why\n|- id="XD-2222"\n| One || Theirs\n|}'
    answer = client.post(PATH, data={"csrf_token": token, "page": "TODO", "text": text})
    preview = client.get(answer.location).text
    assert "1 in conflict" in preview
    assert '<span class="quiet">here</span> Ours<br><span class="quiet">there</span> Theirs<br>' in preview
    client.post(answer.location, data={"csrf_token": token})
    session.expire_all()
    assert task.why == "Ours"


def test_single_lines_are_left_out_and_asked_about_again(client: FlaskClient, session: Session, area: Area) -> None:
    task = make_task(session, area, "XD-2222", title="One", why="Ours")
    session.commit()
    token = sign_in(client, person(session, "Olga"))
    exported = client.get("/docs-days/todo.wiki").text.replace("| Ours\n", "| Theirs\n")
    form = {"csrf_token": token, "page": "TODO", "text": exported + CELLS + "* Three\n"}
    first = client.post(PATH, data=form).location
    boxes = select_all(page(client, first), "li input[name=leave]")
    assert [(box.get("form"), "checked" in box.attrib) for box in boxes] == [("carry", False)] * 4
    assert len({box.get("id") for box in boxes}) == 4, "two stand on one line"
    left = [boxes[0].get("value"), boxes[3].get("value")]
    session.rollback()
    done = client.post(first, data={"csrf_token": token, "leave": left}, follow_redirects=True)
    assert "Imported: 2 new, 0 changed, 0 in conflict, 2 left out." in done.text
    session.expire_all()
    assert session.scalars(select(Task.title).order_by(Task.id)).all() == ["One", "Two", "Three"]
    assert task.why == "Ours"
    assert session.scalars(select(ImportRun.counts)).one() == {"new": 2, "left out": 2}
    session.rollback()
    again = client.post(PATH, data=form).location
    assert "1 new task, 1 changed, 2 the same" in client.get(again).text
    done = client.post(again, data={"csrf_token": token, "leave": "no line at all"}, follow_redirects=True)
    assert "Imported: 1 new, 1 changed, 0 in conflict." in done.text
    session.expire_all()
    assert task.why == "Theirs"


def test_a_new_line_says_which_task_has_its_title_already(client: FlaskClient, session: Session, area: Area) -> None:
    make_task(session, area, "XD-2222", title="Sort it", state="done")
    token = sign_in(client, person(session, "Olga"))
    answer = client.post(PATH, data={"csrf_token": token, "page": "TODO", "text": "* Sort it\n* Sort that"})
    preview = client.get(answer.location).text
    assert "2 new tasks" in preview
    assert preview.count("has the same title") == 1
    assert "XD-2222 has the same title. If it is the same task, leave this line out." in preview


def test_a_refusal_keeps_what_was_typed(client: FlaskClient, session: Session) -> None:
    token = sign_in(client, person(session, "Olga"))
    for text, words in (("", "Give one of the two"), ("* a\n" * 6_000, "more than 5,000 tasks")):
        answer = client.post(PATH, data={"csrf_token": token, "page": "My page", "text": text})
        assert answer.status_code == 422
        assert words in answer.text
        assert "My page" in answer.text


def test_two_megabytes_can_be_pasted_in_any_script(client: FlaskClient, session: Session) -> None:
    text = "* Überprüfe das\n" + (400 * "ü" + "\n") * 2_500
    assert len(text.encode()) > 2_000_000
    refused = client.post(PATH, data={"page": "TODO", "text": text})  # a visitor's
    assert (refused.status_code, "2 MB fit in one form. Nothing was saved." in refused.text) == (413, True)
    token = sign_in(client, person(session, "Olga"))
    assert client.post(PATH, data={"csrf_token": token, "page": "TODO", "text": text}).status_code == 303
    assert session.scalars(select(ImportRun.text)).one() == text
    answer = client.post(PATH, data={"csrf_token": token, "page": "TODO", "text": "x" * 2_200_000})
    assert (answer.status_code, "larger than 2 MB" in answer.text) == (422, True)
    answer = client.post(PATH, data={"csrf_token": token, "page": "TODO", "text": text * 2})
    assert (answer.status_code, "6 MB fit in one form" in answer.text) == (413, True)


def test_a_preview_waits_for_a_week_and_what_was_imported_stays(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    token = sign_in(client, person(session, "Olga"))
    done, left = (
        client.post(PATH, data={"csrf_token": token, "page": name, "text": "* Sort it"}).location
        for name in ("Done", "Left")
    )
    assert client.post(done, data={"csrf_token": token}).status_code == 303
    forget = [job for job in all_jobs() if job.name == "forget imports nobody did"]
    for later, pages in ((-HOUR, ["Done", "Left"]), (HOUR, ["Done"])):
        clock.freeze(NOW + KEPT + later)
        session.rollback()
        assert run_once(app, forget)
        session.rollback()
        assert session.scalars(select(ImportRun.page).order_by(ImportRun.id)).all() == pages
    assert client.get(left).status_code == 404
