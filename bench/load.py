"""Requests, and what each costs the server in CPU time."""

import http.client
import re
import shutil
import subprocess
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bench.processes import Tree

CONNECTIONS = 32


@dataclass(frozen=True)
class Cost:
    cpu_us: float
    """Of the whole tree, per request."""
    per_second: float
    p99_ms: float

    def __str__(self) -> str:
        return f"{self.per_second:,.0f}/s, p99 {self.p99_ms:.1f} ms"


def has_wrk() -> bool:
    return shutil.which("wrk") is not None


def flood(tree: Tree, path: str, *, seconds: int, headers: Mapping[str, str] | None = None) -> Cost:
    """wrk with one thread and 32 kept connections, after a second of warming."""
    options = [option for name, value in (headers or {}).items() for option in ("-H", f"{name}: {value}")]
    address = f"http://127.0.0.1:{tree.port}{path}"

    def run(length: int) -> str:
        wrk = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{length}", "--latency", *options, address]
        return subprocess.run(wrk, capture_output=True, text=True, check=True).stdout

    run(1)
    before = tree.cpu_seconds()
    said = run(seconds)
    used = tree.cpu_seconds() - before
    count = re.search(r"(\d+) requests in", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    last = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    if not (count and rate and last) or "Non-2xx or 3xx" in said:
        raise RuntimeError(f"wrk at {address}: {said}")
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0}[last[2]]
    return Cost(used / max(int(count[1]), 1) * 1e6, float(rate[1]), float(last[1]) * unit)


class Client:
    """One kept connection, one request at a time."""

    def __init__(self, tree: Tree) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", tree.port, timeout=60)

    def get(self, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        self._connection.request("GET", path, headers=headers)
        response = self._connection.getresponse()
        return response, response.read()


def uncached(tree: Tree, path: str, *, count: int, first: int = 0) -> float:
    """CPU milliseconds of one answer that is not in the cache: each request has a query never asked before."""
    client = Client(tree)
    mark = "&" if "?" in path else "?"
    for number in range(first, first + 20):
        _get_anew(client, f"{path}{mark}n={number}w")
    before = tree.cpu_seconds()
    for number in range(first, first + count):
        _get_anew(client, f"{path}{mark}n={number}")
    return (tree.cpu_seconds() - before) / count * 1000


def latencies(tree: Tree, paths: Iterable[str]) -> list[float]:
    """Milliseconds on the clock from question to whole answer, one after the other."""
    client = Client(tree)
    took = []
    for path in paths:
        began = time.perf_counter()
        _get_anew(client, path)
        took.append((time.perf_counter() - began) * 1000)
    return took


def _get_anew(client: Client, path: str) -> None:
    response, _ = client.get(path)
    if response.status != 200:
        raise RuntimeError(f"{path} answered {response.status}")


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
