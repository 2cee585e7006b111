"""`flask serve`: everything from nothing to a running site with its background work."""

import os
import socket  # noqa: TID251 — listens, never connects
import sys
import threading
from pathlib import Path
from typing import NoReturn

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select

from app.config import Settings, from_env
from app.core import clock, migrations
from app.core.database import db
from app.core.siteinfo import SiteDocument
from app.core.worker import run_until_stopped
from app.web import server
from app.web.supervisor import SOCKET

LOAD_LOCK = 7_105_002
"""PostgreSQL's advisory lock for loading content."""
HEAD_START = 1.0
"""Seconds of the first visitors before the background work, which has then everything to look at."""


@click.command("serve")
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", envvar="PORT", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", envvar="WORKERS", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option(SOCKET, "opened", type=int, hidden=True, help="Open already, of the supervisor.")
@with_appcontext
def command(host: str, port: int, workers: int, opened: int | None) -> None:
    """Brings the database up to date, loads content/ into an empty site, then serves it."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 — Flask's documented way
    settings: Settings = app.extensions["settings"]
    _read_settings_for(settings, host, port)
    if opened is None:
        listener = server.bind(host, port)
        _prepare(settings.content_dir)
        server.listen(listener)
        click.echo(f"{settings.site_url} is up. Ctrl-C stops it.")
    else:  # started anew by the supervisor: the database is as it was, though it may be away just now
        listener = socket.socket(fileno=opened)
    server.keep_compiled_templates(app, settings.data_dir / "cache")

    def work(stop: threading.Event) -> None:
        if not stop.wait(HEAD_START):
            run_until_stopped(app, app.extensions["jobs"], stop)

    server.serve(app, listener, workers=workers, command=_command(), beside=work)


def _read_settings_for(settings: Settings, host: str, port: int) -> None:
    """SITE_URL defaults to where the site listens; an option that says otherwise starts this command anew with it."""
    said = os.environ | {"HOST": host, "PORT": str(port)}
    if from_env(said).site_url != settings.site_url:
        os.environ.update(said)
        _start_anew()


def _prepare(content: Path) -> None:
    has_changed = [prepare_database(), prepare_content(content)]
    db.session.close()
    db.engine.dispose()
    if any(has_changed):
        _start_anew()  # what migrating and loading took would be held by every process of the site: 17 MB


def _start_anew() -> NoReturn:
    os.execv(sys.executable, _command())  # noqa: S606 — our own command line


def _command() -> list[str]:
    """How this process was started, be it as `flask serve` or as `python -m flask serve`."""
    return [sys.executable, *sys.orig_argv[1:]]


def prepare_database() -> bool:
    """Says whether there was something to do."""
    known = migrations.of_app()
    has_changed = known.bring_to_head(db.engine)
    if has_changed:
        click.echo(f"The schema is at revision {known.head} now.")
    return has_changed


def prepare_content(content: Path) -> bool:
    """Loads the folder into a site that has never been loaded; of two nodes that start together, one does.

    Says whether that brought anything.
    """
    with db.sessionmaker() as session:
        session.info["reading"] = True
        if session.get(SiteDocument, 1) is not None or not content.is_dir():
            return False
    with db.sessionmaker() as session:
        if db.engine.dialect.name == "postgresql":
            session.execute(select(func.pg_advisory_xact_lock(LOAD_LOCK)))
        if session.get(SiteDocument, 1) is not None:
            return False
        from app.site import folder  # noqa: PLC0415 — start-up cost: 30 ms and 3 MB of a server that loads nothing

        click.echo(f"Loading {content} …")
        done = folder.load(session, content, now=clock.now())
        session.commit()
    click.echo("Loaded " + ", ".join(f"{loaded.new:,} {name}" for name, loaded in done.items() if loaded.new) + ".")
    return any(loaded.new for loaded in done.values())
