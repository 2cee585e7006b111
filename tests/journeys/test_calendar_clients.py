"""Two calendar programs of the command line on the real site, over HTTP: vdirsyncer fetches, khal lists."""

import json
import os
import re
import subprocess
import urllib.request
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from app.config import ROOT
from app.core.database import db
from app.events import actions
from app.events.models import Event, Status
from app.events.months import following, last_day, preceding
from tests.conftest import make_settings
from tests.engines import required
from tests.live import running_site

PROGRAMS = ROOT / ".clients" / "bin"
MONTHS = ["2013-10", "2026-11", "2026-12", "2027-01"]
"""A conference of several days; a recurring call, and whole days that come again."""
PREFIX = {"EventCancelled": "Cancelled: ", "EventPostponed": "Postponed: "}
VDIRSYNCER = """\
[general]
status_path = "{folder}/status/"
[pair portal]
a = "here"
b = "there"
collections = null
[storage here]
type = "filesystem"
path = "{folder}/calendar/"
fileext = ".ics"
[storage there]
type = "http"
url = "{site}/events.ics"
"""
KHAL = """\
[calendars]
[[portal]]
path = {folder}/calendar/
readonly = True
[locale]
local_timezone = {zone}
default_timezone = {zone}
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/{name}.db
"""


class Shown(NamedTuple):
    """A date as somebody sees it in a zone; whole days, the last included, are the same everywhere."""

    name: str
    start: str
    end: str


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clients")


@pytest.fixture(scope="module")
def site(data_dir: Path) -> Iterator[str]:
    required((PROGRAMS / "vdirsyncer").exists() and (PROGRAMS / "khal").exists(), "vdirsyncer and khal (PyPI)")
    with running_site(data_dir, CLOCK="2026-11-21T09:00Z") as address:
        (data_dir / "vdirsyncer.ini").write_text(VDIRSYNCER.format(folder=data_dir, site=address))
        (data_dir / "calendar").mkdir()
        _run(data_dir, "vdirsyncer", "-c", str(data_dir / "vdirsyncer.ini"), "discover")
        yield address


def _run(data_dir: Path, program: str, *arguments: str) -> str:
    environ = {"PATH": os.environ["PATH"], "HOME": str(data_dir), "LC_ALL": "C.UTF-8"}
    command = [str(PROGRAMS / program), *arguments]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _synced(data_dir: Path) -> dict[str, tuple[bytes, int]]:
    """What is there after the next sync: by the name of each file its bytes and when it was written."""
    _run(data_dir, "vdirsyncer", "-c", str(data_dir / "vdirsyncer.ini"), "sync")
    files = sorted((data_dir / "calendar").glob("*.ics"))
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in files}


def _cancel(data_dir: Path, slug: str) -> str:
    """As another process does it, beside the server. Gives the path of the event's page."""
    app = create_app(make_settings(data_dir, f"sqlite:///{data_dir / 'portal.sqlite3'}"))
    with app.app_context():
        session: Session = db.session
        event = session.scalars(select(Event).where(Event.slug == slug)).one()
        actions.set_status(session, event, Status.CANCELLED, now=event.updated_at + timedelta(days=1))
        session.commit()
        path = event.path
        session.close()
        db.engine.dispose()
    app.extensions["freshness"].close()
    return path


def test_a_second_sync_changes_nothing_and_one_cancellation_one_item(data_dir: Path, site: str) -> None:
    first = _synced(data_dir)
    assert len(first) == _get(f"{site}/events.ics").count("BEGIN:VEVENT") > 50
    assert _synced(data_dir) == first
    page = _cancel(data_dir, "xen-project-hackathon-shanghai-2015")
    after = _synced(data_dir)
    # What it fetches over HTTP vdirsyncer knows by its content: one item in place of another.
    [old], [new] = first.keys() - after.keys(), after.keys() - first.keys()
    assert {name: after[name] for name in first if name != old} == {name: first[name] for name in first if name != old}
    texts = [held[name][0].decode().replace("\r\n ", "") for held, name in ((first, old), (after, new))]
    assert [f"URL:{site}{page}" in text for text in texts] == [True, True]
    assert ["STATUS:CANCELLED" in text for text in texts] == [False, True]
    assert _synced(data_dir) == after


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
@pytest.mark.parametrize("month", MONTHS)
def test_khal_lists_the_month_as_its_page_shows_it(data_dir: Path, site: str, month: str, zone: str) -> None:
    _synced(data_dir)
    first = date.fromisoformat(f"{month}-01")
    name = zone.replace("/", "-")
    config = data_dir / f"{name}.ini"
    config.write_text(KHAL.format(folder=data_dir, zone=zone, name=name))
    expected = _on_pages(site, first, ZoneInfo(zone))
    assert expected
    assert _by_khal(data_dir, config, first) == expected


def _by_khal(data_dir: Path, config: Path, first: date) -> set[Shown]:
    """What lasts several days stands under each."""
    fields = ("title", "start-long", "end-long")
    options = [option for name in fields for option in ("--json", name)]
    days = [str(first), str(last_day(first))]
    listed = _run(data_dir, "khal", "-c", str(config), "list", *options, *days)
    rows = [row for line in listed.splitlines() for row in json.loads(line)]
    return {Shown(row["title"], row["start-long"], row["end-long"]) for row in rows}


def _on_pages(site: str, first: date, zone: ZoneInfo) -> set[Shown]:
    """What falls into that month in the zone. Pages go by the places of the events, so those beside it count too."""
    paths = {path for month in (preceding(first), first, following(first)) for path in _linked(site, month)}
    shown = [_shown(site, path, zone) for path in sorted(paths)]
    last = str(last_day(first))
    return {one for one in shown if one.start[:10] <= last and one.end[:10] >= str(first)}


def _linked(site: str, month: date) -> list[str]:
    page = html.fromstring(_get(f"{site}/events/{month:%Y/%m}/"))
    return [path for path in page.xpath("//table//li/a/@href") if path.startswith("/events/")]


def _shown(site: str, path: str, zone: ZoneInfo) -> Shown:
    """From what its page tells search engines."""
    found = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', _get(site + path), re.DOTALL)
    assert found
    told = json.loads(found[1])
    prefix = PREFIX.get(told["eventStatus"].rpartition("/")[2], "")
    return Shown(prefix + told["name"], _local(told["startDate"], zone), _local(told["endDate"], zone))


def _local(text: str, zone: ZoneInfo) -> str:
    if len(text) == len("2012-05-07"):
        return text
    return f"{datetime.fromisoformat(text).astimezone(zone):%Y-%m-%d %H:%M}"


def _get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        text: str = answer.read().decode()
        return text
