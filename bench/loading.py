"""Content and calendars of others into an empty site."""

import subprocess
import time
from pathlib import Path

from app.config import ROOT
from bench import generate
from bench.bench import Bench
from bench.processes import FLASK, Tree, environment

MOST_SECONDS_A_THOUSAND = 60


def content(bench: Bench) -> None:
    count = bench.scale.loaded
    bench.report.heading("loading content")
    folder, data = bench.folder / "content", bench.data("loaded")
    generate.content_folder(folder, count)
    run(data, "db", "upgrade")
    seconds, _ = run(data, "content", "load", str(folder))
    bar = MOST_SECONDS_A_THOUSAND * count / 1000
    bench.report.add(f"loading {count:,} Markdown posts", seconds, "s", bar=bar)


def calendar(bench: Bench) -> None:
    count = bench.scale.imported
    bench.report.heading("importing a calendar")
    file, data = bench.folder / "import.ics", bench.data("imported")
    file.write_bytes(generate.calendar_file(bench.words, count))
    run(data, "db", "upgrade")
    seconds, megabytes = run(data, "import", "ics", str(file))
    note = f"{file.stat().st_size / 1e6:.2f} MB"
    bench.report.add(f"importing {count:,} events", seconds, "s", bar=20, note=note)
    bench.report.add(f"importing {count:,} events: memory", megabytes, "MB", bar=300)


def run(data: Path, *command: str) -> tuple[float, float]:
    """Seconds on the clock, and the most memory of it and what it started, looked at ten times a second."""
    began, most = time.perf_counter(), 0.0
    with (data / "command.log").open("ab") as log:
        process = subprocess.Popen([FLASK, *command], cwd=ROOT, env=environment(data, 8000), stdout=log, stderr=log)
    while process.poll() is None:
        most = max(most, Tree(process, 0).memory_mb())
        time.sleep(0.1)
    if process.returncode:
        raise RuntimeError(f"flask {' '.join(command)} failed; see command.log in {data}")
    return time.perf_counter() - began, most
