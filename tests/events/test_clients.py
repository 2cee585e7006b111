"""What three independent readers make of our feeds: icalendar, libical and ical.js must read the same."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.config import ROOT
from app.core.icaltext import plain
from app.core.zones import day_after
from app.events import content, ical
from app.events.ical import Component
from app.events.models import Status
from app.events.spans import Timed, fault_of
from tests.conftest import NOW
from tests.events.make import CALL, make, timed
from tests.events.test_ical import BASE, calendar_of, spans

Read = set[tuple[str, str, str, str]]
Reader = Callable[[str], Read]

READERS = Path(__file__).parent / "readers"
ICAL_JS = ROOT / ".node" / "node_modules" / "ical.js" / "dist" / "ical.js"
SOUTH = "America/Sao_Paulo"


def required(is_there: bool, package: str) -> None:
    """Skips and names the package where it is not installed; in CI it must be there."""
    if not is_there:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs {package}; tests/prepare installs it")


@pytest.fixture(scope="session")
def libical(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    compiler = shutil.which("gcc")
    required(compiler is not None, "gcc")
    required(Path("/usr/include/libical/ical.h").exists(), "libical-dev")
    program = tmp_path_factory.mktemp("libical") / "read"
    subprocess.run([str(compiler), "-O1", str(READERS / "read.c"), "-o", str(program), "-lical"], check=True)

    def read(text: str) -> Read:
        first, _, rest = _run([str(program)], text).partition("\n")
        assert first == "errors\t0", "libical reports a restriction error"
        return _rows(rest)

    return read


@pytest.fixture(scope="session")
def ical_js() -> Reader:
    node = shutil.which("node")
    required(node is not None, "nodejs")
    required(ICAL_JS.exists(), "ical.js")
    return lambda text: _rows(_run([str(node), str(READERS / "read.mjs"), str(ICAL_JS)], text))


def _run(command: list[str], text: str) -> str:
    return subprocess.run(command, input=text.encode(), capture_output=True, check=True, timeout=60).stdout.decode()


def _rows(text: str) -> Read:
    found = [tuple(line.split("\t")) for line in text.split("\n") if line]
    assert all(len(row) == 4 for row in found)
    assert len(set(found)) == len(found)
    return set(found)  # type: ignore[arg-type]  # four each, as asserted


def by_icalendar(text: str) -> Read:
    return {
        (str(event["UID"]), _text(event["DTSTART"].dt), _text(event["DTEND"].dt), str(event["SUMMARY"]))
        for event in icalendar.Calendar.from_ical(text).events
    }


def _text(value: object) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else str(value)


@pytest.mark.parametrize("choice", ["", "?cancelled=keep", "?cancelled=drop"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_all_read_the_content_alike(
    client: FlaskClient, session: Session, libical: Reader, ical_js: Reader, choice: str
) -> None:
    """One database is enough: test_calendars shows the bytes of both to be the same."""
    content.load(session, ROOT / "content", zone=ZoneInfo("UTC"), now=NOW)
    make(session, "Gone: with, signs; 🎋", CALL, status=Status.CANCELLED)
    make(session, "South", timed("2012-10-20 18:00", "2012-10-21 18:00", SOUTH))
    make(session, "مرحبا שלום", timed("2006-03-26 03:00", "2006-03-26 04:00", "Europe/London"))
    text = client.get(f"/events.ics{choice}").text
    read = by_icalendar(text)
    assert len(read) == (53 if "drop" in choice else 54)
    assert libical(text) == read
    assert ical_js(text) == read


def is_published(component: Component) -> bool:
    return fault_of(component.span) is None


def one_column(text: str) -> str:
    """Tabs and line ends part the columns that the readers print."""
    return plain(text).replace("\n", "").replace("\t", "").strip() or "x"


components = st.builds(
    Component,
    uid=st.uuids().map(str),
    path=st.just("/events/x/"),
    # Tabs and line ends part the columns that the readers print.
    name=st.text(min_size=1, max_size=60).map(
        lambda text: plain(text).replace("\n", "").replace("\t", "").strip() or "x"
    ),
    status=st.sampled_from(Status),
    sequence=st.integers(0, 9),
    span=spans,
    created_at=st.just(NOW),
    updated_at=st.just(NOW),
    description=st.text(max_size=200),
).filter(is_published)


@given(st.lists(components, min_size=1, max_size=40, unique_by=lambda component: component.uid))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_all_read_generated_calendars_alike(libical: Reader, ical_js: Reader, found: list[Component]) -> None:
    used: dict[str, tuple[int, int]] = {}
    for component in found:
        if zone := ical.zone_used(component):
            first, last = used.get(zone, (9999, 0))
            years = component.span.start_date.year, component.span.end_date.year
            used[zone] = min(first, years[0]), max(last, years[1])
    stretches = tuple((zone, first, last) for zone, (first, last) in sorted(used.items()))
    text = calendar_of(*found, zones=stretches)
    read = {
        (component.uid, *_ends(component), ical.PREFIX.get(component.status, "") + component.name)
        for component in found
    }
    assert libical(text) == read
    assert ical_js(text) == read


def _ends(component: Component) -> tuple[str, str]:
    span = component.span
    if isinstance(span, Timed):
        return _text(span.starts_at), _text(span.ends_at)
    return span.start.isoformat(), day_after(span.end).isoformat()


@pytest.mark.parametrize("name", ["libical", "ical_js"])
def test_the_readers_go_by_our_zones(request: pytest.FixtureRequest, name: str) -> None:
    """Told a wrong offset they read another time; so agreement above is agreement about our VTIMEZONE."""
    read: Reader = request.getfixturevalue(name)
    component = replace(BASE, span=timed("2012-07-10 14:00", "2012-07-10 15:30"))
    text = calendar_of(component)
    wrong = text.replace("TZOFFSETTO:+0200", "TZOFFSETTO:+0500")
    assert wrong != text
    assert {row[1] for row in read(text)} == {"2012-07-10T12:00:00Z"}
    assert {row[1] for row in read(wrong)} == {"2012-07-10T09:00:00Z"}
