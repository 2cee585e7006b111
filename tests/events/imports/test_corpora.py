"""Other people's files, and generated calendars: import, export, import is the identity, or the refusal says why.

The files of others are not part of this repository; where they lie beside it, as `../shared/corpora/ics`, all are read.
"""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.config import ROOT
from app.events import actions
from app.events.ics import IcsError
from app.events.ics.reading import account
from app.events.imports.carrying import Coming, carry_out
from app.events.imports.groups import grouped, sounded
from app.events.imports.models import Origin
from app.events.imports.verdicts import Kind, verdicts
from app.events.ledger import EventChange
from app.events.models import Event, EventOverride, EventTag, FeedChange, Occurrence, OldAddress, Series, Venue
from tests.conftest import SITE_URL
from tests.events import generated
from tests.events.imports.importing import LATER

CORPORA = ROOT.parent / "shared" / "corpora" / "ics"
FILES = sorted(CORPORA.rglob("*.ics")) if CORPORA.is_dir() else []
GENERATED = 60
TABLES = (Origin, OldAddress, EventTag, Occurrence, EventOverride, EventChange, Event, Series, Venue, FeedChange)
REASON = re.compile(r"Line \d+|The file ")
"""Where the fault is; or that it is one of all."""


def imported(session: Session, data: bytes) -> tuple[dict[str, int], list[str]]:
    """How many components there are of each kind, and why some were refused. Raises IcsError."""
    found = verdicts(session, sounded(grouped(account(data, fallback="UTC").events), now=LATER), site_url=SITE_URL)
    counts = carry_out(session, found, Coming(source="file", site_url=SITE_URL), now=LATER)
    session.commit()
    told = {str(kind): count for kind, count in counts.items() if count}
    return told, [each.reason for each in found if each.kind == Kind.REFUSED]


def components(data: bytes) -> list[bytes]:
    return sorted(data.removesuffix(b"\r\nEND:VCALENDAR\r\n").split(b"\r\nBEGIN:VEVENT\r\n"))


def emptied(session: Session) -> None:
    for table in TABLES:
        session.execute(delete(table))
    session.commit()


@pytest.mark.skipif(not FILES, reason="needs the files of ../shared/corpora/ics")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_file_ends_in_an_account_or_says_why_not(client: FlaskClient, session: Session) -> None:
    refused: dict[Path, str] = {}
    components: Counter[str] = Counter()
    for file in FILES:
        data = file.read_bytes()
        try:
            first, reasons = imported(session, data)
        except IcsError as error:
            refused[file] = str(error)
            continue
        components += Counter(first)
        assert [reason for reason in reasons if not REASON.match(reason)] == [], file
        second, _ = imported(session, data)
        assert second.get(Kind.SAME, 0) == first.get(Kind.NEW, 0), file
        assert not {Kind.NEW, Kind.CHANGED} & second.keys(), file
        published = client.get("/events.ics").data
        assert imported(session, published)[0].keys() <= {Kind.SAME}, file
        emptied(session)
        assert imported(session, published)[0].keys() <= {Kind.NEW}, file
        assert imported(session, published)[0].keys() <= {Kind.SAME}, file
        assert client.get("/events.ics").data == published, file
        emptied(session)
    print(len(FILES), "files,", len(refused), "refused as a whole; components:", dict(components))
    assert {file: why for file, why in refused.items() if not REASON.match(why)} == {}
    assert components[Kind.NEW] > len(FILES)


@pytest.mark.parametrize("choice", ["", "?cancelled=keep", "?cancelled=drop"])
def test_generated_calendars_are_imported_as_they_were_published(
    client: FlaskClient, session: Session, choice: str
) -> None:
    with actions.together(session, now=LATER):
        for number in range(GENERATED):
            for place, details in enumerate(generated.calendar(number)):
                tagged = replace(details, tags=(f"calendar-{number}", *details.tags))
                actions.create(session, tagged, slug=f"event-{number}-{place}", now=LATER)
    session.commit()
    published = client.get(f"/events.ics{choice}").data
    if not choice:
        assert imported(session, published) == ({Kind.SAME: published.count(b"\r\nBEGIN:VEVENT\r\n")}, [])
    emptied(session)
    taken, reasons = imported(session, published)
    assert (set(taken), reasons) == ({Kind.NEW}, [])
    assert imported(session, published) == ({Kind.SAME: taken[Kind.NEW]}, [])
    if not choice:  # whole days have no zone there, so that they may come before or after what begins on the same day
        assert components(client.get("/events.ics").data) == components(published)
