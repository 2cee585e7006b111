"""`flask serve` as a person runs it: up, alone on its port, and gone without a trace."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pysqlite3
import pytest

from app.config import ROOT
from tests.live import free_port

DOCUMENT = {"name": "Portal", "time_zone": "UTC", "menu": []}
FLASK = str(Path(sys.executable).parent / "flask")


def _environ(data_dir: Path, **more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1", **more}


def _fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as response:
        return str(response.read().decode())


def _refused(environ: dict[str, str]) -> str:
    """What `flask serve` says when it does not start."""
    ended = subprocess.run([FLASK, "serve"], cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    return ended.stderr


def _send_form(port: int, answers: list[int]) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/sign-in/", "email=ada%40example.org", headers)
    answers.append(connection.getresponse().status)
    connection.close()


class Site:
    """A site in a process of its own."""

    def __init__(self, data_dir: Path, *options: str, flask: Sequence[str] = (FLASK,)) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [*flask, "serve", "--port", str(self.port), *options],
            cwd=ROOT,
            env=_environ(data_dir),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                assert _fetch(self.address + "/healthz") == "ok\n"
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the site did not come up")

    def family(self) -> list[psutil.Process]:
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def stop(self, number: signal.Signals = signal.SIGTERM) -> str:
        self.process.send_signal(number)
        return self.process.communicate(timeout=15)[0]


@pytest.fixture
def stocked(tmp_path: Path, migrated_sqlite: Path) -> Path:
    """A data folder whose site is not empty, so that nothing is loaded first."""
    shutil.copyfile(migrated_sqlite, tmp_path / "portal.sqlite3")
    _write(tmp_path, f"INSERT INTO site_document (id, document) VALUES (1, '{json.dumps(DOCUMENT)}')")
    return tmp_path


def _write(data_dir: Path, statement: str) -> None:
    connection = pysqlite3.connect(str(data_dir / "portal.sqlite3"))
    connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.fixture
def site(stocked: Path) -> Iterator[Site]:
    site = Site(stocked)
    site.wait()
    with site.process:
        yield site
        site.process.terminate()


def test_site_comes_up_migrated_and_says_where(site: Site) -> None:
    assert _fetch(site.address + "/readyz") == "ready\n"
    output = site.stop()
    assert f"{site.address} is up" in output
    assert "Traceback" not in output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_stops_everything_within_seconds(site: Site, number: signal.Signals) -> None:
    family = site.family()
    assert len(family) == 2
    began = time.monotonic()
    output = site.stop(number)
    assert time.monotonic() - began < 5
    assert site.process.returncode == 0
    assert not [process for process in family if process.is_running()]
    assert "Traceback" not in output


def test_a_request_under_way_is_finished_before_the_server_stops(site: Site, stocked: Path) -> None:
    """The form waits for the database, which another program holds; meanwhile the server is told to stop."""
    holder = pysqlite3.connect(str(stocked / "portal.sqlite3"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    answers: list[int] = []
    sender = threading.Thread(target=_send_form, args=(site.port, answers))
    sender.start()
    time.sleep(0.5)
    site.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert answers == []
    holder.execute("ROLLBACK")
    sender.join(10)
    site.process.communicate(timeout=15)
    assert answers == [303]
    assert site.process.returncode == 0
    assert holder.execute("SELECT email FROM sign_in_links").fetchall() == [("ada@example.org",)]
    holder.close()


def test_ctrl_c_in_a_terminal_reaches_everybody_and_stops_cleanly(stocked: Path) -> None:
    """A terminal sends SIGINT to the whole foreground group."""
    site = Site(stocked)
    site.wait()
    family = site.family()
    groups = [os.getpgid(process.pid) for process in family]
    site.stop(signal.SIGINT)
    assert groups[0] not in groups[1:]
    assert site.process.returncode == 0


def test_killed_parent_takes_its_children_along(site: Site) -> None:
    family = site.family()
    site.process.kill()
    site.process.wait()
    _, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []


def test_child_that_dies_is_started_again(site: Site, stocked: Path) -> None:
    """It serves again, and does the background work."""
    parent, killed = site.family()
    killed.kill()
    deadline = time.monotonic() + 10
    after = {parent.pid, killed.pid}
    while time.monotonic() < deadline and (killed.pid in after or len(after) < 2):
        time.sleep(0.1)
        after = {process.pid for process in site.family()}
    assert len(after) == 2
    assert parent.pid in after
    assert _fetch(site.address + "/healthz") == "ok\n"
    answers: list[int] = []
    _send_form(site.port, answers)
    assert answers == [303]
    while time.monotonic() < deadline and not list(stocked.glob("outbox/*.eml")):
        time.sleep(0.1)
    assert len(list(stocked.glob("outbox/*.eml"))) == 1


def test_who_asks_while_it_starts_again_waits_for_the_answer(site: Site) -> None:
    parent, killed = site.family()
    killed.kill()
    assert _fetch(site.address + "/healthz") == "ok\n"
    assert site.process.pid == parent.pid
    said = [line for line in site.stop().splitlines() if "has died" in line]
    assert f"ERROR app.supervisor: process {killed.pid} of the site has died (Killed)" in said[0]


def test_it_starts_again_as_a_module_too_and_while_its_database_is_away(stocked: Path) -> None:
    site = Site(stocked, flask=[sys.executable, "-m", "flask"])
    site.wait()
    with site.process:
        _, killed = site.family()
        (stocked / "portal.sqlite3").rename(stocked / "away")
        killed.kill()
        assert _fetch(site.address + "/healthz") == "ok\n"
        (stocked / "away").rename(stocked / "portal.sqlite3")
        assert _fetch(site.address + "/readyz") == "ready\n"
        assert killed.pid not in {process.pid for process in site.family()}
        site.process.terminate()


def test_site_whose_processes_die_again_and_again_ends(site: Site) -> None:
    deadline = time.monotonic() + 30
    while site.process.poll() is None and time.monotonic() < deadline:
        with suppress(psutil.NoSuchProcess):
            for child in site.family()[1:]:
                child.kill()
        time.sleep(0.05)
    assert site.process.returncode == 1


def test_all_serving_processes_start_again_together(stocked: Path) -> None:
    site = Site(stocked, "--workers", "2")
    site.wait()
    with site.process:
        first = site.family()
        assert len(first) == 3
        first[2].kill()
        _, alive = psutil.wait_procs(first[1:], timeout=5)
        assert alive == []
        assert _fetch(site.address + "/healthz") == "ok\n"
        deadline = time.monotonic() + 10
        while len(site.family()) < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(site.family()) == 3
        site.process.terminate()


def test_port_in_use_is_one_clear_line(site: Site, tmp_path: Path) -> None:
    said = _refused(_environ(tmp_path, PORT=str(site.port)))
    assert said == f"Error: port {site.port} of 127.0.0.1 is in use; choose another with --port or PORT=….\n"


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        ({"PORTAL_ENV": "production"}, "Error: SECRET_KEY is required in production"),
        ({"SITE_URL": "portal.example.org"}, "Error: SITE_URL must look like https://portal.example.org"),
        ({"DATABASE_URL": "postgresql://127.0.0.1:1/portal"}, "Error: the database refused: connection failed"),
    ],
)
def test_bad_setting_is_one_clear_line(tmp_path: Path, environ: dict[str, str], line: str) -> None:
    assert _refused(_environ(tmp_path, PORT=str(free_port()), **environ)).startswith(line)


def test_database_of_a_newer_version_is_refused_in_words(site: Site, tmp_path: Path) -> None:
    site.stop()
    _write(tmp_path, "UPDATE alembic_version SET version_num='9999'")
    assert "revision 9999, made by a newer version of the portal" in _refused(_environ(tmp_path, PORT=str(site.port)))
