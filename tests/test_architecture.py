"""The rules of the house that a tool can hold us to."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import ROOT

SOURCES = sorted((ROOT / "app").rglob("*.py"))
TEMPLATES = sorted((ROOT / "app/templates").rglob("*.html"))
SHEETS = sorted((ROOT / "app/static/css").rglob("*.css"))
EMPTY_NAMES = {"utils.py", "helpers.py", "common.py", "services.py", "misc.py"}
MOST_LINES = 400


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_rooms_are_entered_from_above() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    checked = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_file_is_named_for_what_it_holds_and_short_enough(path: Path) -> None:
    assert path.name not in EMPTY_NAMES
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


def test_a_server_starts_without_what_it_seldom_needs() -> None:
    """Each costs time at every start, and memory in every process; see where it is imported."""
    seldom = {
        *(
            "alembic",
            "app.core.documents",
            "email_validator",
            "app.site.folder",
            "dateutil",
            "icalendar",
            "markdown",
            "psycopg",
        ),
        *("pygments", "pymdownx", "recurring_ical_events", "webauthn", "yaml"),
    }
    code = "import sys, app; app.create_app(); print(*sys.modules)"
    started = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert seldom & set(started.stdout.split()) == set()


def test_only_the_clock_reads_the_clock() -> None:
    reading = re.compile(r"\b(?:datetime|date)\.(?:now|utcnow|today)\(|\btime\.time\(")
    readers = {name(path) for path in SOURCES if reading.search(path.read_text("utf-8"))}
    assert readers == {"app/core/clock.py"}


def test_only_config_reads_the_environment() -> None:
    readers = {name(path) for path in SOURCES if re.search(r"\bos\.(?:environ|getenv)\b", path.read_text("utf-8"))}
    assert readers <= {"app/config.py", "app/markup/client.py", "app/site/serve.py"}


def test_queries_are_written_in_one_style() -> None:
    old = re.compile(r"session\.query\(|\.query\.(?:filter|get|all)|backref=")
    assert [name(path) for path in SOURCES if old.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_template_has_no_inline_script_or_style(path: Path) -> None:
    inline = re.compile(r"<script>|<style| style=|<[^>]+\son[a-z]+=")
    assert not inline.search(path.read_text("utf-8"))


def test_colours_are_tokens() -> None:
    literal = re.compile(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)|\b(?:rgb|hsl|oklch)\(")
    users = {name(path) for path in SHEETS if literal.search(path.read_text("utf-8"))}
    assert users <= {"app/static/css/tokens.css", "app/static/css/print.css"}


def test_every_sheet_is_in_the_order_and_exists() -> None:
    folder = ROOT / "app/static/css"
    order = (folder / "order.txt").read_text("utf-8").split()
    assert sorted(order) == sorted(path.relative_to(folder).as_posix() for path in SHEETS)


def test_nothing_committed_names_a_registry_or_pins_an_address() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    # Written with [-], so that whoever searches for these words finds none here.
    forbidden = re.compile(r"--(?:extra-)?index[-]url|--find[-]links|\"resolved\": *\"http")
    texts = [ROOT / path for path in listed if path.endswith((".txt", ".json", ".toml", ".cfg"))]
    assert [name(path) for path in texts if path.exists() and forbidden.search(path.read_text("utf-8"))] == []
