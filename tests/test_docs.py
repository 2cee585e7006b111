"""The documentation and the code name the same settings, commands and feeds."""

import re

import click
from flask import Flask
from flask.cli import ScriptInfo

from app.config import ROOT

README = (ROOT / "README.md").read_text("utf-8")
BUILT_IN = {"run", "shell", "routes"}


def test_every_setting_in_the_code_is_documented_and_the_reverse() -> None:
    source = (ROOT / "app/config.py").read_text("utf-8")
    read = set(re.findall(r'(?:values\.get\(|_choice\(values, |_count\(values, |_moment\(values, )"([A-Z_]+)"', source))
    table = README.partition("## Settings")[2].partition("## ")[0]
    documented = set(re.findall(r"`([A-Z][A-Z_]+)`(?= · | \|)", table))
    assert documented == read | {"HOST", "PORT"}


def test_every_command_is_documented_and_the_reverse(app: Flask) -> None:
    documented = set(re.findall(r"`flask ([a-z]+(?: [a-z]+)?)[^`]*`", README.partition("## Commands")[2]))
    context = click.Context(app.cli, obj=ScriptInfo(create_app=lambda: app))
    named: set[str] = set()
    for name in set(app.cli.list_commands(context)) - BUILT_IN:
        command = app.cli.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            named |= {f"{name} {sub}" for sub in command.commands}
        else:
            named.add(name)
    ours = {name for name in named if not name.startswith("db ")} | {"db upgrade", "db downgrade", "db check"}
    assert documented == ours


def test_every_documented_feed_exists(app: Flask) -> None:
    adapter = app.url_map.bind("portal.test")
    section = README.partition("## Feeds")[2].partition("## ")[0]
    for address in re.findall(r"`(/[^`]+)`", section):
        path = address.partition("?")[0].replace("SLUG", "xen").replace("CODE", "us").replace("DATE", "2012-04-23")
        assert adapter.test(path), address
