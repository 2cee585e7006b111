"""Background work: jobs that run at intervals, each by itself, safe beside any number of other workers.

A job first asks, reading only, whether there is something to do: a write makes every stored answer stale.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import db
from app.core.migrations import with_known_schema

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Job:
    """`is_due(session, now)` reads; `run(session, now)` then does the work, and what it leaves is committed."""

    name: str
    every: float
    """Seconds between two questions whether it is due."""
    is_due: Callable[[Session, datetime], bool]
    run: Callable[[Session, datetime], object]


def run_once(app: Flask, jobs: Sequence[Job]) -> bool:
    """Runs what is due; False if a job failed. A failed job leaves nothing half done and does not stop the others."""
    results = [_attempt(app, job) for job in jobs]
    return all(results)


def run_until_stopped(app: Flask, jobs: Sequence[Job], stop: threading.Event) -> None:
    next_at = {job.name: time.monotonic() for job in jobs}
    while not stop.is_set():
        for job in jobs:
            if time.monotonic() >= next_at[job.name] and not stop.is_set():
                _attempt(app, job)
                next_at[job.name] = time.monotonic() + job.every
        stop.wait(max(0.05, min(next_at.values(), default=60.0) - time.monotonic()))


def run_until_signalled(app: Flask, jobs: Sequence[Job]) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_until_stopped(app, jobs, stop)


def _attempt(app: Flask, job: Job) -> bool:
    try:
        with app.app_context():
            now = clock.now()
            with db.sessionmaker() as session:
                session.info["reading"] = True
                if not job.is_due(session, now):
                    return True
            with db.sessionmaker() as session:
                job.run(session, now)
                session.commit()
    except Exception:
        log.exception("the job %r failed; it is tried again in %g s", job.name, job.every)
        return False
    return True


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due, then end.")
@with_appcontext
@with_known_schema
def command(*, once: bool) -> None:
    """Does the background work alone: mail, lapses, tidying up. `flask serve` runs it beside the site."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 — Flask's documented way
    jobs: Sequence[Job] = app.extensions["jobs"]
    if not once:
        click.echo("Working: " + ", ".join(job.name for job in jobs) + ". Ctrl-C stops it.")
        run_until_signalled(app, jobs)
        return
    if not run_once(app, jobs):
        raise click.ClickException("a job failed; the log above says why.")
    click.echo("Done: " + ", ".join(job.name for job in jobs) + ".")


def init_app(app: Flask, jobs: Sequence[Job]) -> None:
    app.extensions["jobs"] = jobs
