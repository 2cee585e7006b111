from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.docsdays import queries
from app.docsdays.models import Area, Claim, DayEvent, DocsDay, Task
from tests.conftest import NOW
from tests.docsdays.make import make_task, take
from tests.factories import STANDING, person, sign_in
from tests.reading import one, page, parsed, words
from tests.reading import select as elements

TASK = {
    "title": "Write it", "size": "S", "audience": "users", "capacity": "2", "why": "Because.", "how": "Like this.",
    "target": "docs/man/xl.1\t(draft)", "skills": "xl, roff",
}  # fmt: skip
DAY = {
    "date": "2012-06-01", "name": "June day", "time_zone": "Europe/London", "channel": "#xendocs",
    "channel_network": "freenode", "goal": "Manual\tpages.", "body": "Come.", "unconfirmed": "",
}  # fmt: skip
HOUR = timedelta(hours=1)


def test_only_organisers_come_in(client: FlaskClient, session: Session, task: Task, day: DocsDay) -> None:
    addresses = [
        "/desk/docs-days/", "/desk/docs-days/new/", "/desk/docs-days/2012-04-23/", "/desk/tasks/", "/desk/tasks/new/",
        "/desk/tasks/XD-7K2Q/",
    ]  # fmt: skip
    assert {client.get(address).status_code for address in addresses} == {303}
    for name in STANDING:
        sign_in(client, person(session, name))
        statuses = {client.get(address).status_code for address in addresses}
        assert statuses == ({200} if name in ("Olga", "Adam") else {403}), name


def test_a_day_is_planned_edited_announced_opened_and_closed(client: FlaskClient, session: Session, token: str) -> None:
    answer = client.post("/desk/docs-days/new/", data={**DAY, "csrf_token": token})
    assert answer.location == "/desk/docs-days/2012-06-01/"
    day = session.scalars(select(DocsDay)).one()
    assert (day.date, day.state, day.time_zone, day.unconfirmed) == (date(2012, 6, 1), "draft", "Europe/London", None)
    version = one(page(client, answer.location), 'input[name="version"]').get("value", "")
    changed = {**DAY, "name": "June docs day", "version": version, "csrf_token": token}
    assert client.post(answer.location, data=changed).status_code == 303
    for state in ("announced", "live", "closed"):
        moved = client.post(f"{answer.location}state", data={"state": state, "csrf_token": token})
        assert moved.status_code == 303
        session.expire_all()
        assert (day.state, day.closed_at is not None) == (state, state == "closed")
    assert (day.name, day.goal) == ("June docs day", "Manual pages.")
    assert client.post(f"{answer.location}state", data={"state": "draft", "csrf_token": token}).status_code == 409
    happened = words(one(page(client, answer.location), "ol.log"))
    for line in ("live → closed, by Olga", "announced → live, by Olga", "planned, by Olga"):
        assert line in happened


def test_a_second_day_on_one_date_is_refused_with_all_kept(client: FlaskClient, day: DocsDay, token: str) -> None:
    answer = client.post("/desk/docs-days/new/", data={**DAY, "date": "2012-04-23", "csrf_token": token})
    refused = parsed(answer, 422)
    assert "There is a docs day on that date already." in words(one(refused, "div.error-summary"))
    assert one(refused, 'input[name="name"]').get("value") == "June day"


@pytest.mark.parametrize("on", ["9999-12-31", "2200-01-01", "1899-12-31", "0001-01-01"])
def test_a_day_out_of_reach_is_refused(client: FlaskClient, session: Session, token: str, on: str) -> None:
    refused = parsed(client.post("/desk/docs-days/new/", data={**DAY, "date": on, "csrf_token": token}), 422)
    assert words(one(refused, 'p[id="date-error"]')) == "Dates from 1900 to 2199 can be kept."
    assert session.scalars(select(DocsDay)).all() == []


def test_blanks_and_hidden_characters_are_refused(
    client: FlaskClient, session: Session, area: Area, token: str
) -> None:
    task = {**TASK, "area_id": str(area.id)}
    for path, fields, names in (
        ("docs-days", DAY, ("name", "goal", "body")),
        ("tasks", task, ("title", "audience", "why", "how")),
    ):
        for name in names:
            answer = client.post(f"/desk/{path}/new/", data={**fields, name: " \t", "csrf_token": token})
            assert words(one(parsed(answer, 422), f'p[id="{name}-error"]')) == "Something has to stand here."
        answer = client.post(f"/desk/{path}/new/", data={**fields, names[0]: "\u202eevil", "csrf_token": token})
        assert "invisible control character" in words(one(parsed(answer, 422), f'p[id="{names[0]}-error"]'))


def test_a_task_without_an_area_is_asked_for_one(client: FlaskClient, area: Area, token: str) -> None:
    refused = parsed(client.post("/desk/tasks/new/", data={**TASK, "csrf_token": token}), 422)
    assert words(one(refused, 'p[id="area_id-error"]')) == "Choose one of those that are offered."


def test_a_day_that_a_file_calls_closed_is_to_come_till_its_date(
    client: FlaskClient, session: Session, day: DocsDay, token: str
) -> None:
    day.state, day.closed_at = "closed", day.ends_at
    session.commit()
    assert client.get("/docs-days/2012-04-23/board.json").get_json()["day"]["state"] == "coming"
    for path in ("/desk/docs-days/", "/desk/docs-days/2012-04-23/"):
        shown = words(one(page(client, path), "main"))
        assert "coming" in shown
        assert "closed" not in shown


def test_a_day_to_come_that_a_file_calls_closed_is_opened_and_leaves_a_record(
    client: FlaskClient, session: Session, day: DocsDay, task: Task, token: str
) -> None:
    path = "/desk/docs-days/2012-04-23/"
    day.state, day.closed_at = "closed", day.ends_at
    session.commit()

    def steps() -> list[str]:
        buttons = elements(page(client, path), f'form[action="{path}state"]')
        return [words(button) for button in buttons]

    assert steps() == ["Open it", "Take it back to draft"]
    refused = client.post(f"{path}state", data={"state": "reported", "csrf_token": token})
    assert (refused.status_code, "The day is announced by now" in refused.text) == (409, True)
    assert client.post(f"{path}state", data={"state": "live", "csrf_token": token}).status_code == 303
    assert steps() == ["Close it", "It is not open yet"]
    clock.freeze(NOW + HOUR)
    take(client.application, session, task, person(session, "Alice"), now=NOW + HOUR)
    clock.freeze(NOW + 2 * HOUR)
    assert client.post(f"{path}state", data={"state": "closed", "csrf_token": token}).status_code == 303
    assert steps() == ["Publish the report", "Open it again"]
    session.expire_all()
    assert (day.state, day.closed_at) == ("closed", NOW + 2 * HOUR)
    assert day.figures is not None
    assert (day.figures["counts"]["claims"], day.figures["counts"]["taken"]) == (1, 1)
    report = words(one(page(client, "/docs-days/2012-04-23/report/"), "main"))
    assert "Nothing was recorded" not in report
    moves = session.execute(select(DayEvent.from_state, DayEvent.to_state).order_by(DayEvent.id)).all()
    assert [tuple(move) for move in moves] == [("announced", "live"), ("live", "closed")]


def test_a_task_is_written_and_can_be_taken(client: FlaskClient, session: Session, area: Area, token: str) -> None:
    answer = client.post("/desk/tasks/new/", data={**TASK, "area_id": str(area.id), "csrf_token": token})
    task = session.scalars(select(Task)).one()
    assert answer.location == f"/desk/tasks/{task.key}/"
    assert (task.title, task.capacity, task.skills, task.state) == ("Write it", 2, ["xl", "roff"], "open")
    assert task.target == "docs/man/xl.1 (draft)", "a table of tasks has no tabs"
    assert client.get(f"/docs-days/tasks/{task.key}/").status_code == 200


def test_labels_a_mentor_and_no_review_are_written_and_kept(
    client: FlaskClient, session: Session, area: Area, token: str
) -> None:
    erin, bob = person(session, "Erin", is_public=True), person(session, "Bob")
    new = {**TASK, "area_id": str(area.id), "csrf_token": token, "labels": "Good first, wiki, wiki"}
    refused = parsed(client.post("/desk/tasks/new/", data={**new, "mentor_id": str(bob.id)}), 422)
    assert words(one(refused, 'p[id="mentor_id-error"]')) == "Choose one of those that are offered."
    refused = parsed(client.post("/desk/tasks/new/", data={**new, "labels": "x" * 41}), 422)
    assert "At most 10 labels" in words(one(refused, 'p[id="labels-error"]'))
    answer = client.post("/desk/tasks/new/", data={**new, "mentor_id": str(erin.id), "is_self_closing": "y"})
    task = session.scalars(select(Task)).one()
    assert (task.labels, task.mentor_id, task.is_self_closing) == (["good-first", "wiki"], erin.id, True)
    form = page(client, answer.location)
    assert one(form, 'input[name="labels"]').get("value") == "good-first, wiki"
    assert one(form, 'input[name="is_self_closing"]').get("checked") is not None
    assert one(one(form, 'select[id="mentor_id"]'), f'option[value="{erin.id}"]').get("selected") is not None


def test_the_second_of_two_editors_is_told_what_the_first_changed(
    client: FlaskClient, session: Session, task: Task, token: str
) -> None:
    fields = {**TASK, "area_id": str(task.area_id), "version": "1", "csrf_token": token}
    assert client.post("/desk/tasks/XD-7K2Q/", data=fields).status_code == 303
    answer = client.post("/desk/tasks/XD-7K2Q/", data={**fields, "title": "My title"})
    clash = parsed(answer, 409)
    assert "Olga saved this while you were writing" in words(clash)
    assert "Olga’s" in words(one(clash, "div.compare"))
    assert one(clash, 'input[name="title"]').get("value") == "My title"
    assert one(clash, 'input[name="version"]').get("value") == "2"
    session.expire_all()
    assert task.title == "Write it"
    assert client.post("/desk/tasks/XD-7K2Q/", data={**fields, "title": "My title", "version": "2"}).status_code == 303


def test_setting_aside_opening_and_taking_back(client: FlaskClient, session: Session, task: Task, token: str) -> None:
    held = take(client.application, session, task, person(session, "Alice"))
    path = "/desk/tasks/XD-7K2Q/"
    client.post(f"{path}park", data={"csrf_token": token, "reason": ""})
    assert "Say why it is set aside" in words(page(client, path))
    for action in ("park", f"revoke/{held.id}"):
        refused = client.post(f"{path}{action}", data={"csrf_token": token, "reason": "x" * 1001})
        assert (refused.status_code, "x" * 1001 in refused.text) == (422, True)
        assert "At most 1,000 characters fit into a reason." in refused.text
    client.post(f"{path}park", data={"csrf_token": token, "reason": "Waits for 4.2."})
    session.expire_all()
    assert (task.state, task.state_reason, held.ends_at) == ("parked", "Waits for 4.2.", None)
    client.post(f"{path}unpark", data={"csrf_token": token})
    client.post(f"{path}revoke/{held.id}", data={"csrf_token": token, "reason": "Done elsewhere."})
    session.expire_all()
    assert (task.state, held.state, held.ended_reason) == ("open", "revoked", "Done elsewhere.")


def test_a_task_is_put_on_a_day_and_taken_off(
    client: FlaskClient, session: Session, area: Area, day: DocsDay, token: str
) -> None:
    other = make_task(session, area, "XD-2222")
    for _ in range(2):
        client.post("/desk/tasks/XD-2222/day", data={"csrf_token": token, "day": "2012-04-23"})
    assert [found.id for found in queries.days_of_task(session, other)] == [day.id]
    client.post("/desk/tasks/XD-2222/day", data={"csrf_token": token, "day": "2012-04-23", "remove": "1"})
    session.rollback()
    assert queries.days_of_task(session, other) == []


def test_what_waits_for_review_stands_first(client: FlaskClient, session: Session, task: Task, token: str) -> None:
    alice = sign_in(client, person(session, "Alice"))
    client.post("/docs-days/tasks/XD-7K2Q/submit", data={"csrf_token": alice, "text": "done"})
    sign_in(client, person(session, "Olga"))
    assert words(one(page(client, "/desk/tasks/"), "ul.tasks")) == "Document cpupools by Alice"
    assert "Review it on its page" in words(page(client, "/desk/tasks/XD-7K2Q/"))


def test_a_done_task_is_opened_again(client: FlaskClient, session: Session, area: Area, token: str) -> None:
    done = make_task(session, area, "XD-2222", state="done", done_on=date(2012, 4, 2))
    assert 'name="reason" required' in client.get("/desk/tasks/XD-2222/").text
    client.post("/desk/tasks/XD-2222/reopen", data={"csrf_token": token, "reason": "It was undone."})
    assert "It was undone." in client.get("/docs-days/tasks/XD-2222/").text
    session.expire_all()
    assert (done.state, done.done_on) == ("open", None)
    assert session.scalars(select(Claim)).all() == []


def test_of_very_many_tasks_the_desk_shows_the_first_and_counts_all(
    client: FlaskClient, session: Session, token: str, area: Area
) -> None:
    for number in range(25):
        make_task(session, area, f"XD-10{number:02d}", state="in review", changed_at=NOW - timedelta(hours=number))
    for number in range(55):
        make_task(session, area, f"XD-20{number:02d}", state="declined", changed_at=NOW - timedelta(hours=number))
    shown = page(client, "/desk/tasks/")
    review, hidden = ([words(link) for link in elements(found, "a")] for found in elements(shown, "ul.tasks"))
    assert review == [f"Task XD-10{number:02d}" for number in range(24, 4, -1)]
    assert hidden == [f"Task XD-20{number:02d}" for number in range(50)]
    assert [words(found) for found in elements(shown, "h2 small")] == ["25 tasks", "55 tasks"]
    assert "All that wait for a review" in words(shown)
    further = one(shown, 'a[rel="next"]').get("href")
    assert further == "/desk/tasks/?hidden=2#hidden"
    last = elements(page(client, further), "ul.tasks")[1]
    assert [words(link) for link in elements(last, "a")] == [f"Task XD-20{number:02d}" for number in range(50, 55)]
