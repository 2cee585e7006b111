"""A cached answer always equals the uncached one, whoever edits, in two processes on one database."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.config import ROOT
from tests.conftest import NOW

PATHS = ("/", "/blog/", "/blog/feed/", "/events/", "/events.ics", "/search/?q=hello", "/nowhere")
EDITS = ("rename", "post", "scheduled", "unpost", "event")


class Process:
    def __init__(self, data_dir: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.properties.node", str(data_dir)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def do(self, *command: object) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def end(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def processes(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Process]]:
    data_dir = tmp_path_factory.mktemp("shared")
    shutil.copyfile(migrated_sqlite, data_dir / "portal.sqlite3")
    processes = [Process(data_dir), Process(data_dir)]
    yield processes
    for process in processes:
        process.end()


MINUTES = iter(range(10_000))
"""Time only goes on, through all examples."""

reads = st.tuples(st.just("read"), st.sampled_from(PATHS))
edits = st.tuples(st.just("edit"), st.sampled_from(EDITS), st.integers(0, 9))
waits = st.tuples(st.just("wait"))
steps = st.lists(st.tuples(st.integers(0, 1), st.one_of(reads, reads, edits, waits)), min_size=3, max_size=15)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=steps)
def test_cached_answer_equals_uncached_answer(
    processes: list[Process], steps: list[tuple[int, tuple[Any, ...]]]
) -> None:
    _go_on(processes)
    for number, step in steps:
        if step[0] == "wait":
            _go_on(processes)
        elif step[0] == "edit":
            processes[number].do(*step)
        else:
            answer = processes[number].do(*step)
            assert answer["cached"][0] == ("404" if step[1] == "/nowhere" else "200"), step
            assert answer["cached"] == answer["uncached"], step
            assert answer["cached"] == processes[1 - number].do(*step)["cached"], step


def _go_on(processes: list[Process]) -> None:
    moment = (NOW + timedelta(minutes=next(MINUTES))).isoformat()
    for process in processes:
        process.do("set_clock", moment)
