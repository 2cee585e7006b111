"""Events that come again: their rules, the dates left out and added, and what single dates have of their own."""

import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.events import actions
from app.events.ics.reading import account
from app.events.imports.carrying import Coming, carry_out
from app.events.imports.groups import Allowance, grouped, sounded
from app.events.imports.verdicts import verdicts
from app.events.models import Event, EventOverride, Status
from app.events.recurrence import Recurrence, parse_rule
from app.events.spans import Timed
from tests.conftest import NOW, SITE_URL
from tests.events.ics.writing import calendar, vevent
from tests.events.imports.importing import judged, run, taken
from tests.events.make import BRUSSELS, make

ZONE = ";TZID=Europe/Brussels"
TIMES = (f"DTSTART{ZONE}:20120510T140000", f"DTEND{ZONE}:20120510T150000")
WEEKLY = vevent(*TIMES, "SUMMARY:Call", "RRULE:FREQ=WEEKLY;COUNT=5", f"EXDATE{ZONE}:20120517T140000")
MOVED = vevent(
    "RECURRENCE-ID:20120524T120000Z",
    f"DTSTART{ZONE}:20120524T160000",
    f"DTEND{ZONE}:20120524T170000",
    "SUMMARY:Call",
    "SEQUENCE:1",
)
OFF = vevent(
    f"RECURRENCE-ID{ZONE}:20120531T140000",
    f"DTSTART{ZONE}:20120531T140000",
    f"DTEND{ZONE}:20120531T150000",
    "SUMMARY:Call",
    "STATUS:CANCELLED",
    "LOCATION:Oxford",
)
AS_PLANNED = vevent(
    f"RECURRENCE-ID{ZONE}:20120607T140000", f"DTSTART{ZONE}:20120607T140000", "DURATION:PT1H", "SUMMARY:Call"
)


def one(session: Session) -> Event:
    session.expire_all()
    return session.scalars(select(Event)).one()


def test_a_rule_and_its_single_dates_are_taken_over(session: Session) -> None:
    assert taken(session, *WEEKLY, *MOVED, *OFF, *AS_PLANNED) == {"new": 4}
    details = actions.details_of(one(session))
    start = datetime(2012, 5, 10, 14)  # noqa: DTZ001 — wall time
    assert details.recurrence == Recurrence(
        rule=parse_rule("FREQ=WEEKLY;COUNT=5", start=start, zone=BRUSSELS),
        exdates=(datetime(2012, 5, 17, 14),),  # noqa: DTZ001 — wall time
    )
    moved, off = details.overrides
    assert (moved.recurrence_id, moved.name, moved.status, moved.place) == ("2012-05-24T14:00", None, None, None)
    assert moved.span == Timed(datetime(2012, 5, 24, 16), datetime(2012, 5, 24, 17), BRUSSELS)  # noqa: DTZ001 — wall time
    assert (off.recurrence_id, off.status, off.span) == ("2012-05-31T14:00", Status.CANCELLED, None)
    assert off.place is not None
    assert off.place.venue is not None
    assert off.place.venue.name == "Oxford"


def test_a_second_import_says_same(session: Session) -> None:
    taken(session, *WEEKLY, *MOVED, *OFF, *AS_PLANNED)
    version = one(session).version
    assert taken(session, *WEEKLY, *MOVED, *OFF, *AS_PLANNED) == {"same": 4}
    assert one(session).version == version


def test_what_changed_is_shown_and_taken(session: Session) -> None:
    taken(session, *WEEKLY, *MOVED)
    longer = [line.replace("COUNT=5", "COUNT=6") for line in WEEKLY]
    [verdict] = judged(session, *longer, *OFF)
    assert [(each.label, each.theirs.partition("; ")[2]) for each in verdict.differences] == [
        ("When", "FREQ=WEEKLY;COUNT=6; not 2012-05-17T14:00"),
        ("Single dates", "place: Oxford"),
    ]
    assert taken(session, *longer, *OFF) == {"changed": 2}
    assert [row.recurrence_id for row in session.scalars(select(EventOverride))] == ["2012-05-31T14:00"]
    assert one(session).rrule == "FREQ=WEEKLY;COUNT=6"


def test_c18_a_date_that_moves_without_a_higher_sequence_gets_one(session: Session) -> None:
    """Some calendars say SEQUENCE:0 of everything for ever."""

    def told() -> list[tuple[str, int]]:
        parts = one(session).ical.replace("\r\n ", "").split("BEGIN:VEVENT")[1:]
        lines = [dict(line.split(":", 1) for line in part.splitlines() if ":" in line) for part in parts]
        return [(each[f"DTSTART{ZONE}"], int(each["SEQUENCE"])) for each in lines]

    moved = [line for line in MOVED if line != "SEQUENCE:1"]
    again = [line.replace("T160000", "T150000") for line in moved]
    taken(session, *WEEKLY)
    assert told() == [("20120510T140000", 0)]
    expected = [(moved, "20120524T160000", 1), (again, "20120524T150000", 2), (again, "20120524T150000", 2)]
    for lines, start, sequence in expected:
        taken(session, *WEEKLY, *lines)
        assert told() == [("20120510T140000", 0), (start, sequence)]
    off = [*again[:-1], "STATUS:CANCELLED", again[-1]]
    taken(session, *WEEKLY, *off)
    version = one(session).version
    assert told()[1] == ("20120524T150000", 3)
    assert taken(session, *WEEKLY, *off) == {"same": 2}
    assert one(session).version == version
    higher = [*again[:-1], "SEQUENCE:9", again[-1]]
    taken(session, *WEEKLY, *higher)
    assert told()[1] == ("20120524T150000", 9)


def test_a_new_event_keeps_the_numbers_it_comes_with(session: Session) -> None:
    taken(session, *WEEKLY, *[line for line in MOVED if line != "SEQUENCE:1"], *OFF)
    assert [(row.recurrence_id, row.sequence) for row in session.scalars(select(EventOverride))] == [
        ("2012-05-24T14:00", 0),
        ("2012-05-31T14:00", 0),
    ]


def test_what_was_edited_here_stays_beside_what_changed_there(session: Session) -> None:
    taken(session, *WEEKLY)
    event = one(session)
    actions.cancel_date(session, event, datetime(2012, 5, 31, 14), reason=None, now=NOW)  # noqa: DTZ001 — wall time
    session.commit()
    assert taken(session, *[line.replace("SUMMARY:Call", "SUMMARY:Chat") for line in WEEKLY]) == {"changed": 1}
    [own] = actions.details_of(one(session)).overrides
    assert (one(session).name, own.status) == ("Chat", Status.CANCELLED)


def test_a_date_cancelled_here_stays_cancelled_when_its_series_moves_there(session: Session) -> None:
    taken(session, *WEEKLY)
    event = one(session)
    actions.cancel_date(session, event, datetime(2012, 5, 31, 14), reason=None, now=NOW)  # noqa: DTZ001 — wall time
    session.commit()
    later = [line.replace("20120510T", "20120511T").replace("20120517T", "20120518T") for line in WEEKLY]
    assert taken(session, *later) == {"changed": 1}
    details = actions.details_of(one(session))
    assert [(own.recurrence_id, own.status) for own in details.overrides] == [("2012-06-01T14:00", Status.CANCELLED)]
    assert details.recurrence.exdates == (datetime(2012, 5, 18, 14),)  # noqa: DTZ001 — wall time


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (vevent(*TIMES, "RRULE:FREQ=SECONDLY"), "Line 4, RRULE: FREQ is one of"),
        (vevent(*TIMES, "RRULE:FREQ=DAILY;INTERVAL=0"), "Line 4, RRULE: INTERVAL is a number from 1 to 1000."),
        (vevent(*TIMES, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), "Line 4, RRULE: There is no such day"),
        (vevent(*TIMES, "RRULE:FREQ=WEEKLY;BYDAY=MO"), "Line 4, RRULE: The first day"),
        (MOVED, "Line 4, RECURRENCE-ID: the event that this is a date of is not in the file."),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_line(session: Session, lines: list[str], reason: str) -> None:
    [verdict] = judged(session, *lines)
    assert (verdict.kind, verdict.reason.startswith(reason)) == ("refused", True), verdict.reason


def test_a_date_there_is_not_is_left_out_and_named(session: Session) -> None:
    stray = [line.replace("20120524T120000Z", "20120525T120000Z") for line in MOVED]
    [verdict] = judged(session, *WEEKLY, *stray, *OFF)
    assert verdict.group.left_out == ("Line 13, RECURRENCE-ID: the event has no such date.",)
    assert taken(session, *WEEKLY, *stray, *OFF) == {"new": 2}


def test_a_date_further_ahead_than_dates_can_be_worked_out_is_refused_by_its_line(session: Session) -> None:
    far = [line.replace("20120524", "21990524") for line in MOVED]
    endless = [line.replace("FREQ=WEEKLY;COUNT=5", "FREQ=DAILY") for line in WEEKLY]
    found = judged(session, *endless, *far, *vevent(*TIMES, uid="other"))
    assert [verdict.kind for verdict in found] == ["refused", "new"]
    assert found[0].reason.startswith("Line 4, RRULE: That is more than 20,000 dates up to 2199")


def test_an_end_so_far_ahead_that_nobody_counts_up_to_it_may_change(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "far.ics"
    for last in ("21001230", "21011230"):
        path.write_bytes(calendar(*[line.replace("WEEKLY;COUNT=5", f"DAILY;UNTIL={last}") for line in WEEKLY]))
        assert run(app, path).exit_code == 0
        assert one(session).rrule == f"FREQ=DAILY;UNTIL={last}"
        session.rollback()


def test_our_own_feed_of_them_is_the_identity(session: Session, client: FlaskClient) -> None:
    event = make(session, "Call", Timed(datetime(2012, 3, 8, 1, 30), datetime(2012, 3, 8, 2, 30), BRUSSELS))  # noqa: DTZ001 — wall time
    again = Recurrence(rule=parse_rule("FREQ=WEEKLY;COUNT=40", start=datetime(2012, 3, 8, 1, 30), zone=BRUSSELS))  # noqa: DTZ001 — wall time
    details = replace(actions.details_of(event), recurrence=again, description="We talk.")
    actions.revise(session, event, details, now=NOW)
    first = datetime(2012, 4, 5, 1, 30)  # noqa: DTZ001 — wall time
    actions.cancel_date(session, event, first, reason="Easter, alas", now=NOW)
    actions.change_date(session, event, first.replace(day=12), name="Long call", description="On cpupools.", now=NOW)
    actions.move_date(
        session,
        event,
        first.replace(day=19),
        Timed(first.replace(day=20), first.replace(day=20, hour=4), BRUSSELS),
        reason=None,
        now=NOW,
    )
    session.commit()
    feed = client.get("/events.ics").data
    count = feed.count(b"BEGIN:VEVENT")
    assert count > 3

    def imported() -> dict[str, int]:
        groups = grouped(account(feed, fallback="UTC").events)
        later = NOW + timedelta(days=1)  # than the last revision: none is taken from the future
        found = verdicts(session, sounded(groups, now=later), site_url=SITE_URL)
        counts = carry_out(session, found, Coming(source="feed", site_url=SITE_URL), now=later)
        session.commit()
        return {str(kind): number for kind, number in counts.items()}

    assert imported() == {"same": count}
    session.delete(session.scalars(select(Event)).one())
    session.commit()
    assert imported() == {"new": count}
    assert client.get("/events.ics").data == feed


def test_the_rules_of_one_file_have_an_allowance_together(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Allowance.__init__, "__kwdefaults__", {"seconds": 6.0, "dates": 8})
    many = [line for number in range(3) for line in vevent(*TIMES, "RRULE:FREQ=WEEKLY;COUNT=5", uid=str(number))]
    found = judged(session, *many, *vevent(*TIMES, uid="single"))
    assert [verdict.kind for verdict in found] == ["new", "new", "refused", "new"]
    assert "Give it in parts." in found[2].reason


def test_hostile_rules_are_refused_in_time(session: Session) -> None:
    never = "RRULE:FREQ=YEARLY;BYWEEKNO=1;BYMONTH=6"
    before = time.monotonic()
    found = judged(session, *[line for number in range(20) for line in vevent(*TIMES, never, uid=str(number))])
    assert time.monotonic() - before < 14
    assert {verdict.kind for verdict in found} == {"refused"}
