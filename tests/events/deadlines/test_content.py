"""Deadlines in files."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import ContentError
from app.events import actions as event_actions
from app.events import content
from app.events.deadlines.models import Deadline, Kind
from app.events.models import Event
from tests.conftest import NOW
from tests.events.deadlines.make import deadline
from tests.events.make import make

FILE = "events/2012.yaml"
LATER = NOW + timedelta(days=1)


@pytest.fixture
def folder(session: Session, tmp_path: Path) -> Path:
    event = make(session)
    make(session, "Xen Summit")
    deadline(session, event, "2012-04-23", note="A word.", url="https://example.org/cfp")
    deadline(session, event, "2012-04-23 23:59", "Europe/London", Kind.EARLY_BIRD)
    export(session, tmp_path)
    return tmp_path


def export(session: Session, folder: Path) -> str:
    content.export(session, folder, zone=None)  # type: ignore[arg-type]  # every event names its own zone
    return (folder / FILE).read_text("utf-8")


def load(session: Session, folder: Path) -> tuple[int, int]:
    loaded = content.load(session, folder, zone=None, now=LATER)  # type: ignore[arg-type]  # as above
    session.commit()
    return loaded.new, loaded.changed


def test_load_and_export_are_the_identity(client: FlaskClient, session: Session, folder: Path) -> None:
    text, feed = (folder / FILE).read_text("utf-8"), client.get("/events/deadlines.ics").data
    assert text.count("deadlines:") == 1
    assert load(session, folder) == (0, 0)
    for event in session.scalars(select(Event)):
        session.delete(event)
    session.commit()
    assert load(session, folder) == (2, 0)
    assert export(session, folder / "again") == text
    assert client.get("/events/deadlines.ics").data == feed


def test_an_edit_raises_what_it_forgot(session: Session, folder: Path) -> None:
    path = folder / FILE
    path.write_text(path.read_text("utf-8").replace("when: 2012-04-23 23:59", "when: 2012-04-24 23:59"), "utf-8")
    assert load(session, folder) == (0, 1)
    row = session.scalars(select(Deadline).filter_by(kind="early-bird")).one()
    assert (row.sequence, row.updated_at, str(row.day)) == (1, LATER, "2012-04-24")


def test_deadlines_have_the_revision_of_the_event_they_follow(session: Session, folder: Path) -> None:
    event = session.scalars(select(Event).filter_by(name="Xen Hackathon")).one()
    told = event_actions.details_of(event)
    event_actions.revise(session, event, replace(told, name="Hackathon"), now=LATER)
    session.commit()
    text = export(session, folder / "there")
    assert text.count(f"updated: '{LATER:%Y-%m-%dT%H:%M:%SZ}'") == 3


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: early-bird", "kind: early-worm", "must be one of"),
        ("time_zone: Europe/London\n    url", "time_zone: London\n    url", "is not a time zone"),
        ("when: '2012-04-23'", "when: soon", "must be a date"),
        ("url: https://example.org/cfp", "url: somewhere", "must be an address"),
        ("note: A word.", "remark: A word.", "remark: unknown key"),
    ],
)
def test_a_mistake_is_named(session: Session, folder: Path, old: str, new: str, message: str) -> None:
    path = folder / FILE
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ContentError, match=message):
        load(session, folder)
