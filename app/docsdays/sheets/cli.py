"""`flask import wiki` and `flask import csv`: pages and tables of tasks into the list, each by itself."""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.core import clock
from app.core.database import db
from app.docsdays.sheets.carrying import carry_out
from app.docsdays.sheets.formats import READERS
from app.docsdays.sheets.models import ImportRun
from app.docsdays.sheets.verdicts import Kind, Verdict, verdicts
from app.docsdays.wikitext import Account, Line, WikitextError
from app.docsdays.wikitext import Kind as LineKind

SHOWN = 20
TOLD = {LineKind.TASK: "task", LineKind.HEADING: "heading", LineKind.NOT_UNDERSTOOD: "not understood"}


def _command(format_: str, words: str) -> click.Command:
    @click.command(format_, help=f"{words} A file that is refused does not stop the others.")
    @click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FILE…")
    @click.option("--area", default="", metavar="NAME", help="Where all tasks go, instead of where the file puts them.")
    @click.option("--dry-run", is_flag=True, help="Only say what would be done.")
    @click.option("--json", "as_json", is_flag=True, help="One line of JSON for each line of the file.")
    @with_appcontext
    def command(*, files: tuple[Path, ...], area: str, dry_run: bool, as_json: bool) -> None:
        done = [_take(format_, path, area.strip()[:200], dry_run=dry_run, as_json=as_json) for path in files]
        if not all(done):
            sys.exit(1)

    return command


def _take(format_: str, path: Path, area: str, *, dry_run: bool, as_json: bool) -> bool:
    """False where the file was refused."""
    try:
        account = READERS[format_](path.read_bytes())
    except (OSError, WikitextError) as error:
        reason = f"cannot be read: {error.strerror}." if isinstance(error, OSError) else str(error)
        click.echo(f"{path}: refused. {reason}", err=True)
        return False
    judged, counts = _import(format_, path.name[:200], account, area)
    db.session.rollback() if dry_run else db.session.commit()
    lines = _json(account, judged) if as_json else _words(path, account, judged, counts, dry_run=dry_run)
    click.echo("\n".join(lines))
    return True


def _import(format_: str, page: str, account: Account, area: str) -> tuple[list[Verdict], Counter[str]]:
    now = clock.now()
    judged = verdicts(db.session, account.rows, page=page, area=area, now=now)
    run = ImportRun(format=format_, page=page, area=area, text="", started_at=now, counts={}, unread=account.unread)
    db.session.add(run)
    db.session.flush()  # the rows need the id
    return judged, carry_out(db.session, judged, run, by=None, now=now)


def _json(account: Account, judged: Sequence[Verdict]) -> list[str]:
    kinds = {id(verdict.row): verdict.kind for verdict in judged}
    return [json.dumps(_told(line, kinds), ensure_ascii=False) for line in account.lines]


def _told(line: Line, kinds: dict[int, Kind]) -> dict[str, object]:
    def joined(texts: Sequence[str]) -> str | None:
        return "; ".join(texts) or None

    title = joined([row.title for row in line.rows])
    return {
        "line": line.number,
        "verdict": TOLD.get(line.kind, "text"),
        "title": line.text.strip("= \t") if line.kind == LineKind.HEADING else title,
        "owner": joined([row.owner for row in line.rows if row.owner]),
        "state": line.rows[0].state if line.rows else None,
        "change": str(kinds[id(line.rows[0])]) if line.rows else None,
    }


def _words(
    path: Path, account: Account, judged: Sequence[Verdict], counts: Counter[str], *, dry_run: bool
) -> list[str]:
    done = "would be imported" if dry_run else "imported"
    told = ", ".join(f"{counts[kind]} {kind}" for kind in (Kind.NEW, Kind.CHANGED, Kind.SAME, Kind.CONFLICT))
    unread = [line for line in account.lines if line.kind == LineKind.NOT_UNDERSTOOD]
    notes = [f"columns that are not read: {', '.join(account.ignored)}."] if account.ignored else []
    notes += [f"line {line.number}: not understood. {line.reason}" for line in unread]
    notes += [f"line {one.row.line}: {one.reason}" for one in judged if one.reason]
    notes += [
        f"line {one.row.line}, {each.label}: here “{each.ours}”, there “{each.theirs}”: {each.side}."
        for one in judged
        for each in one.differences
    ]
    more = [f"  … and {len(notes) - SHOWN} more."] if len(notes) > SHOWN else []
    head = f"{path}: {done}, {told}; {len(account.lines)} lines, {len(unread)} not understood."
    return [head, *(f"  {note}" for note in notes[:SHOWN]), *more]


wiki = _command("wiki", "Takes the tasks of wikitext pages into the list.")
csv = _command("csv", "Takes the tasks of tables in CSV into the list.")
