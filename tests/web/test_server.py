from pathlib import Path

import pytest
from flask import Flask, render_template
from jinja2 import FileSystemBytecodeCache

from app import create_app
from app.config import Settings
from app.core.database import db
from app.web.server import keep_compiled_templates


def test_compiled_templates_serve_the_next_start(
    app: Flask, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cache"
    keep_compiled_templates(app, folder)
    with app.test_request_context():
        first = render_template("site/robots.txt")
    assert list(folder.iterdir())
    assert folder.stat().st_mode & 0o777 == 0o700

    again = create_app(settings)
    keep_compiled_templates(again, folder)
    monkeypatch.setattr(again.jinja_env, "compile", None)
    with again.test_request_context():
        assert render_template("site/robots.txt") == first
        db.engine.dispose()
    again.extensions["freshness"].close()


def test_a_site_without_room_for_compiled_templates_serves_all_the_same(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: FileSystemBytecodeCache, _bucket: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemBytecodeCache, "dump_bytecode", full)
    keep_compiled_templates(app, tmp_path / "cache")
    with app.test_request_context():
        assert "Sitemap" in render_template("site/robots.txt")
    (tmp_path / "file").touch()
    keep_compiled_templates(app, tmp_path / "file" / "cache")
