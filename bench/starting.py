"""From the command to the first page, with nothing to migrate or to load."""

import statistics
import subprocess
import time

from app.config import ROOT
from bench.bench import Bench
from bench.load import Client
from bench.processes import FLASK, Tree, environment, free_port


def measure(bench: Bench) -> None:
    took = [_start(bench) for _ in range(bench.scale.starts)]
    note = f"{min(took):.2f} to {max(took):.2f} s"
    bench.report.add("from `flask serve` to the first answer", statistics.median(took), "s", bar=1, aim=0.4, note=note)


def _start(bench: Bench) -> float:
    data, port = bench.data("data"), free_port()
    began = time.perf_counter()
    with (data / "server.log").open("ab") as log:
        process = subprocess.Popen([FLASK, "serve"], cwd=ROOT, env=environment(data, port), stdout=log, stderr=log)
    tree = Tree(process, port)
    while True:
        try:
            Client(tree).get("/")
            break
        except OSError:
            time.sleep(0.002)
    took = time.perf_counter() - began
    tree.stop()
    return took
