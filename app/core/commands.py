"""What every `flask` command does when it fails: one clear line and exit 1, no traceback for what a person can mend."""

from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError

from app.config import ConfigError
from app.core.errors import PortalError
from app.core.outages import database_words, is_outage


def speak_plainly(app: Flask) -> None:
    """Call it when all commands are registered. Commands are shared by all apps of a process: each is wrapped once."""
    for command in app.cli.commands.values():
        if "invoke" not in vars(command):
            _wrap(command)


def _wrap(command: click.Command) -> None:
    invoke = command.invoke

    def plainly(ctx: click.Context) -> Any:
        try:
            return invoke(ctx)
        except (PortalError, ConfigError) as error:
            raise click.ClickException(str(error)) from error
        except DBAPIError as error:
            if not is_outage(error):
                raise
            raise click.ClickException(database_words(error)) from error

    command.invoke = plainly  # type: ignore[method-assign]  # commands of packages get it too
