import json

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.docsdays.actions import notes, reviews
from app.docsdays.models import Area, Claim, ClaimState, Task
from tests.conftest import NOW
from tests.docsdays.make import make_task, take
from tests.factories import person, sign_in


def test_one_sees_what_one_has_and_did(
    app: Flask, client: FlaskClient, session: Session, task: Task, area: Area
) -> None:
    alice, bob = person(session, "Alice"), person(session, "Bob")
    take(app, session, task, alice)
    take(app, session, make_task(session, area, "XD-7K2R", title="Not of Alice"), bob)
    handed_in = make_task(session, area, "XD-7K2S", title="Describe NUMA")
    with app.app_context():
        reviews.submit(session, handed_in, alice, text="All written.", link="https://x.example/", now=NOW)
        notes.write(session, task, alice, text="A note of mine.", now=NOW)
    session.commit()
    sign_in(client, alice)
    page = client.get("/me/").text
    for expected in ("Tasks you have", "Document cpupools", "Describe NUMA", "you handed in work", "Your notes"):
        assert expected in page
    assert "Not of Alice" not in page
    work = {part["title"]: part["items"] for part in json.loads(client.get("/me/export/").data)["work"]}
    assert {item["key"] for item in work["Tasks you have"]} == {"XD-7K2Q", "XD-7K2S"}
    assert [(item["words"], item["link"]) for item in work["What you handed in"]] == [
        ("All written.", "https://x.example/")
    ]
    assert [item["words"] for item in work["Your notes"]] == ["A note of mine."]


def test_who_leaves_gives_back_what_they_had(app: Flask, client: FlaskClient, session: Session, task: Task) -> None:
    alice = person(session, "Alice")
    take(app, session, task, alice)
    token = sign_in(client, alice)
    assert "Alice" in client.get("/docs-days/tasks/XD-7K2Q/").text
    assert client.post("/me/delete/", data={"csrf_token": token}).status_code == 303
    assert session.scalars(select(Claim.state)).one() == ClaimState.RELEASED
    shown = app.test_client().get("/docs-days/tasks/XD-7K2Q/").text
    assert "Alice" not in shown
    assert "a contributor" in shown
