"""Programmes in files."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import ContentError
from app.events import content
from app.events.models import Event
from app.events.programme import actions, queries
from app.events.programme.models import ProgrammeDay, ProgrammeSession
from tests.conftest import NOW
from tests.events.make import day, make, utc
from tests.events.programme.make import details, programme, talk

ZONE = None
LATER = NOW + timedelta(days=1)
FILE = "events/programmes/xen-hackathon-2012.yaml"


@pytest.fixture
def folder(session: Session, tmp_path: Path) -> Path:
    event = programme(session).event
    talk(
        session, event, "Ports", "8 09:15-10:00", room="small", track="arm", speakers=(("Ada", "Engines"), ("Bob", ""))
    )
    talk(session, event, "Some time", unconfirmed="When it is.", abstract="One.\n\nTwo.")
    content.export(session, tmp_path, zone=ZONE)  # type: ignore[arg-type]  # every event names its own zone
    return tmp_path


def load(session: Session, folder: Path) -> tuple[int, int]:
    loaded = content.load(session, folder, zone=ZONE, now=LATER)  # type: ignore[arg-type]  # as above
    session.commit()
    return loaded.new, loaded.changed


def test_what_is_exported_is_the_same_when_loaded(session: Session, folder: Path, tmp_path: Path) -> None:
    versions = select(ProgrammeSession.id, ProgrammeSession.version).order_by(ProgrammeSession.id)
    before = session.execute(versions).all()
    assert load(session, folder) == (0, 0)
    assert session.execute(versions).all() == before


def test_another_site_gets_the_same_bytes(client: FlaskClient, session: Session, folder: Path, tmp_path: Path) -> None:
    addresses = [f"/events/xen-hackathon-2012/programme.ics?grain={grain}" for grain in ("sessions", "days", "banner")]
    before = [client.get(address).data for address in addresses]
    for event in session.scalars(select(Event)):
        session.delete(event)
    session.commit()
    assert session.scalar(select(func.count()).select_from(ProgrammeSession)) == 0
    assert session.scalar(select(func.count()).select_from(ProgrammeDay)) == 0
    assert load(session, folder) == (4, 0)
    assert [client.get(address).data for address in addresses] == before
    content.export(session, folder / "again", zone=ZONE)  # type: ignore[arg-type]  # as above
    assert (folder / "again" / FILE).read_bytes() == (folder / FILE).read_bytes()


@pytest.mark.parametrize("zone", ["Europe/Brussels", "UTC"])
def test_a_session_that_lost_its_times_stays_cancelled(
    client: FlaskClient, session: Session, tmp_path: Path, zone: str
) -> None:
    event = programme(session, make(session, span=day("2012-05-07", "2012-05-11", zone))).event
    item = talk(session, event, "Ports", "8 09:15-10:00")
    actions.revise(session, item, details("Ports"), now=LATER)
    session.commit()
    content.export(session, tmp_path, zone=ZONE)  # type: ignore[arg-type]  # as above
    path = tmp_path / "events" / "programmes" / f"{event.slug}.yaml"
    written, address = path.read_bytes(), f"{event.path}programme.ics"
    assert b"was_start: 2012-05-08 09:15\n" in written
    before = client.get(address).data
    assert b"STATUS:CANCELLED" in before
    assert load(session, tmp_path) == (0, 0)

    session.delete(session.scalars(select(Event)).one())
    session.commit()
    session.expunge_all()
    load(session, tmp_path)
    assert client.get(address).data == before
    content.export(session, tmp_path, zone=ZONE)  # type: ignore[arg-type]  # as above
    assert path.read_bytes() == written
    assert load(session, tmp_path) == (0, 0)


def test_times_of_before_are_of_a_session_without_times(session: Session, folder: Path) -> None:
    path = folder / FILE
    text = path.read_text("utf-8")
    at = "  end: 2012-05-08 10:00\n"
    path.write_text(text.replace(at, f"{at}  was_start: 2012-05-08 09:00\n  was_end: 2012-05-08 10:00\n"), "utf-8")
    with pytest.raises(ContentError, match="was_start: is of a session that has no start any more"):
        load(session, folder)


def test_a_file_that_was_edited_raises_what_it_forgot(session: Session, folder: Path) -> None:
    path = folder / FILE
    path.write_text(path.read_text("utf-8").replace("2012-05-08 10:00", "2012-05-08 10:15"), "utf-8")
    assert load(session, folder) == (0, 1)
    item = session.scalars(select(ProgrammeSession).filter_by(slug="ports")).one()
    assert (item.sequence, item.updated_at, item.ends_at) == (1, LATER, utc("2012-05-08T08:15"))


def test_an_edit_here_reaches_the_other_site_as_it_is(session: Session, folder: Path, tmp_path: Path) -> None:
    item = session.scalars(select(ProgrammeSession).filter_by(slug="ports")).one()
    actions.revise(session, item, details("Ports!", "8 09:30-10:00", room="big"), now=LATER)
    session.commit()
    content.export(session, folder, zone=ZONE)  # type: ignore[arg-type]  # as above
    assert "sequence: 1" in (folder / FILE).read_text("utf-8")
    assert load(session, folder) == (0, 0)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("room: small", "room: cellar", "there is no 'cellar' above"),
        ("track: arm", "track: legs", "there is no 'legs' above"),
        ("kind: talk", "kind: song", "must be one of talk"),
        ("end: 2012-05-08 10:00", "end: 2012-05-08 09:00", "The end must be later than the start."),
        ("end: 2012-05-08 10:00", "end: null", "a session has both start and end"),
        ("slug: ports", "slug: speakers", "must be lower-case"),
        ("slug: ports", "slug: harbours", "addresses do not change"),
        ("slides: null", "slides: nowhere", "must be an address"),
        ("title: Ports", "titel: Ports", "titel: unknown key"),
    ],
)
def test_a_mistake_is_named_with_its_line(session: Session, folder: Path, old: str, new: str, message: str) -> None:
    path = folder / FILE
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ContentError, match=message) as caught:
        load(session, folder)
    number = next(number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if new in line)
    assert f"line {number}" in str(caught.value) or "end: null" in new


def test_a_programme_of_no_event(session: Session, folder: Path) -> None:
    (folder / FILE).rename(folder / "events/programmes/nothing.yaml")
    with pytest.raises(ContentError, match="there is no event 'nothing'"):
        load(session, folder)
    assert queries.programme_of(session, session.scalars(select(Event)).one()) is not None


@pytest.mark.parametrize(
    ("end", "message"),
    [
        ("end: 2012-05-09 09:15", "a session lasts less than a day"),
        ("end: 2012-05-08 09:15", "The end must be later than the start."),
        ("", "a session has both start and end, or neither is known yet."),
    ],
)
def test_times_that_cannot_be_are_named(session: Session, folder: Path, end: str, message: str) -> None:
    text = (folder / FILE).read_text("utf-8")
    assert "end: 2012-05-08 10:00" in text
    (folder / FILE).write_text(text.replace("end: 2012-05-08 10:00", end), "utf-8")
    with pytest.raises(ContentError, match=message):
        load(session, folder)
