"""`flask content`: the folder of texts in and out. `flask import`: what others wrote. `flask search`: its index."""

import sys
from collections.abc import Callable
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import IntegrityError

from app.config import Settings
from app.core import clock
from app.core.database import db
from app.core.loading import Loaded
from app.core.migrations import with_known_schema
from app.docsdays.sheets import cli as sheets
from app.events.imports import cli as ics
from app.search import rebuild
from app.site import findable

TRIES = 3

commands = AppGroup("content", help="Loads the content/ folder, or writes it.")
imports = AppGroup("import", help="Takes over what other programs wrote.")
imports.add_command(ics.command)
imports.add_command(sheets.wiki)
imports.add_command(sheets.csv)

search_commands = AppGroup("search", help="Looks after the index of the search.")


@commands.command("load")
@click.argument("folder", type=click.Path(path_type=Path), required=False, metavar="[DIR]")
@with_known_schema
def load(folder: Path | None) -> None:
    """Makes the site say what the files of DIR say (content/ unless given). One fault, and nothing is changed."""
    from app.site import folder as contents  # noqa: PLC0415 — start-up cost: 30 ms and 3 MB of a server that loads nothing

    settings: Settings = current_app.extensions["settings"]
    with click.progressbar(length=1, label="Posts", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        done = _persistently(
            lambda: contents.load(db.session, folder or settings.content_dir, now=clock.now(), progress=show)
        )
    for name, loaded in done.items():
        click.echo(f"{name:<12}{loaded.new:>6} new{loaded.changed:>6} changed{loaded.same:>6} the same")
    for kept in (line for loaded in done.values() for line in loaded.kept):
        click.echo(f"Kept as it was changed here: {kept}")


def _persistently(load: Callable[[], dict[str, Loaded]], tries: int = TRIES) -> dict[str, Loaded]:
    """Loads and commits; anew, where somebody at the desk added the same tag or address at the same moment."""
    try:
        done = load()
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        if tries == 1:
            raise
        return _persistently(load, tries - 1)
    return done


@search_commands.command("rebuild")
@with_known_schema
def rebuild_search() -> None:
    """Makes the index of the search anew from what the site holds. People can go on using it meanwhile."""
    total = rebuild.count(db.session, findable.SOURCES)
    with click.progressbar(length=total, label="Entries", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        for done in rebuild.rebuild(db.session, findable.SOURCES):
            db.session.commit()
            bar.update(done - bar.pos)
    click.echo(f"The search finds {total:,} posts, events and tasks.")


@commands.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@with_known_schema
def export(folder: Path) -> None:
    """Writes everything into DIR, so that loading it again changes nothing. Other files in DIR are left alone."""
    from app.site import folder as contents  # noqa: PLC0415 — start-up cost: 30 ms and 3 MB of a server that loads nothing

    db.session.info["reading"] = True
    try:
        count = contents.export(db.session, folder)
    except OSError as error:
        raise click.ClickException(f"{error.filename or folder}: {error.strerror}.") from error
    click.echo(f"Wrote {count} files to {folder}.")
