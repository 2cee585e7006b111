import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.config import ROOT
from app.core.errors import ContentError
from app.core.loading import Loaded
from app.events import actions, content
from app.events.attendance import actions as attendance
from app.events.attendance.models import Capacity
from app.events.models import Event, FeedChange, OldAddress, Series
from app.events.recurrence import ONCE
from app.events.recurrence.walls import parse
from app.search.models import SearchEntry
from tests.conftest import NOW
from tests.events.make import again, make, timed, utc

CONTENT = ROOT / "content"
NEXT = utc("2026-11-20T09:00:01")
"""The clock of tests stands in 2012, before the revisions of the files; a revision never goes back."""
UTC_ZONE = ZoneInfo("UTC")


def load(session: Session, folder: Path = CONTENT) -> Loaded:
    loaded = content.load(session, folder, zone=UTC_ZONE, now=NOW)
    session.commit()
    return loaded


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the events to spoil."""
    shutil.copytree(CONTENT / "events", tmp_path / "content" / "events")
    return tmp_path / "content"


def change(folder: Path, old: str, new: str, name: str = "2012.yaml") -> None:
    path = folder / "events" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def uds(session: Session) -> Event:
    return session.scalars(select(Event).where(Event.slug == "ubuntu-developer-summit-oakland-2012")).one()


def test_the_content_loads_once_and_is_the_same_after(session: Session) -> None:
    first = load(session)
    assert first.new == first.total > 80
    before = {event.uid: (event.updated_at, event.version) for event in session.scalars(select(Event))}
    session.expire_all()
    assert load(session) == Loaded(same=first.total)
    assert {event.uid: (event.updated_at, event.version) for event in session.scalars(select(Event))} == before
    found = select(func.count()).select_from(SearchEntry)
    assert session.scalar(found.filter_by(kind="event")) == len(before)
    assert session.scalar(found.filter_by(kind="session")) == 12


def test_load_then_export_gives_the_same_files(session: Session, tmp_path: Path) -> None:
    load(session)
    content.export(session, tmp_path, zone=UTC_ZONE)
    written = {path.name: path.read_bytes() for path in (tmp_path / "events").rglob("*.yaml")}
    assert written == {path.name: path.read_bytes() for path in (CONTENT / "events").rglob("*.yaml")}


def test_a_row_keeps_what_its_file_says(session: Session) -> None:
    load(session)
    event = uds(session)
    assert (event.uid, event.sequence) == ("32ce6295-f3f5-4a82-a8e4-b3b990968833", 0)
    assert event.created_at == event.updated_at == utc("2026-11-20T09:00:00")
    assert (event.is_all_day, event.time_zone) == (True, "America/Los_Angeles")
    assert (event.starts_at, event.ends_at) == (utc("2012-05-07T07:00"), utc("2012-05-12T07:00"))
    assert session.get_one(FeedChange, "all").changed_at == NOW
    assert session.get_one(FeedChange, "all").revised_at == utc("2026-11-20T09:00:00")


def test_a_change_without_new_numbers_raises_them(session: Session, folder: Path) -> None:
    load(session, folder)
    change(folder, "end: '2012-05-11'", "end: '2012-05-12'")
    assert load(session, folder).changed == 1
    assert (uds(session).sequence, uds(session).updated_at) == (1, NEXT)
    session.expire_all()
    assert load(session, folder).changed == 0


def test_a_change_of_words_raises_the_revision_alone(session: Session, folder: Path) -> None:
    load(session, folder)
    change(folder, "Ubuntu developers meet in Oakland", "The developers of Ubuntu meet in Oakland")
    assert load(session, folder).changed == 1
    assert (uds(session).sequence, uds(session).updated_at) == (0, NEXT)


def test_numbers_of_the_file_are_taken_where_they_rise(session: Session, folder: Path) -> None:
    load(session, folder)
    old = "updated: '2026-11-20T09:00:00Z'\n  sequence: 0\n  status: confirmed\n  series: ubuntu-developer-summit"
    new = "updated: '2026-11-21T10:00:00Z'\n  sequence: 4\n  status: tentative\n  series: ubuntu-developer-summit"
    change(folder, old, new)
    assert load(session, folder).changed == 1
    assert (uds(session).sequence, uds(session).updated_at) == (4, utc("2026-11-21T10:00:00"))
    assert uds(session).status == "tentative"


def test_a_new_name_of_a_venue_tells_its_events_anew(session: Session, folder: Path) -> None:
    load(session, folder)
    change(folder, "name: Moscone West", "name: Moscone Center West", "venues.yaml")
    assert load(session, folder).changed == 1
    event = session.scalars(select(Event).where(Event.slug == "citrix-synergy-san-francisco-2012")).one()
    assert (event.sequence, event.updated_at) == (1, NEXT)
    assert "Moscone Center West" in event.ical
    assert uds(session).sequence == 0


def test_a_changed_series_is_changed(session: Session, folder: Path) -> None:
    load(session, folder)
    change(folder, "name: Xen Day\n", "name: Xen Days\n", "series.yaml")
    assert load(session, folder).changed == 1
    assert session.scalars(select(Series.name).where(Series.slug == "xen-day")).one() == "Xen Days"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("series: fosdem\n", "series: nowhere\n", "series: there is no 'nowhere' in series.yaml."),
        ("venue: null\n", "venue: nowhere\n", "venue: there is no 'nowhere' in venues.yaml."),
        ("country: BE\n", "country: Belgium\n", "country: must be an ISO code"),
        ("status: confirmed\n", "status: sure\n", "status: must be one of confirmed, tentative, cancelled, postponed"),
        ("end: '2012-02-05'", "end: '2012-02-03'", "end: The last day is before the first."),
        ("time_zone: Europe/Brussels", "time_zone: Brussels", "time_zone: “Brussels” is not a time zone"),
        ("slug: fosdem-2012\n", "slug: past\n", "slug: 'past' has a meaning of its own"),
        ("slug: fosdem-2012\n", "slug: oscon-2012\n", "slug: another event is called 'oscon-2012' already."),
        ("online: false\n", "onlin: false\n", "onlin: unknown key"),
        ("uid: 75046ab7-404b-4882-a723-32ea66444916", "uid: ''", "uid: a text is needed here."),
        ("url: https://ttx.re/", "url: javascript:alert(1)//ttx.re/", "url: must be an address"),
        ("tags: [conference, developers, cloud]", "tags: [Cloud]", "tags: each is a slug and stands once"),
        ("name: FOSDEM 2012\n", "name: FOSDEM 2012\n  name: Twice\n  slug: [\n", "is not valid YAML"),
    ],
)
def test_a_fault_names_file_and_line_and_changes_nothing(
    session: Session, folder: Path, old: str, new: str, message: str
) -> None:
    change(folder, old, new)
    with pytest.raises(ContentError, match=r"2012\.yaml, line \d+: ") as caught:
        content.load(session, folder, zone=UTC_ZONE, now=NOW)
    session.rollback()
    assert message in str(caught.value)
    assert session.scalar(select(func.count()).select_from(Event)) == 0


def test_a_moved_event_and_a_moved_series_leave_their_addresses_behind(
    session: Session, folder: Path, tmp_path: Path
) -> None:
    load(session, folder)
    change(folder, "slug: fosdem-2012\n", "slug: fosdem-twelve\n")
    change(folder, "slug: fosdem\n", "slug: fosdem-brussels\n  old_slugs: [fosdem]\n", "series.yaml")
    for year in (folder / "events").glob("2*.yaml"):
        year.write_text(year.read_text("utf-8").replace("series: fosdem\n", "series: fosdem-brussels\n"), "utf-8")
    assert load(session, folder).changed == 2
    assert load(session, folder).changed == 0
    moved = session.scalars(select(Event).where(Event.slug == "fosdem-twelve")).one()
    assert (moved.uid, moved.sequence) == ("75046ab7-404b-4882-a723-32ea66444916", 0)
    assert moved.series is not None
    assert moved.series.slug == "fosdem-brussels"
    old = {old.path: old.leads_to for old in session.scalars(select(OldAddress))}
    assert old == {"/events/fosdem-2012/": moved, "/events/series/fosdem/": moved.series}
    content.export(session, tmp_path, zone=UTC_ZONE)
    assert "- slug: fosdem-twelve\n  old_slugs: [fosdem-2012]\n" in (tmp_path / "events/2012.yaml").read_text("utf-8")
    assert load(session, tmp_path).changed == 0


@pytest.mark.parametrize("taken", ["fosdem-2012", "xen-hackathon-santa-clara-2012"])
def test_an_old_address_that_something_else_has_is_refused(session: Session, folder: Path, taken: str) -> None:
    change(
        folder,
        "slug: xen-hackathon-santa-clara-2012\n",
        f"slug: xen-hackathon-santa-clara-2012\n  old_slugs: [{taken}]\n",
    )
    with pytest.raises(ContentError, match=r"2012\.yaml, line \d+: .*has this address, or had it once"):
        content.load(session, folder, zone=UTC_ZONE, now=NOW)


def split(session: Session) -> tuple[Event, Event]:
    call = timed("2012-05-07 19:00", "2012-05-07 20:00")
    weekly = again("FREQ=WEEKLY;COUNT=6", call)
    event, start = make(session, "Call", call, recurrence=weekly), parse("2012-05-21T19:00")
    made = actions.split(session, event, start, actions.continuation(event, start), now=NOW)
    session.commit()
    return event, made


def reloaded(session: Session, folder: Path) -> list[Event]:
    """The events of another site that loads what this one exports."""
    content.export(session, folder, zone=UTC_ZONE)
    for event in session.scalars(select(Event)):
        session.delete(event)
    session.commit()
    load(session, folder)
    content.export(session, folder / "again", zone=UTC_ZONE)
    for path in (folder / "events").glob("2*.yaml"):
        assert path.read_bytes() == (folder / "again" / "events" / path.name).read_bytes()
    return list(session.scalars(select(Event).order_by(Event.starts_at)))


def test_what_follows_a_deleted_event_follows_none(session: Session, tmp_path: Path) -> None:
    first, later = split(session)
    actions.delete(session, first, now=NOW)
    session.commit()
    assert "RELATED-TO" not in later.ical
    actions.restore(session, first, now=NOW)
    assert f"RELATED-TO;RELTYPE=SIBLING:{first.uid}" in later.ical.replace("\r\n ", "")
    actions.delete(session, first, now=NOW)
    session.commit()
    (event,) = reloaded(session, tmp_path)
    assert event.follows is None


def test_what_is_followed_may_stand_after_it(session: Session, tmp_path: Path) -> None:
    first, later = split(session)
    moved = timed("2012-06-26 19:00", "2012-06-26 20:00")
    actions.revise(
        session, first, replace(actions.details_of(first), span=moved, recurrence=ONCE), now=NOW + timedelta(hours=1)
    )
    session.commit()
    told = [later.ical, first.ical]
    events = reloaded(session, tmp_path)
    assert [event.follows and event.follows.slug for event in events] == [events[1].slug, None]
    assert [event.ical for event in events] == told


def test_seats_are_in_the_files(session: Session, tmp_path: Path) -> None:
    event = make(session, "Hackathon")
    attendance.set_capacity(session, event, 12, now=NOW)
    make(session, "Open house")
    session.commit()
    events = reloaded(session, tmp_path)
    counted = session.scalars(select(Capacity)).one()
    assert (counted.event_id, counted.seats) == (next(event.id for event in events if event.name == "Hackathon"), 12)
    path = tmp_path / "events" / "2012.yaml"
    assert path.read_text("utf-8").count("seats: 12\n") == 1
    assert load(session, tmp_path).changed == 0
    path.write_text(path.read_text("utf-8").replace("seats: 12", "seats: 13"), "utf-8")
    assert load(session, tmp_path).changed == 1
    assert session.scalars(select(Capacity.seats)).all() == [13]
    path.write_text(path.read_text("utf-8").replace("seats: 13", "seats: 0"), "utf-8")
    with pytest.raises(ContentError, match=r"2012\.yaml, line \d+: seats: is a number from 1 to 5000; it is 0\."):
        load(session, tmp_path)


@pytest.mark.parametrize("key", ["instead", "follows"])
def test_events_that_lead_back_to_themselves_are_refused(session: Session, folder: Path, key: str) -> None:
    change(folder, "slug: fosdem-2012\n", f"slug: fosdem-2012\n  {key}: oscon-2012\n")
    change(folder, "slug: oscon-2012\n", f"slug: oscon-2012\n  {key}: fosdem-2012\n")
    wanted = rf"2012\.yaml, line \d+: {key}: 'fosdem-2012' leads back to itself, by way of 'oscon-2012'"
    with pytest.raises(ContentError, match=wanted):
        load(session, folder)
