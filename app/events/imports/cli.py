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
from sqlalchemy.orm.exc import StaleDataError

from app.config import Settings
from app.core import clock, siteinfo
from app.core.database import db
from app.core.migrations import with_known_schema
from app.events import queries
from app.events.ics import IcsError, read
from app.events.imports.batches import batches, weight_of
from app.events.imports.carrying import Coming, carry_out
from app.events.imports.groups import Group, grouped
from app.events.imports.preparing import prepared
from app.events.imports.verdicts import Kind, Verdict, verdicts
from app.events.models import Series
from app.events.recurrence import remembering

SHOWN = 20
SAME_MOMENT = "somebody changed the same events at the same moment, so not all of it was taken; try again."


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
        db.session.rollback()
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
    sound = prepared(db.sessionmaker, grouped(account.events), site_url=settings.site_url, now=clock.now())
    done = _Done()
    try:
        _carry_out(path, sound, slug, done, settings, dry_run=dry_run)
    except (IntegrityError, StaleDataError):
        return Result(str(path), "refused", SAME_MOMENT, new=done.counts[Kind.NEW], changed=done.counts[Kind.CHANGED])
    refused = [*done.refused, *done.left_out]
    notes = [*refused, *(remark for event in account.events if not event.fault for remark in event.remarks)]
    if sound and len(done.refused) == len(sound):
        return Result(str(path), "refused", refused[0], skipped=account.count_skipped + len(refused), notes=notes[1:])
    return Result(
        str(path),
        "imported",
        _summary(refused),
        new=done.counts[Kind.NEW],
        same=done.counts[Kind.SAME],
        changed=done.counts[Kind.CHANGED],
        skipped=account.count_skipped + len(refused),
        notes=notes,
    )


@dataclass
class _Done:
    """`left_out` says why single dates of what was taken could not be."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def count(self, found: list[Verdict]) -> None:
        for verdict in found:
            self.counts[verdict.kind] += verdict.count
            self.left_out += verdict.group.left_out
            if verdict.kind == Kind.REFUSED:
                self.refused.append(verdict.reason)


def _carry_out(
    path: Path, sound: list[Group], slug: str | None, done: _Done, settings: Settings, *, dry_run: bool
) -> None:
    """Commits what is done as it goes: nobody waits for us long, and a second time it is the same."""
    is_hidden = not sys.stderr.isatty() or len(sound) < SHOWN
    with click.progressbar(length=len(sound), label=path.name, file=sys.stderr, hidden=is_hidden) as bar:
        for batch in batches(sound, weight_of):
            found = verdicts(db.session, batch, site_url=settings.site_url)
            if not dry_run:
                series: Series | None = queries.series_by_slug(db.session, slug) if slug else None
                coming = Coming(source=path.name, site_url=settings.site_url, series=series)
                carry_out(db.session, found, coming, now=clock.now())
            db.session.rollback() if dry_run else db.session.commit()
            done.count(found)
            bar.update(len(batch))


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
