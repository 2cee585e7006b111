import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.config import ROOT, ConfigError, from_env

PRODUCTION = {
    "PORTAL_ENV": "production",
    "SITE_URL": "https://portal.example.org",
    "SECRET_KEY": "k" * 32,
    "MAIL_URL": "smtp://mail.example.org",
}


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"DATA_DIR": str(tmp_path)}


def test_development_needs_nothing_and_keeps_its_secret(environ: dict[str, str], tmp_path: Path) -> None:
    first, second = from_env(environ), from_env(environ)
    assert first == second
    assert first.database_url == f"sqlite:///{tmp_path}/portal.sqlite3"
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert len(first.secret_key) == 64


def test_the_clock_is_read_as_utc(environ: dict[str, str]) -> None:
    assert from_env(environ | {"CLOCK": "2012-04-20T09:00Z"}).clock == datetime(2012, 4, 20, 9, tzinfo=UTC)


def test_production_runs_when_all_is_safe(environ: dict[str, str]) -> None:
    settings = from_env(environ | PRODUCTION)
    assert settings.is_https
    assert settings.host == "portal.example.org"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"SITE_URL": "http://portal.example.org"}, "https"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is required"),
        ({"SECRET_KEY": "short"}, "32 characters"),
        ({"CLOCK": "2012-04-20T09:00Z"}, "CLOCK"),
        ({"MAIL_URL": ""}, "MAIL_URL"),
    ],
)
def test_production_refuses_what_is_unsafe(environ: dict[str, str], change: dict[str, str], word: str) -> None:
    with pytest.raises(ConfigError, match=word):
        from_env(environ | PRODUCTION | change)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WORKERS", "0"),
        ("WORKERS", "two"),
        ("TRUSTED_PROXIES", "-1"),
        ("CLOCK", "tomorrow"),
        ("SITE_URL", "portal.example.org"),
        ("SITE_URL", "http://portal.example.org:port"),
        ("SITE_URL", "http://[::1"),
        ("SITE_URL", "http://user:secret@portal.example.org"),
        ("MAIL_URL", "mailto:x"),
        ("PORT", "abc"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://127.0.0.1/portal"),
        ("DATABASE_URL", "postgresql+asyncpg://127.0.0.1/portal"),
        ("DATABASE_URL", "postgresql://127.0.0.1:port/portal"),
        ("LOG_FORMAT", "xml"),
        ("PORTAL_ENV", "staging"),
    ],
)
def test_a_malformed_setting_is_named(environ: dict[str, str], name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"^{name} must"):
        from_env(environ | {name: value})


@pytest.mark.parametrize("url", ["sqlite:////tmp/x", "postgresql://u@h/x", "postgresql+psycopg://u@h:5433/x"])
def test_the_databases_that_are_taken(environ: dict[str, str], url: str) -> None:
    assert from_env(environ | {"DATABASE_URL": url}).database_url == url


def test_a_refused_database_address_does_not_tell_its_password(environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as error:
        from_env(environ | {"DATABASE_URL": "mysql://portal:hidden@127.0.0.1/portal"})
    assert "hidden" not in str(error.value)


def test_a_data_folder_that_is_a_file_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    for folder in (tmp_path / "data", tmp_path / "data" / "below"):
        said = subprocess.run(
            [sys.executable, "-m", "flask", "doctor"],
            env=os.environ | {"DATA_DIR": str(folder), "PORTAL_ENV": "", "SECRET_KEY": "", "DATABASE_URL": ""},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (said.returncode, said.stdout) == (1, "")
        words = f"Error: DATA_DIR must be a folder that can be read and written to; it is '{folder}' ("
        assert said.stderr.startswith(words)
        assert len(said.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://Portal.Example.org:443/", "https://portal.example.org"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
    ],
)
def test_the_address_of_the_site_has_one_form(environ: dict[str, str], written: str, meant: str) -> None:
    assert from_env(environ | {"SITE_URL": written}).site_url == meant
