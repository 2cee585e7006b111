"""How tests import."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from app.events import actions
from app.events.imports.carrying import Coming, carry_out
from app.events.imports.groups import grouped, sounded
from app.events.imports.verdicts import Verdict, verdicts
from app.events.models import Event, Series
from tests.conftest import NOW, SITE_URL
from tests.events.ics.writing import read

LATER = datetime(2030, 1, 1, tzinfo=UTC)
"""After every revision of the content: an import takes none from the future."""


def judged(session: Session, *lines: str, takes_over: bool = True) -> list[Verdict]:
    """The verdicts over a calendar of these lines."""
    groups = grouped(read(*lines).events)
    return verdicts(session, sounded(groups, now=NOW), site_url=SITE_URL, takes_over=takes_over)


def taken(session: Session, *lines: str, series: Series | None = None, takes_over: bool = True) -> dict[str, int]:
    """Imports a calendar of these lines, commits, and says how many events of each kind there were."""
    found = judged(session, *lines, takes_over=takes_over)
    counts = carry_out(session, found, Coming(source="test.ics", site_url=SITE_URL, series=series), now=NOW)
    session.commit()
    return {str(kind): count for kind, count in counts.items()}


def run(app: Flask, *arguments: str | Path) -> Result:
    """`flask import ics …`, as typed."""
    return app.test_cli_runner().invoke(args=["import", "ics", *map(str, arguments)])


def details_with(event: Event, **changes: object) -> actions.Details:
    return replace(actions.details_of(event), **changes)  # type: ignore[arg-type]  # fields of Details
