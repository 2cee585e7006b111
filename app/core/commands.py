"""What every `flask` command does when it fails: one clear line and exit 1, no traceback for what a person can mend."""

from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError

from app.config import ConfigError
from app.core.errors import PortalError


def database_words(error: DBAPIError) -> str:
    """What is wrong with the database and what to do, from the driver's own first line."""
    reason = (str(error.orig).strip().splitlines() or ["no reason given"])[0]
    if "locked" in reason:
        return f"the database is in use by another program ({reason}); wait until it has finished, then try again."
    if "no such table" in reason or "UndefinedTable" in type(error.orig).__name__:
        return f"the database has no tables yet ({reason}); run `flask db upgrade` first."
    return f"the database refused: {reason}"


def speak_plainly(app: Flask) -> None:
    """Call it when all commands are registered."""
    for command in app.cli.commands.values():
        _wrap(command)


def _wrap(command: click.Command) -> None:
    invoke = command.invoke

    def plainly(ctx: click.Context) -> Any:
        try:
            return invoke(ctx)
        except (PortalError, ConfigError) as error:
            raise click.ClickException(str(error)) from error
        except DBAPIError as error:
            raise click.ClickException(database_words(error)) from error

    command.invoke = plainly  # type: ignore[method-assign]  # commands of packages get it too
