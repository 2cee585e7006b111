"""Every commit of every process is seen at once, and nothing else."""

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pysqlite3
import pytest

from app.web.freshness import HEADER_BYTES, NeverFresh, SQLiteFreshness, freshness_of

WRITE = """
import pysqlite3, sys
connection = pysqlite3.connect(sys.argv[1])
connection.execute("INSERT INTO numbers VALUES (1)")
connection.commit()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "with space & %41.sqlite3"
    connection = pysqlite3.connect(str(path))
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE numbers (number INTEGER)")
    connection.commit()
    connection.close()
    return path


@pytest.fixture
def freshness(path: Path) -> Iterator[SQLiteFreshness]:
    freshness = SQLiteFreshness(path)
    yield freshness
    freshness.close()


def _connect(path: Path) -> pysqlite3.Connection:
    return pysqlite3.connect(str(path), isolation_level=None, timeout=5)


def test_each_commit_gives_a_version_never_seen(path: Path, freshness: SQLiteFreshness) -> None:
    writer = _connect(path)
    seen = {freshness.version()}
    for number in range(200):
        writer.execute("INSERT INTO numbers VALUES (?)", (number,))
        if number % 50 == 0:
            writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        version = freshness.version()
        assert version not in seen
        assert version == freshness.version()
        seen.add(version)
    writer.close()


def test_reading_and_rolling_back_change_nothing(path: Path, freshness: SQLiteFreshness) -> None:
    writer = _connect(path)
    before = freshness.version()
    writer.execute("SELECT * FROM numbers").fetchall()
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO numbers VALUES (1)")
    assert freshness.version() == before
    writer.execute("ROLLBACK")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("COMMIT")
    assert freshness.version() == before
    writer.close()


def test_header_says_what_the_pragma_says(path: Path, freshness: SQLiteFreshness) -> None:
    """Both are asked around many writes of two connections; they must change together."""
    writers = [_connect(path), _connect(path)]
    asked = _connect(path)
    versions, pragmas = [freshness.version()], [asked.execute("PRAGMA data_version").fetchone()]
    for number in range(300):
        writers[number % 2].execute(
            ["SELECT 1", "INSERT INTO numbers VALUES (1)", "DELETE FROM numbers", "PRAGMA wal_checkpoint"][number % 4]
        )
        versions.append(freshness.version())
        pragmas.append(asked.execute("PRAGMA data_version").fetchone())
    assert isinstance(versions[0], bytes)
    changed = [before != after for before, after in pairwise(versions)]
    assert changed == [before != after for before, after in pairwise(pragmas)]
    assert any(changed)
    for connection in (*writers, asked):
        connection.close()


def test_commit_of_another_process_is_seen(path: Path, freshness: SQLiteFreshness) -> None:
    before = freshness.version()
    subprocess.run([sys.executable, "-c", WRITE, str(path)], check=True)
    assert freshness.version() != before


def test_shared_memory_lives_on_when_all_others_have_closed(path: Path, freshness: SQLiteFreshness) -> None:
    first = freshness.version()
    _connect(path).close()
    subprocess.run([sys.executable, "-c", WRITE, str(path)], check=True)
    second = freshness.version()
    subprocess.run([sys.executable, "-c", WRITE, str(path)], check=True)
    assert len({first, second, freshness.version()}) == 3


def test_without_write_ahead_log_the_pragma_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "rollback.sqlite3"
    writer = _connect(path)
    writer.execute("CREATE TABLE numbers (number INTEGER)")
    freshness = SQLiteFreshness(path)
    before = freshness.version()
    assert isinstance(before, int)
    assert freshness.version() == before
    writer.execute("INSERT INTO numbers VALUES (1)")
    assert freshness.version() != before
    writer.close()
    freshness.close()


def test_missing_database_has_no_version_until_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "later.sqlite3"
    freshness = SQLiteFreshness(path)
    assert freshness.version() is None
    assert not path.exists()
    writer = _connect(path)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("CREATE TABLE numbers (number INTEGER)")
    assert len(freshness.version() or b"") == HEADER_BYTES  # type: ignore[arg-type]
    writer.close()
    freshness.close()


def test_forked_child_opens_its_own(path: Path, freshness: SQLiteFreshness) -> None:
    before = freshness.version()
    child = os.fork()
    if child == 0:
        opened_nothing = freshness._connection is None and freshness._index is None
        os._exit(0 if opened_nothing and freshness.version() == before else 1)
    assert os.waitpid(child, 0)[1] == 0
    writer = _connect(path)
    writer.execute("INSERT INTO numbers VALUES (1)")
    writer.close()
    assert freshness.version() != before


def test_database_in_memory_is_never_fresh() -> None:
    assert isinstance(freshness_of("sqlite://"), NeverFresh)
    assert isinstance(freshness_of("sqlite:///:memory:"), NeverFresh)
    assert freshness_of("sqlite:///:memory:").version() is None
