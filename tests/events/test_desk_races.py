"""Two organisers at one event: the second sees what the first did, also at the same moment."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import event as listening
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from app.core.database import db
from app.events import actions
from app.events.models import Event, Series, Venue
from tests.conftest import NOW
from tests.events.desk import FILLED, Desk, inputs, only
from tests.events.make import make
from tests.factories import person, sign_in


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # on SQLite the second waits for the first
def test_a_press_on_what_another_just_changed_is_told_so(app: Flask, client: FlaskClient, session: Session) -> None:
    kept = make(session, slug="sample", name="Sample thing").id
    token = sign_in(client, person(session, "Olga"))
    session.rollback()

    with app.app_context():
        engine, sessionmaker = db.engine, db.sessionmaker

    @listening.listens_for(sessionmaker, "before_flush", once=True)
    def another_is_faster(*_: object) -> None:
        with engine.begin() as connection:
            connection.execute(update(Event).where(Event.id == kept).values(version=Event.version + 1))

    answer = client.post(f"/desk/events/{kept}/delete/", data={"csrf_token": token})
    assert (answer.status_code, "Somebody was faster" in answer.text) == (409, True)
    assert session.get_one(Event, kept).deleted_at is None


RIVALS = {
    "series": (
        {"series": "+", "new_series": "Xen Summit"},
        insert(Series).values(slug="xen-summit", name="Xen summit", summary=""),
        "Somebody made a series of this name at this moment.",
    ),
    "building": (
        {"venue": "+", "new_venue": "The Hall"},
        insert(Venue).values(slug="the-hall", name="The Hall"),
        "Somebody entered a building of this name at this moment.",
    ),
}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # on SQLite the second waits for the first
@pytest.mark.parametrize("what", sorted(RIVALS))
def test_whose_name_was_taken_is_said_at_its_field(
    app: Flask, client: FlaskClient, session: Session, what: str
) -> None:
    """The address of the event is free: to look for a fault there would lead nowhere."""
    typed, rival, words = RIVALS[what]
    form = FILLED | typed | {"csrf_token": sign_in(client, person(session, "Olga"))}
    session.rollback()
    with app.app_context():
        engine, sessionmaker = db.engine, db.sessionmaker

    @listening.listens_for(sessionmaker, "before_flush", once=True)
    def another_is_faster(*_: object) -> None:
        with engine.begin() as connection:
            connection.execute(rival)

    answer = client.post("/desk/events/new/", data=form)
    assert (answer.status_code, words in answer.text, "event of this name" in answer.text) == (409, True, False)
    assert client.post("/desk/events/new/", data=form).status_code == 303, "the second press takes what the other made"


def test_the_second_of_two_sees_what_the_first_changed(client: FlaskClient, olga: Desk, session: Session) -> None:
    event = make(session, city="Brussels", country="BE", description="As it was.")
    mine = inputs(client.get(f"/desk/events/{event.id}/")) | {"description": "As I want it."}
    theirs = replace(actions.details_of(event), city="Ghent", description="As they want it.")
    actions.revise(session, event, theirs, now=NOW, by=person(session, "Adam"))
    session.commit()
    answer = olga(f"/desk/events/{event.id}/", **mine)
    assert answer.status_code == 409
    tree = html.fromstring(answer.text)
    shown = tree.xpath("//section[@role='alert']")[0]
    assert "Adam saved this while you were writing." in shown.text_content()
    assert [" ".join(heading.text_content().split()) for heading in shown.xpath("./h2")] == ["City", "Description"]
    assert "As they want it." in " ".join(shown.text_content().split())
    assert inputs(answer)["description"] == "As I want it."
    assert only(session).description == "As they want it."
    assert olga(f"/desk/events/{event.id}/", **inputs(answer)).status_code == 303
    assert (only(session).description, only(session).city) == ("As I want it.", "Brussels")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_edit_that_slips_in_between_is_a_conflict_too(
    app: Flask, client: FlaskClient, olga: Desk, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite none can: who is about to write waits before reading."""
    event = make(session, city="Brussels", country="BE")
    mine = inputs(client.get(f"/desk/events/{event.id}/")) | {"city": "Bruges"}
    real = actions.revise

    def late(*args: Any, **kwargs: Any) -> bool:
        monkeypatch.setattr(actions, "revise", real)
        db.session.rollback()
        args[1].city  # noqa: B018 — the row is read as it was
        theirs = session.get_one(Event, event.id)
        real(session, theirs, replace(actions.details_of(theirs), city="Ghent"), now=NOW)
        session.commit()
        return real(*args, **kwargs)

    monkeypatch.setattr(actions, "revise", late)
    answer = olga(f"/desk/events/{event.id}/", **mine)
    assert answer.status_code == 409
    assert only(session).city == "Ghent"
