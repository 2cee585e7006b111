"""What an import would do with each event, and what it then did."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.events import actions
from app.events.ical import PRODID
from app.events.ics.reading import account
from app.events.imports.carrying import Coming, carry_out
from app.events.imports.groups import grouped, sounded
from app.events.imports.verdicts import verdicts
from app.events.models import Event, Series, Status, Venue
from app.events.spans import AllDay, Timed
from tests.conftest import NOW, SITE_URL
from tests.events.ics.writing import TIMED, calendar, vevent
from tests.events.imports.importing import details_with, judged, taken
from tests.events.make import make

CALL = vevent(*TIMED, "SUMMARY:Call", "LOCATION:Pembroke College\\, Trumpington Street\\, Cambridge\\, United Kingdom")


def one(session: Session) -> Event:
    session.expire_all()
    return session.scalars(select(Event)).one()


def edit(session: Session, event: Event, **changes: object) -> None:
    """As an organiser at the desk."""
    actions.revise(session, event, details_with(event, **changes), now=NOW)
    session.commit()


def test_a_new_event_is_written_with_all_it_says(session: Session) -> None:
    summit = Series(slug="calls", name="Calls")
    session.add(summit)
    session.commit()
    lines = vevent(
        *TIMED,
        "SEQUENCE:4",
        "CREATED:20120101T000000Z",
        "LAST-MODIFIED:20120402T080000Z",
        "SUMMARY:Community call",
        "STATUS:TENTATIVE",
        "LOCATION:Pembroke College\\, Trumpington Street\\, Cambridge\\, United Kingdom",
        "DESCRIPTION:We talk.\\n\\nPlease note: the hour may change.",
        "URL:https://example.org/call",
        "CATEGORIES:Documentation days,xen",
    )
    assert taken(session, *lines, series=summit) == {"new": 1}
    event = one(session)
    assert (event.uid, event.sequence, event.slug) == ("one@example.org", 4, "community-call-2012")
    assert (event.created_at, event.updated_at) == (
        datetime(2012, 1, 1, tzinfo=UTC),
        datetime(2012, 4, 2, 8, tzinfo=UTC),
    )
    assert event.venue is not None
    assert event.venue.address == "Trumpington Street"
    assert actions.details_of(event) == actions.Details(
        name="Community call",
        status=Status.TENTATIVE,
        span=Timed(datetime(2012, 5, 10, 14), datetime(2012, 5, 10, 15, 30), "Europe/Brussels"),  # noqa: DTZ001 — wall time
        series=event.series,
        venue=event.venue,
        city="Cambridge",
        country="GB",
        url="https://example.org/call",
        description="We talk.\n\nPlease note: the hour may change.",
        tags=("documentation-days", "xen"),
        source="test.ics",
    )
    assert event.series is not None
    assert event.series.slug == "calls"


def test_a_second_import_says_same_and_writes_nothing(session: Session) -> None:
    taken(session, *CALL)
    before = one(session).version
    assert taken(session, *CALL) == {"same": 1}
    assert one(session).version == before
    assert len(session.scalars(select(Venue)).all()) == 1


def test_a_fresh_stamp_alone_is_no_change(session: Session) -> None:
    taken(session, *CALL)
    [verdict] = judged(session, *[line.replace("20120401T", "20120419T") for line in CALL])
    assert verdict.kind == "same"


def test_a_change_is_shown_by_its_fields_and_taken(session: Session) -> None:
    taken(session, *CALL)
    moved = [line.replace("T140000", "T150000").replace("T153000", "T163000") for line in CALL]
    [verdict] = judged(session, *moved)
    assert [(each.label, each.ours, each.theirs) for each in verdict.differences] == [
        (
            "When",
            "2012-05-10T14:00:00/2012-05-10T15:30:00 Europe/Brussels",
            "2012-05-10T15:00:00/2012-05-10T16:30:00 Europe/Brussels",
        )
    ]
    assert taken(session, *moved) == {"changed": 1}
    event = one(session)
    assert (event.local_start, event.sequence) == (datetime(2012, 5, 10, 15), 1)  # noqa: DTZ001 — wall time
    assert event.venue is not None
    assert taken(session, *moved) == {"same": 1}


def test_what_was_edited_here_stays(session: Session) -> None:
    taken(session, *CALL, *vevent(*TIMED, "SUMMARY:Other", uid="other"))
    call = session.scalars(select(Event).filter_by(uid="one@example.org")).one()
    edit(session, call, name="Community call")
    assert taken(session, *CALL) == {"same": 1}

    changed = [line.replace("SUMMARY:Call", "SUMMARY:Telephone").replace("Cambridge", "Oxford") for line in CALL]
    [verdict] = judged(session, *changed)
    assert [(each.field, each.is_kept) for each in verdict.differences] == [("name", True), ("place", False)]
    assert taken(session, *changed) == {"changed": 1}
    session.refresh(call)
    assert (call.name, call.city) == ("Community call", "Oxford")
    assert taken(session, *changed) == {"same": 1}


def test_an_event_written_here_is_changed_only_where_that_is_meant(session: Session) -> None:
    event = make(session, "Call", uid="one@example.org", sequence=2)
    newer = [*CALL[:-1], "SEQUENCE:3", CALL[-1]]
    assert [verdict.kind for verdict in judged(session, *newer, takes_over=False)] == ["same"]
    assert taken(session, *newer) == {"changed": 1}
    session.refresh(event)
    assert (event.sequence, event.city) == (3, "Cambridge")


def test_an_older_revision_is_refused(session: Session) -> None:
    taken(session, *CALL[:-1], "SEQUENCE:5", CALL[-1])
    [verdict] = judged(session, *CALL[:-1], "SEQUENCE:4", "STATUS:CANCELLED", CALL[-1])
    assert (verdict.kind, verdict.reason) == (
        "refused",
        "Line 4, SEQUENCE: 4 is older than 5, which is known already.",
    )


def test_what_was_deleted_here_stays_deleted(session: Session) -> None:
    taken(session, *CALL)
    actions.delete(session, one(session), now=NOW)
    session.commit()
    [verdict] = judged(session, *[line.replace("SUMMARY:Call", "SUMMARY:x") for line in CALL])
    assert verdict.kind == "refused"
    assert "“Call” was deleted here" in verdict.reason


@pytest.mark.parametrize(
    ("location", "fields"),
    [
        ("", (None, None, None, None, False)),
        ("Online", (None, None, None, None, True)),
        ("Cambridge\\, United Kingdom", (None, None, "Cambridge", "GB", False)),
        ("Singapore", (None, None, None, "SG", False)),
        ("Hall\\, Singapore", (None, None, "Hall", "SG", False)),
        ("Room 5", ("Room 5", None, None, None, False)),
        (
            "Room 5\\nMain Street 1\\nOxford\\, United Kingdom\\, and online",
            ("Room 5", "Main Street 1", "Oxford", "GB", True),
        ),
        ("https://meet.example.org/x", (None, None, None, None, True)),
    ],
)
def test_a_place_is_taken_apart_and_reads_the_same(
    session: Session, location: str, fields: tuple[str | None, str | None, str | None, str | None, bool]
) -> None:
    lines = vevent(*TIMED, f"LOCATION:{location}")
    taken(session, *lines)
    event = one(session)
    venue = event.venue
    found = (venue and venue.name, venue and venue.address, event.city, event.country, event.online)
    assert found == fields
    assert taken(session, *lines) == {"same": 1}


@pytest.mark.parametrize(
    "lines",
    [
        ("SUMMARY:" + "long " * 100,),
        ("SUMMARY:",),
        ("SUMMARY:Cancelled: call", "STATUS:CANCELLED"),
        ("SUMMARY:Postponed: call", "STATUS:TENTATIVE"),
        ("DESCRIPTION:" + "word " * 10_000,),
        ("DESCRIPTION:a \\n\\n\\n b\\n\\nPlease note: c\\n\\nd\\n\\nWebsite: https://example.org/",),
        ("DESCRIPTION:Please note:", "URL:ftp://example.org/"),
        ("LOCATION:" + "x" * 900,),
        ("LOCATION:a\\,b\\,  c ,d", "CATEGORIES:,;-,Ä Ö,ä o"),
        ("DESCRIPTION:<b>one</b><br>two",),
        ("SUMMARY:bell\x07 and\u2028line",),
    ],
)
def test_whatever_is_said_a_second_import_says_same(session: Session, lines: tuple[str, ...]) -> None:
    said = vevent(*TIMED, *lines)
    assert taken(session, *said) == {"new": 1}
    assert taken(session, *said) == {"same": 1}


def test_only_what_a_portal_wrote_has_our_note(session: Session) -> None:
    lines = vevent(*TIMED, "DESCRIPTION:We talk.\\n\\nPlease note: bring cake.\\n\\nAll are welcome.")
    taken(session, *lines)
    assert (one(session).description, one(session).unconfirmed) == (
        "We talk.\n\nPlease note: bring cake.\n\nAll are welcome.",
        None,
    )
    said = [line.replace("We talk", "We listen").replace("one@", "two@") for line in lines]
    groups = grouped(account(calendar(*said).replace(b"-//test//EN", PRODID.encode()), fallback="UTC").events)
    found = verdicts(session, sounded(groups, now=NOW), site_url=SITE_URL)
    carry_out(session, found, Coming(source="portal", site_url=SITE_URL), now=NOW)
    session.commit()
    theirs = session.scalars(select(Event).filter_by(uid="two@example.org")).one()
    assert (theirs.description, theirs.unconfirmed) == ("We listen.", "bring cake.\n\nAll are welcome.")
    assert taken(session, *lines) == {"same": 1}


def test_venues_of_one_name_in_two_cities_are_two(session: Session) -> None:
    places = {"a": "Town Hall\\, Oxford\\, United Kingdom", "b": "Town Hall\\, Ghent\\, Belgium"}
    lines = [line for uid, place in places.items() for line in vevent(*TIMED, f"LOCATION:{place}", uid=uid)]
    taken(session, *lines)
    assert taken(session, *lines, *vevent(*TIMED, f"LOCATION:{places['b']}", uid="c")) == {"same": 2, "new": 1}
    found = session.execute(select(Event.uid, Venue.city, Venue.country).join(Venue).order_by(Event.uid)).all()
    assert [tuple(row) for row in found] == [("a", "Oxford", "GB"), ("b", "Ghent", "BE"), ("c", "Ghent", "BE")]
    assert sorted(session.scalars(select(Venue.slug))) == ["town-hall", "town-hall-2"]


def test_what_moves_without_a_higher_sequence_gets_one(session: Session) -> None:
    taken(session, *CALL)
    for hour, sequence in (("15", 1), ("16", 2), ("16", 2)):
        taken(session, *[line.replace("T140000", f"T{hour}0000").replace("T153000", "T180000") for line in CALL])
        assert one(session).sequence == sequence


def test_cancelled_and_postponed_are_understood_as_we_publish_them(session: Session) -> None:
    taken(session, *vevent(*TIMED, "SUMMARY:Postponed: call", "STATUS:TENTATIVE"))
    event = one(session)
    assert (event.name, event.status) == ("call", "postponed")


def test_a_time_the_clocks_skip_is_refused(session: Session) -> None:
    [verdict] = judged(session, *vevent("DTSTART;TZID=Europe/London:20120325T013000", "DURATION:PT1H"))
    assert verdict.reason == "Line 4, DTSTART: The clocks in Europe/London skip 01:30 on that day."


def test_whole_days_are_of_the_zone_of_the_calendar(session: Session) -> None:
    taken(session, "X-WR-TIMEZONE:Asia/Tokyo", *vevent("DTSTART;VALUE=DATE:20120507", "DTEND;VALUE=DATE:20120509"))
    assert actions.details_of(one(session)).span == AllDay(date(2012, 5, 7), date(2012, 5, 8), "Asia/Tokyo")


def test_names_that_are_taken_get_a_number(session: Session) -> None:
    make(session, "Call", slug="call-2012")
    taken(session, *CALL, *vevent(*TIMED, "SUMMARY:Call", uid="b"))
    assert sorted(session.scalars(select(Event.slug))) == ["call-2012", "call-2012-2", "call-2012-3"]


def test_news_of_the_event_are_not_its_text(session: Session) -> None:
    said = [*CALL[:-1], "DESCRIPTION:We talk.", CALL[-1]]
    taken(session, *said)
    moved = [line.replace("T140000", "T150000").replace("T153000", "T163000") for line in said]
    assert taken(session, *moved) == {"changed": 1}
    news = one(session).last_change
    assert news
    told_again = [line.replace("DESCRIPTION:", f"DESCRIPTION:{news}\\n\\n".replace(",", "\\,")) for line in moved]
    assert taken(session, *told_again) == {"same": 1}
    assert taken(session, *[line.replace("We talk", "We listen") for line in moved]) == {"changed": 1}
    assert one(session).description == "We listen."
