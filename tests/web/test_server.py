from pathlib import Path

import pytest
from flask import Flask, render_template
from jinja2 import DictLoader, FileSystemBytecodeCache

from app import create_app
from app.config import Settings
from app.core.database import db
from app.web.server import PortError, bind, keep_compiled_templates, listen
from tests.live import free_port


def test_compiled_templates_serve_the_next_start(
    app: Flask, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cache"
    keep_compiled_templates(app, folder)
    with app.test_request_context():
        first = render_template("site/robots.txt")
    [own] = folder.iterdir()
    assert list(own.iterdir())
    assert own.stat().st_mode & 0o777 == 0o700

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


def test_what_other_code_compiled_is_not_served_and_goes(
    app: Flask, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, folder = tmp_path / "app", tmp_path / "cache"
    code.mkdir()
    (code / "filters.py").write_text("old")
    monkeypatch.setattr("app.web.server.ROOT", tmp_path)
    app.jinja_env.filters["loud"] = str.upper
    app.jinja_env.loader = DictLoader({"page.html": "{{ 'yes'|loud }}"})
    keep_compiled_templates(app, folder)
    assert app.jinja_env.get_template("page.html").render() == "YES"
    [before] = folder.iterdir()
    (folder / "of an older release").touch()

    (code / "filters.py").write_text("new")
    again = create_app(settings)
    again.jinja_env.filters["loud"] = str.title
    again.jinja_env.loader = app.jinja_env.loader
    keep_compiled_templates(again, folder)
    assert again.jinja_env.get_template("page.html").render() == "Yes"
    [after] = folder.iterdir()
    assert after != before
    again.extensions["freshness"].close()


def test_of_two_sites_that_take_a_port_at_the_same_time_one_is_refused_in_words() -> None:
    port = free_port()
    with bind("127.0.0.1", port) as first, bind("127.0.0.1", port) as second:
        listen(first)
        with pytest.raises(PortError, match=f"port {port} of 127.0.0.1 is in use; choose another"):
            listen(second)
