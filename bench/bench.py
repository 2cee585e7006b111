"""One run: how large the site is, where it lies, and what was measured so far."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask

from app import create_app
from app.config import from_env
from app.core.database import db
from bench.processes import environment
from bench.report import Report
from bench.words import Words


@dataclass(frozen=True)
class Scale:
    posts: int
    many_posts: int
    events: int
    tasks: int
    calendar: int
    """Events of the large calendar, a tenth of which come again."""
    imported: int
    edits: int
    seconds: int
    rounds: int
    requests: int
    starts: int
    loaded: int
    listed: int
    """Tasks of the long list."""


FULL = Scale(
    posts=20_000,
    many_posts=100_000,
    events=2_000,
    tasks=2_000,
    calendar=10_000,
    imported=4_778,
    edits=50,
    seconds=4,
    rounds=3,
    requests=300,
    starts=5,
    loaded=1_000,
    listed=20_000,
)
QUICK = replace(
    FULL, many_posts=0, events=500, tasks=500, edits=20, seconds=2, rounds=1, requests=100, starts=3, loaded=100
)


class Bench:
    def __init__(self, folder: Path, scale: Scale) -> None:
        self.folder = folder
        self.scale = scale
        self.report = Report()
        self.words = Words()

    def data(self, name: str) -> Path:
        """The DATA_DIR of one site of this run."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        return folder

    @contextmanager
    def app(self, data: Path) -> Iterator[Flask]:
        """In this process, for filling and for measuring the library alone."""
        app = create_app(from_env(environment(data, 8000)))
        with app.app_context():
            yield app
            db.engine.dispose()
        app.extensions["freshness"].close()
