"""Questions to the search: the whole page over HTTP, and the library alone in this process."""

import statistics
import time

from app.core import clock
from app.core.database import db
from app.search import parser, queries
from bench import generate
from bench.bench import Bench
from bench.load import latencies, percentile
from bench.processes import Tree
from bench.words import Mix


def measure(bench: Bench, tree: Tree) -> None:
    mix = Mix.of(bench.words).questions
    for order, bar, words in (("newest", 5, "newest first"), ("relevance", 15, "ranked")):
        paths = [
            f"/search/?q={generate.quoted(question)}&order={order}&n={number}"
            for number in range(2)
            for question in mix
        ]
        took = latencies(tree, paths)
        worst = max(zip(took, paths, strict=True))
        note = f"median {statistics.median(took):.1f}, worst {worst[0]:.1f} ms for {worst[1][11:60]}"
        bench.report.add(f"search {words}, whole page: p95", percentile(took, 0.95), "ms", bar=bar, note=note)
        bench.report.add(f"search {words}, library: p95", _library(bench, mix, order), "ms")


def _library(bench: Bench, mix: list[str], order: str) -> float:
    took = []
    with bench.app(bench.data("data")):
        for question in mix * 3:
            with db.sessionmaker() as session:
                session.info["reading"] = True
                began = time.perf_counter()
                queries.search(session, parser.parse(question), now=clock.now(), order=order)
                took.append((time.perf_counter() - began) * 1000)
    return percentile(took[len(mix) :], 0.95)
