"""`flask import ics`: iCalendar files into the calendar, each by itself."""

import json
import sys
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import IntegrityError

from app.config import Settings
from app.core import clock, siteinfo
from app.core.database import db
from app.core.migrations import with_known_schema
from app.events import queries
from app.events.ics import IcsError, read
from app.events.imports.carrying import Coming, carry_out
from app.events.imports.groups import grouped
from app.events.imports.preparing import prepared
from app.events.imports.verdicts import Kind, Verdict, verdicts
from app.events.models import Series
from app.events.recurrence import remembering

SHOWN = 20


@dataclass
class Result:
    """What became of one file. `skipped` counts what is no event and the events that were refused."""

    file: str
    status: str
    reason: str | None = None
    new: int = 0
    same: int = 0
    changed: int = 0
    skipped: int = 0
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> str:
        told = asdict(self)
        del told["notes"]
        return json.dumps(told, ensure_ascii=False)


@click.command("ics")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FILE…")
@click.option("--series", "slug", metavar="SLUG", help="The series that new events belong to.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each file.")
@with_appcontext
@with_known_schema
def command(*, files: tuple[Path, ...], slug: str | None, dry_run: bool, as_json: bool) -> None:
    """Takes the events of iCalendar files into the calendar. A file that is refused does not stop the others."""
    if slug:
        queries.series_by_slug(db.session, slug)
    is_refused = False
    for path in files:
        with remembering():
            result = _import(path, slug, dry_run=dry_run)
        db.session.rollback() if result.status == "refused" or dry_run else db.session.commit()
        click.echo(result.as_json() if as_json else _words(result, dry_run=dry_run))
        is_refused |= result.status == "refused"
    if is_refused:
        sys.exit(1)


def _import(path: Path, slug: str | None, *, dry_run: bool) -> Result:
    zone = siteinfo.load(db.session).time_zone
    db.session.rollback()  # nobody waits for us while the file is read
    try:
        account = read(path.read_bytes(), zone=zone)
    except OSError as error:
        return Result(str(path), "refused", f"cannot be read: {error.strerror}.")
    except IcsError as error:
        return Result(str(path), "refused", str(error))
    settings: Settings = current_app.extensions["settings"]
    site_url = settings.site_url
    sound = prepared(db.sessionmaker, grouped(account.events), site_url=site_url, now=clock.now())
    found = verdicts(db.session, sound, site_url=site_url)
    refused = [verdict.reason for verdict in found if verdict.kind == Kind.REFUSED]
    is_nothing = bool(found) and len(refused) == len(found)
    refused += [why for verdict in found for why in verdict.group.left_out]
    notes = [*refused, *(remark for event in account.events if not event.fault for remark in event.remarks)]
    if is_nothing:
        return Result(str(path), "refused", refused[0], skipped=account.count_skipped + len(refused), notes=notes[1:])
    try:
        counts = _counted(found) if dry_run else _carry_out(path, found, slug, settings)
    except IntegrityError:
        return Result(str(path), "refused", "somebody changed the same events at the same moment; try again.")
    return Result(
        str(path),
        "imported",
        _summary(refused),
        new=counts[Kind.NEW],
        same=counts[Kind.SAME],
        changed=counts[Kind.CHANGED],
        skipped=account.count_skipped + len(refused),
        notes=notes,
    )


def _carry_out(path: Path, found: list[Verdict], slug: str | None, settings: Settings) -> Counter[str]:
    series: Series | None = queries.series_by_slug(db.session, slug) if slug else None
    is_hidden = not sys.stderr.isatty() or len(found) < SHOWN
    coming = Coming(source=path.name, site_url=settings.site_url, series=series)
    with click.progressbar(found, label=path.name, file=sys.stderr, hidden=is_hidden) as bar:
        counts = carry_out(db.session, bar, coming, now=clock.now())
    db.session.flush()  # so that somebody else's event of the same UID is told here
    return counts


def _counted(found: list[Verdict]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for verdict in found:
        counts[verdict.kind] += verdict.count
    return counts


def _summary(refused: list[str]) -> str | None:
    if not refused:
        return None
    more = f" And {len(refused) - 1} more." if len(refused) > 1 else ""
    return f"{len(refused)} of its events could not be taken. {refused[0]}{more}"


def _words(result: Result, *, dry_run: bool) -> str:
    if result.status == "refused":
        lines = [f"{result.file}: refused. {result.reason}"]
    else:
        done = "would be imported" if dry_run else "imported"
        counts = f"{result.new} new, {result.changed} changed, {result.same} the same, {result.skipped} skipped"
        lines = [f"{result.file}: {done}, {counts}."]
    lines += [f"  {note}" for note in result.notes[:SHOWN]]
    if len(result.notes) > SHOWN:
        lines.append(f"  … and {len(result.notes) - SHOWN} more of the kind.")
    return "\n".join(lines)
