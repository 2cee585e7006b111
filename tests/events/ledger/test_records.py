"""The ledger is written by whatever changes an event, and read on its page, in its feed and in its news."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import feedparser
import icalendar
import pytest
import yaml
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import ContentError
from app.events import actions, content
from app.events.ledger import DESK, SOURCE, EventChange
from app.events.models import Event, Occurrence, Status
from app.events.recurrence import Recurrence, Rule
from app.people import dossier
from tests.conftest import NOW
from tests.events.make import day, make, utc
from tests.factories import person

LATER = NOW + timedelta(days=1)
UTC_ZONE = ZoneInfo("UTC")


def entries(session: Session) -> list[tuple[str, str, str, str]]:
    rows = session.scalars(select(EventChange).order_by(EventChange.at, EventChange.id))
    return [(row.kind, row.old, row.new, row.reason) for row in rows]


@pytest.fixture
def moved(session: Session) -> Event:
    """From 3 to 10 May, because the venue is flooded, by Olga."""
    event = make(session, "Hackathon", day("2012-05-03"), slug="hack", city="Brussels", country="BE")
    details = replace(actions.details_of(event), span=day("2012-05-10"))
    actions.revise(session, event, details, now=LATER, by=person(session, "Olga"), reason="venue flooded")
    session.commit()
    return event


def test_a_move_is_kept_with_who_when_and_why(session: Session, moved: Event) -> None:
    row = session.scalars(select(EventChange)).one()
    assert (row.kind, row.old, row.new, row.reason) == ("moved", "3 May 2012", "10 May 2012", "venue flooded")
    assert (row.at, row.who, row.person and row.person.name) == (LATER, DESK, "Olga")
    assert moved.last_change == "Moved from 3 May 2012: venue flooded."


def test_subscribers_get_one_line(client: FlaskClient, moved: Event) -> None:
    event = icalendar.Calendar.from_ical(client.get("/events.ics").text).events[0]
    assert str(event["DESCRIPTION"]).split("\n\n")[0] == "Moved from 3 May 2012: venue flooded."
    assert event["SEQUENCE"] == 1


def test_the_page_says_what_changed_and_not_who(client: FlaskClient, moved: Event) -> None:
    answer = client.get("/events/hack/")
    log = html.fromstring(answer.text).xpath("//ol[@class='log']/li")
    assert [" ".join(entry.text_content().split()) for entry in log] == [
        "Sat 21 April 2012 Moved from 3 May 2012 to 10 May 2012: venue flooded."
    ]
    assert "Olga" not in answer.text


@pytest.mark.parametrize("address", ["/events/feed/", "/events/feed/atom/"])
def test_the_news_say_it(client: FlaskClient, moved: Event, address: str) -> None:
    entry = feedparser.parse(client.get(address).data).entries[0]
    told = entry.content[0].value if "content" in entry else entry.summary
    assert "Moved from 3 May 2012 to 10 May 2012: venue flooded." in told


def test_a_better_wording_is_no_entry(session: Session, moved: Event) -> None:
    actions.revise(session, moved, replace(actions.details_of(moved), description="More."), now=LATER)
    session.commit()
    assert len(entries(session)) == 1
    assert moved.last_change == "Moved from 3 May 2012: venue flooded."


def test_a_building_that_moves_moves_its_events(session: Session) -> None:
    values = {"name": "Hall", "address": "1, Square", "city": "Brussels", "country": "BE", "url": None}
    venue, _ = actions.put_venue(session, slug="hall", values=values, now=NOW)
    make(session, "Hackathon", venue=venue, city="Brussels", country="BE")
    actions.put_venue(session, slug="hall", values=values | {"address": "2, Street"}, now=LATER)
    session.commit()
    old, new = "Hall, 1, Square, Brussels, Belgium", "Hall, 2, Street, Brussels, Belgium"
    assert entries(session) == [("place", old, new, "")]


def test_what_a_file_of_another_calendar_changes_is_kept_too(session: Session) -> None:
    event = make(session, "Hackathon", day("2012-05-03"))
    details = replace(actions.details_of(event), status=Status.CANCELLED)
    actions.adopt(session, event, details, slug=event.slug, sequence=5, updated_at=LATER, now=LATER)
    session.commit()
    assert [(row.kind, row.who) for row in session.scalars(select(EventChange))] == [("cancelled", SOURCE)]


def notices(client: FlaskClient, address: str = "/events/hack/") -> list[str]:
    found = html.fromstring(client.get(address).text).xpath("//div[@class='notice']")
    return [" ".join(notice.text_content().split()) for notice in found]


def test_the_page_says_first_why_it_moved_until_it_is_over(client: FlaskClient, session: Session, moved: Event) -> None:
    said = ["Moved: it was planned for 3 May 2012. Why: venue flooded."]
    assert notices(client) == said
    actions.revise(session, moved, replace(actions.details_of(moved), name="Hack"), now=LATER, reason="shorter")
    session.commit()
    assert notices(client) == said
    clock.freeze(utc("2012-05-11T00:00"))
    assert notices(client) == []
    clock.freeze(LATER)
    actions.revise(session, moved, replace(actions.details_of(moved), status=Status.TENTATIVE), now=LATER)
    session.commit()
    assert notices(client) == ["Not certain yet: it may still move or be called off.", *said]


def test_a_series_says_that_it_moved_until_its_first_date_is_over(client: FlaskClient, session: Session) -> None:
    weekly = Recurrence(rule=Rule(freq="WEEKLY"))
    call = make(session, "Call", day("2012-05-03"), slug="hack", recurrence=weekly)
    later = replace(actions.details_of(call), span=day("2012-05-04"))
    actions.revise(session, call, later, now=LATER, reason="the room is free then")
    session.commit()
    said = ["Moved: it was planned for 3 May 2012. Why: the room is free then."]
    assert (notices(client), notices(client, "/events/hack/2012-05-04/")) == (said, said)
    assert notices(client, "/events/hack/2012-05-11/") == []
    clock.freeze(utc("2012-05-05T00:00"))
    assert notices(client) == []


@pytest.mark.parametrize(("status", "word"), [(Status.POSTPONED, "first plan"), (Status.CANCELLED, "take place")])
def test_the_page_says_first_why_it_is_called_off(
    client: FlaskClient, session: Session, moved: Event, status: Status, word: str
) -> None:
    actions.revise(session, moved, replace(actions.details_of(moved), status=status), now=LATER, reason="no speakers")
    session.commit()
    [notice] = notices(client)
    assert notice.endswith(f"{word}. Why: no speakers.")
    actions.revise(session, moved, replace(actions.details_of(moved), city="Ghent"), now=LATER, reason="cheaper")
    session.commit()
    assert notices(client) == [notice]


def test_what_comes_instead(client: FlaskClient, session: Session) -> None:
    gone = make(session, "Hackathon", day("2012-05-03"), slug="hack")
    other = make(session, "Hackathon again", day("2012-09-03"), slug="again")
    details = replace(actions.details_of(gone), status=Status.POSTPONED, instead=other)
    actions.revise(session, gone, details, now=LATER, reason="flood")
    session.commit()
    line = "Postponed: flood. Instead: Hackathon again, 3 September 2012."

    def told() -> str:
        found = icalendar.Calendar.from_ical(client.get("/events/hack.ics").text).events[0]
        return str(found["DESCRIPTION"])

    assert told() == line
    notice = html.fromstring(client.get("/events/hack/").text).xpath("//div[@class='notice']")[0]
    assert "Instead: Hackathon again, 3 September 2012." in " ".join(notice.text_content().split())
    assert notice.xpath(".//a/@href") == ["/events/again/"]
    other = session.get_one(Event, other.id)
    actions.revise(session, other, replace(actions.details_of(other), span=day("2012-10-01")), now=LATER)
    session.commit()
    assert told() == line.replace("3 September", "1 October")
    actions.revise(session, other, replace(actions.details_of(other), name="Second try"), now=LATER)
    session.commit()
    assert told() == "Postponed: flood. Instead: Second try, 1 October 2012."
    actions.delete(session, session.get_one(Event, other.id), now=LATER)
    session.commit()
    assert "Instead" not in client.get("/events/hack/").text
    assert told() == "Postponed: flood."
    actions.restore(session, session.get_one(Event, other.id), now=LATER)
    session.commit()
    assert told() == "Postponed: flood. Instead: Second try, 1 October 2012."


def test_what_is_deleted_does_not_come_back_with_what_stands_in_for_it(session: Session) -> None:
    gone, other = make(session, "Hackathon", day("2012-05-03")), make(session, "Again", day("2012-09-03"))
    actions.revise(session, gone, replace(actions.details_of(gone), status=Status.CANCELLED, instead=other), now=LATER)
    actions.delete(session, gone, now=LATER)
    actions.revise(session, other, replace(actions.details_of(other), name="Second try"), now=LATER)
    session.commit()
    assert session.scalars(select(Occurrence.name)).all() == ["Second try"]


def test_a_person_sees_what_they_did_and_it_stays_without_them(session: Session, moved: Event) -> None:
    olga = person(session, "Olga")
    found = [item for section in dossier.sections(session, olga, now=LATER) for item in section.items]
    assert ("Hackathon", "/events/hack/", "Moved from 3 May 2012 to 10 May 2012: venue flooded.") in [
        (item.text, item.href, item.note) for item in found
    ]


def year_file(folder: Path) -> Path:
    return folder / "events" / "2012.yaml"


def written(session: Session, folder: Path) -> str:
    folder.mkdir()
    content.export(session, folder, zone=UTC_ZONE)
    return year_file(folder).read_text("utf-8")


def test_files_hold_the_ledger_and_give_it_back(session: Session, moved: Event, tmp_path: Path) -> None:
    other = make(session, "Hackathon again", day("2012-09-03"), slug="again")
    details = replace(actions.details_of(moved), status=Status.CANCELLED, instead=other)
    actions.revise(session, moved, details, now=LATER + timedelta(hours=1, microseconds=7), reason="more: rain")
    session.commit()
    first = written(session, tmp_path / "one")
    record = yaml.safe_load(first)[0]
    assert (record["slug"], record["instead"]) == ("hack", "again")
    assert record["changes"] == [
        {
            "at": "2012-04-21T09:00:00Z",
            "kind": "moved",
            "old": "3 May 2012",
            "new": "10 May 2012",
            "reason": "venue flooded",
        },
        {
            "at": "2012-04-21T10:00:00Z",
            "kind": "cancelled",
            "old": "confirmed",
            "new": "cancelled",
            "reason": "more: rain",
        },
    ]
    kept = (entries(session), moved.ical)
    for row in session.scalars(select(Event)):
        session.delete(row)
    session.commit()
    loaded = content.load(session, tmp_path / "one", zone=UTC_ZONE, now=NOW)
    session.commit()
    assert (loaded.new, loaded.changed) == (2, 0)
    assert written(session, tmp_path / "two") == first
    again = session.scalars(select(Event).where(Event.slug == "hack")).one()
    assert (entries(session), again.last_change) == (kept[0], "Cancelled: more: rain.")
    same = content.load(session, tmp_path / "one", zone=UTC_ZONE, now=NOW)
    assert (same.new, same.changed, same.same) == (0, 0, 2)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"kind": "moved"}, "each needs `at` and `kind`"),
        ({"at": "2012-04-21T09:00:00Z", "kind": "moved", "by": "Olga"}, "each needs `at` and `kind`"),
        ({"at": "2012-04-21T09:00:00Z", "kind": "flooded"}, "`kind` is one of moved,"),
        ({"at": "yesterday", "kind": "moved"}, "`at` is a moment"),
        ("moved", "each needs `at` and `kind`"),
    ],
)
def test_an_entry_that_is_none_is_refused_with_its_place(
    session: Session, moved: Event, tmp_path: Path, entry: object, message: str
) -> None:
    records = yaml.safe_load(written(session, tmp_path / "one"))
    records[0]["changes"] = [entry]
    year_file(tmp_path / "one").write_text(yaml.safe_dump(records), "utf-8")
    with pytest.raises(ContentError, match=message) as raised:
        content.load(session, tmp_path / "one", zone=UTC_ZONE, now=NOW)
    assert "2012.yaml" in str(raised.value)


def test_an_unknown_event_instead_is_refused(session: Session, moved: Event, tmp_path: Path) -> None:
    records = yaml.safe_load(written(session, tmp_path / "one"))
    records[0]["instead"] = "nowhere"
    year_file(tmp_path / "one").write_text(yaml.safe_dump(records), "utf-8")
    with pytest.raises(ContentError, match="there is no 'nowhere' in the files of the years"):
        content.load(session, tmp_path / "one", zone=UTC_ZONE, now=NOW)


def test_the_moment_is_the_true_one_though_a_file_told_a_later_revision(session: Session) -> None:
    event = make(session, "Hackathon", day("2012-05-03"), updated_at=LATER)
    actions.set_status(session, event, Status.CANCELLED, now=NOW)
    session.commit()
    assert session.scalars(select(EventChange.at)).all() == [NOW]
    assert event.updated_at > LATER
