"""Two organisers press at the same moment."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as listening
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from app.core.database import db
from app.events.models import Event, Series, Venue
from tests.events.desk import FILLED
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
