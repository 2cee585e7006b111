"""`flask doctor`: is this installation healthy?"""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click
import pysqlite3
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.config import ROOT, Settings
from app.core import clock, migrations
from app.core.database import db
from app.core.letters import SmtpTransport, reason
from app.core.mail import GIVEN_UP
from app.core.outages import database_words
from app.core.outbound import current_client
from app.core.outbox import OutboxMail
from app.core.siteinfo import SiteDocument
from app.docsdays.mediawiki import asking
from app.docsdays.mediawiki.client import api_of
from app.docsdays.mediawiki.said import WikiError
from app.docsdays.queries import days_told_otherwise

SAFE_SQLITE = (3, 51, 3)
"""Older ones may corrupt a WAL database when two connections write and checkpoint together."""
LEAST_FREE_BYTES = 500 * 1024 * 1024
LONGEST_WAIT = timedelta(hours=1)
RECENT = timedelta(days=7)
"""Mail written since then and given up is a fault: longer than it is tried, and over once it is mended."""
MOST_REASONS = 5
CLOCK_TOLERANCE = timedelta(seconds=30)
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass(frozen=True)
class Finding:
    subject: str
    words: str
    is_fault: bool = False


@click.command("doctor")
@with_appcontext
def command() -> None:
    """Says whether settings, database, schema, mail, disk, clock and versions are in order; exit 1 if not."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 — Flask's documented way
    faults = 0
    for finding in examine(app.extensions["settings"]):
        faults += finding.is_fault
        click.echo(f"{'FAULT' if finding.is_fault else 'ok':6}{finding.subject:10}{finding.words}")
    if faults:
        raise click.ClickException(f"{faults} fault{'s' if faults > 1 else ''} found.")


def examine(settings: Settings) -> Iterator[Finding]:
    yield from _settings(settings)
    yield from _versions()
    yield from _disk(settings)
    yield from _clock(settings)
    if (fault := _unreachable()) is not None:
        yield fault
        return
    try:
        yield from _database()
        schema = _schema()
    except DBAPIError as error:
        yield Finding("database", database_words(error), is_fault=True)
        return
    yield schema
    if not schema.is_fault:
        yield from _content()
        yield from _days()
        yield from _outbox()
    yield from _mail_server(settings)
    yield from _wiki(settings)


def _settings(settings: Settings) -> Iterator[Finding]:
    yield Finding("settings", f"{settings.env}, {settings.site_url}, {settings.workers} server process(es)")
    secret = settings.data_dir / "secret"
    if secret.is_file() and secret.stat().st_mode & 0o077:
        yield Finding("settings", f"{secret} can be read by others; run `chmod 600 {secret}`.", is_fault=True)


def _versions() -> Iterator[Finding]:
    pins = re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)$", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    wrong = [
        f"{name} {found or 'missing'} instead of {pin}" for name, pin in pins if (found := _installed(name)) != pin
    ]
    python = ".".join(map(str, sys.version_info[:3]))
    if wrong:
        words = f"{', '.join(wrong)}; run `make .venv/.installed` or `pip install -r requirements.txt`."
        yield Finding("versions", words, is_fault=True)
    else:
        yield Finding("versions", f"Python {python}, {len(pins)} packages as pinned")


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    if not os.access(folder, os.W_OK):
        yield Finding("disk", f"{folder} is missing or cannot be written to.", is_fault=True)
        return
    free = shutil.disk_usage(folder).free
    words = f"{free // 2**20:,} MB free in {folder}"
    is_short = free < LEAST_FREE_BYTES
    yield Finding(
        "disk", words + (f"; keep {LEAST_FREE_BYTES // 2**20} MB free." if is_short else ""), is_fault=is_short
    )


def _clock(settings: Settings) -> Iterator[Finding]:
    real = clock.machine_now()
    released = datetime.fromtimestamp((ROOT / "migrations/HEAD").stat().st_mtime, UTC)
    if real < released - timedelta(days=1):
        yield Finding("clock", f"{real:%Y-%m-%d %H:%M} UTC is earlier than this program; set the clock.", is_fault=True)
    elif settings.clock is not None:
        yield Finding("clock", f"CLOCK shows the site as of {settings.clock:%Y-%m-%d %H:%M} UTC")
    else:
        yield Finding("clock", f"{real:%Y-%m-%d %H:%M} UTC")


def _unreachable() -> Finding | None:
    """Where the database cannot be asked."""
    try:
        with db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except DBAPIError as error:
        return Finding("database", database_words(error), is_fault=True)
    return None


def _database() -> Iterator[Finding]:
    with db.sessionmaker() as session:
        session.info["reading"] = True
        yield from _sqlite(session) if db.engine.dialect.name == "sqlite" else _postgresql(session)


def _sqlite(session: Session) -> Iterator[Finding]:
    number = pysqlite3.sqlite_version_info
    words = f"SQLite {pysqlite3.sqlite_version}"
    if number < SAFE_SQLITE:
        wanted = ".".join(map(str, SAFE_SQLITE))
        yield Finding("database", f"{words} may corrupt the database; {wanted} or newer is needed.", is_fault=True)
    mode = session.scalar(text("PRAGMA journal_mode"))
    broken = session.scalar(text("PRAGMA quick_check(1)"))
    dangling = session.execute(text("PRAGMA foreign_key_check")).first()
    if mode != "wal":
        yield Finding("database", f"the journal mode is {mode} instead of wal.", is_fault=True)
    if broken != "ok":
        yield Finding("database", f"the file is damaged: {broken}. Restore a backup.", is_fault=True)
    if dangling is not None:
        yield Finding("database", f"a row of {dangling[0]} refers to a missing row of {dangling[2]}.", is_fault=True)
    if mode == "wal" and broken == "ok" and dangling is None:
        yield Finding("database", f"{words}, undamaged")


def _postgresql(session: Session) -> Iterator[Finding]:
    yield Finding("database", f"PostgreSQL {session.scalar(text('SHOW server_version'))}")
    for setting in DURABLE:
        if (value := session.scalar(text(f"SHOW {setting}"))) == "off":
            yield Finding("database", f"{setting} is {value}: what was acknowledged may be lost.", is_fault=True)
    ahead = session.scalars(select(func.clock_timestamp())).one() - clock.machine_now()
    if abs(ahead) > CLOCK_TOLERANCE:
        words = f"the clock of the database differs by {ahead.total_seconds():.0f} s from this machine's."
        yield Finding("clock", words, is_fault=True)


def _schema() -> Finding:
    known = migrations.of_app()
    try:
        is_at_head = known.is_at_head(db.engine)
    except migrations.NewerSchemaError as error:
        return Finding("schema", str(error), is_fault=True)
    if not is_at_head:
        found = known.current(db.engine) or "none"
        return Finding("schema", f"revision {found} instead of {known.head}; run `flask db upgrade`.", is_fault=True)
    if missing := known.missing_tables(db.engine):
        words = f"revision {known.head}, but without {', '.join(missing)}. Stop the site and restore a backup."
        return Finding("schema", words, is_fault=True)
    return Finding("schema", f"revision {known.head}")


def _content() -> Iterator[Finding]:
    with db.sessionmaker() as session:
        session.info["reading"] = True
        is_loaded = session.get(SiteDocument, 1) is not None
    if is_loaded:
        yield Finding("content", "loaded")
    else:
        yield Finding("content", "the site is empty; run `flask content load`.", is_fault=True)


def _days() -> Iterator[Finding]:
    """What was kept of each closed docs day against what its events say."""
    with db.sessionmaker() as session:
        session.info["reading"] = True
        otherwise = days_told_otherwise(session)
    for day in otherwise:
        words = f"the figures kept of {day.date} are not what its events say; one of the two was altered."
        yield Finding("days", words, is_fault=True)
    if not otherwise:
        yield Finding("days", "figures as their events say")


def _outbox() -> Iterator[Finding]:
    """A mail that was due long ago was tried by nobody, and one given up never arrives; others are tried again."""
    waiting = OutboxMail.sent_at.is_(None) & (OutboxMail.next_attempt_at < GIVEN_UP)
    is_given_up = OutboxMail.next_attempt_at == GIVEN_UP
    is_told = waiting | (is_given_up & (OutboxMail.created_at > clock.machine_now() - RECENT))
    lost = func.count().filter(is_given_up)
    with db.sessionmaker() as session:
        session.info["reading"] = True
        count, due = session.execute(select(func.count(), func.min(OutboxMail.next_attempt_at)).where(waiting)).one()
        given_up = session.scalar(select(func.count()).where(is_given_up)) or 0
        failures = session.execute(
            select(OutboxMail.last_error, func.count(), lost, func.min(OutboxMail.next_attempt_at))
            .where(OutboxMail.last_error.is_not(None), is_told)
            .group_by(OutboxMail.last_error)
            .order_by(lost.desc(), func.count().desc(), OutboxMail.last_error)
            .limit(MOST_REASONS)
        ).all()
    if due is not None and clock.machine_now() - due > LONGEST_WAIT:
        words = f"{count} waiting, one of them due since {due:%Y-%m-%d %H:%M} UTC. Does the worker run?"
        yield Finding("mail", words, is_fault=True)
    else:
        yield Finding("mail", f"{count} waiting, {given_up} given up")
    for why, number, over, again in failures:
        if over:
            yield Finding("mail", f"{over} not delivered, given up: {why}", is_fault=True)
        if number > over:
            then = f"tried again at {again:%Y-%m-%d %H:%M} UTC"
            yield Finding("mail", f"{number - over} not delivered, {then}: {why}")


def _mail_folder(folder: Path) -> Finding:
    """It is made for the first mail; whether that can be done, `_disk` says."""
    if folder.exists() and not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        return Finding("mail", f"{folder} must be a folder that can be written to; mails wait for it.", is_fault=True)
    return Finding("mail", f"written as files to {folder}")


def _mail_server(settings: Settings) -> Iterator[Finding]:
    if not settings.mail_url:
        yield _mail_folder(settings.data_dir / "outbox")
        return
    try:
        SmtpTransport(settings).greet()
    except OSError as error:
        yield Finding("mail", f"the server of MAIL_URL does not take mail: {reason(error)}", is_fault=True)
    else:
        yield Finding("mail", "the server of MAIL_URL answers")


def _wiki(settings: Settings) -> Iterator[Finding]:
    if not settings.mediawiki_url:
        return
    try:
        told = asking.describe(api_of(settings, current_client()))
    except WikiError as error:
        yield Finding("wiki", f"MEDIAWIKI_URL: {error}", is_fault=True)
    else:
        yield Finding("wiki", f"{told.generator} answers, “{told.name}”")
