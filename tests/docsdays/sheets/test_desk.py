"""The import at the desk: a text, what it would do, doing it."""

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.docsdays.models import Area, Task
from app.docsdays.sheets.models import ImportRun
from tests.docsdays.conftest import make_task
from tests.factories import person, sign_in

PATH = "/desk/tasks/import/"


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
    assert "<del>Ours</del><br><ins>Theirs</ins>" in preview
    client.post(answer.location, data={"csrf_token": token})
    session.expire_all()
    assert task.why == "Ours"


def test_a_refusal_keeps_what_was_typed(client: FlaskClient, session: Session) -> None:
    token = sign_in(client, person(session, "Olga"))
    for text, words in (("", "Give one of the two"), ("* a\n" * 6_000, "more than 5,000 tasks")):
        answer = client.post(PATH, data={"csrf_token": token, "page": "My page", "text": text})
        assert answer.status_code == 422
        assert words in answer.text
        assert "My page" in answer.text
