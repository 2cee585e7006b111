"""Runs everything and prints one table. Ends with 1 if a bar is missed."""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from app import create_app
from app.blog.models import Post
from app.config import ROOT, from_env
from app.core import clock
from app.core.database import db
from app.search import parser, queries
from bench import generate, load
from bench.load import Client, flood, latencies, percentile, uncached
from bench.processes import FLASK, Tree, environment, free_port, nginx, site
from bench.report import Report
from bench.words import Mix, Words

NOT_SENT = {"content-length", "content-type", "etag", "date", "server", "connection", "last-modified"}
"""Headers that nginx makes itself."""


@dataclass(frozen=True)
class Scale:
    posts: int
    many_posts: int
    events: int
    tasks: int
    seconds: int
    rounds: int
    requests: int
    starts: int
    loaded: int


FULL = Scale(20_000, 100_000, 2_000, 2_000, seconds=4, rounds=3, requests=300, starts=5, loaded=1_000)
QUICK = Scale(20_000, 0, 500, 500, seconds=2, rounds=1, requests=100, starts=3, loaded=100)


class Bench:
    def __init__(self, folder: Path, scale: Scale) -> None:
        self.folder = folder
        self.scale = scale
        self.report = Report()
        self.words = Words()
        self.data = folder / "data"
        self.data.mkdir()

    @contextmanager
    def app(self) -> Iterator[Flask]:
        """In this process, for filling and for measuring the library alone."""
        app = create_app(from_env(environment(self.data, 8000)))
        with app.app_context():
            yield app
            db.engine.dispose()
        app.extensions["freshness"].close()

    def run(self) -> int:
        scale, report = self.scale, self.report
        self.fill(0, scale.posts)
        with self.app():
            generate.add_events(self.words, scale.events)
            generate.add_tasks(self.words, scale.tasks)
        report.heading(f"{scale.posts:,} posts, {scale.events:,} events, {scale.tasks:,} tasks: from the cache")
        with site(self.data) as tree:
            self.cached(tree)
            report.heading("not from the cache: each request has a query never asked before")
            self.uncached(tree, scale.posts)
            self.search(tree)
            report.add("memory of server and worker, after all this", tree.memory_mb(), "MB", bar=120, aim=75)
        self.start()
        if scale.many_posts:
            self.fill(scale.posts, scale.many_posts - scale.posts)
            report.heading(f"{scale.many_posts:,} posts")
            with site(self.data) as tree:
                self.uncached(tree, scale.many_posts)
                self.search(tree)
                report.add("memory of server and worker, after all this", tree.memory_mb(), "MB", bar=120, aim=75)
            self.start()
        self.load()
        print(f"\nSaved as {report.save().relative_to(ROOT)}.")
        return report.misses

    def fill(self, first: int, count: int) -> None:
        began = time.perf_counter()
        with self.app():
            if not first:
                generate.prepare()
            generate.add_posts(self.words, first=first, count=count)
        print(f"Wrote {count:,} posts in {time.perf_counter() - began:.0f} s.", file=sys.stderr, flush=True)

    def cached(self, tree: Tree) -> None:
        """Beside nginx, one after the other in turns; the least disturbed round of each counts."""
        client = Client(tree)
        pages = {"page": self.some_paths()["month"], "feed": "/blog/feed/", "calendar": "/events.ics"}
        folder = self.folder / "nginx"
        (folder / "files").mkdir(parents=True)
        tags = {}
        for name, path in pages.items():
            response, body = client.get(path)
            if response.status != 200:
                self.report.add(f"{name} {path}", None, "", note=f"answered {response.status}")
                continue
            (folder / "files" / name).write_bytes(body)
            tags[name] = response.headers["ETag"]
            headers = {key: value for key, value in response.getheaders() if key.lower() not in NOT_SENT}
        if not load.has_wrk():
            self.report.add("cached page, 304, feed", None, "", note="wrk is not installed: run bench/prepare as root")
            return
        with nginx(folder, headers) as floor:
            for name in tags:
                size = (folder / "files" / name).stat().st_size
                self.beside(f"{name}, {size // 1000} kB", tree, pages[name], floor, f"/{name}", bar=2.2, aim=1.7)
            floor_tag = Client(floor).get("/page")[0].headers["ETag"] if floor else ""
            ours, theirs = {"If-None-Match": tags["page"]}, {"If-None-Match": floor_tag}
            self.beside("304", tree, pages["page"], floor, "/page", bar=2.5, aim=2.0, headers=(ours, theirs))
        self.beside("page, brotli", tree, pages["page"], None, "", headers=({"Accept-Encoding": "br"}, {}))

    def beside(
        self,
        name: str,
        tree: Tree,
        path: str,
        floor: Tree | None,
        floor_path: str,
        *,
        bar: float | None = None,
        aim: float | None = None,
        headers: tuple[dict[str, str], dict[str, str]] = ({}, {}),
    ) -> None:
        ours, theirs = [], []
        for _ in range(self.scale.rounds):
            ours.append(flood(tree, path, seconds=self.scale.seconds, headers=headers[0]))
            if floor:
                theirs.append(flood(floor, floor_path, seconds=self.scale.seconds, headers=headers[1]))
        best = min(ours, key=lambda cost: cost.cpu_us)
        note = f"{best.per_second:,.0f}/s, p99 {best.p99_ms:.1f} ms"
        self.report.add(f"{name}: CPU of a request", best.cpu_us, "us", note=note)
        if not theirs:
            if bar is not None:
                self.report.add(f"{name}: times nginx's CPU", None, "x", bar=bar, note="nginx is not installed")
            return
        least = min(theirs, key=lambda cost: cost.cpu_us)
        note = f"nginx: {least.cpu_us:.1f} us, {least.per_second:,.0f}/s, p99 {least.p99_ms:.1f} ms"
        self.report.add(f"{name}: times nginx's CPU", best.cpu_us / least.cpu_us, "x", bar=bar, aim=aim, note=note)

    def some_paths(self) -> dict[str, str]:
        with self.app(), db.sessionmaker() as session:
            middle = session.scalars(
                select(Post).order_by(Post.published_at).offset(self.scale.posts // 2).limit(1)
            ).one()
            posts = session.scalar(select(func.count()).where(Post.status == "published")) or 0
            assert middle.local_date is not None
            return {
                "home": "/",
                "month": f"/{middle.local_date:%Y/%m}/",
                "post": str(middle.path),
                "deepest": f"/blog/page/{-(-posts // 10)}/",
                "feed": "/blog/feed/",
                "calendar": "/events.ics",
            }

    def uncached(self, tree: Tree, posts: int) -> None:
        bars = {"month": (3, 1.5), "post": (3, 1.5), "home": (4, 1.5), "deepest": (3, 1.5)}
        for name, path in self.some_paths().items():
            bar, aim = bars.get(name, (None, None))
            try:
                cost = min(
                    uncached(tree, path, count=self.scale.requests, first=posts + step * 10_000)
                    for step in range(self.scale.rounds)
                )
            except RuntimeError as error:
                self.report.add(f"{name}, uncached", None, "", note=str(error))
            else:
                self.report.add(f"{name}, uncached: CPU of a request", cost, "ms", bar=bar, aim=aim, note=path)

    def search(self, tree: Tree) -> None:
        """The whole page over HTTP, and the library alone in this process."""
        mix = Mix.of(self.words).questions
        for order, bar, words in (("newest", 5, "newest first"), ("relevance", 15, "ranked")):
            paths = [
                f"/search/?q={generate.quoted(question)}&order={order}&n={number}"
                for number in range(2)
                for question in mix
            ]
            took = latencies(tree, paths)
            worst = max(zip(took, paths, strict=True))
            note = f"median {statistics.median(took):.1f}, worst {worst[0]:.1f} ms for {worst[1][11:60]}"
            self.report.add(f"search {words}, whole page: p95", percentile(took, 0.95), "ms", bar=bar, note=note)
            self.report.add(f"search {words}, library: p95", self.library(mix, order), "ms")

    def library(self, mix: list[str], order: str) -> float:
        took = []
        with self.app():
            for question in mix * 3:
                with db.sessionmaker() as session:
                    session.info["reading"] = True
                    began = time.perf_counter()
                    queries.search(session, parser.parse(question), now=clock.now(), order=order)
                    took.append((time.perf_counter() - began) * 1000)
        return percentile(took[len(mix) :], 0.95)

    def start(self) -> None:
        """From the command to the first page, with nothing to migrate or to load."""
        took = []
        for _ in range(self.scale.starts):
            port = free_port()
            began = time.perf_counter()
            with (self.data / "server.log").open("ab") as log:
                process = subprocess.Popen(
                    [FLASK, "serve"], cwd=ROOT, env=environment(self.data, port), stdout=log, stderr=log
                )
            tree = Tree(process, port)
            while True:
                try:
                    Client(tree).get("/")
                    break
                except OSError:
                    time.sleep(0.002)
            took.append(time.perf_counter() - began)
            tree.stop()
        note = f"{min(took):.2f} to {max(took):.2f} s"
        self.report.add(
            "from `flask serve` to the first answer", statistics.median(took), "s", bar=1, aim=0.4, note=note
        )

    def load(self) -> None:
        count = self.scale.loaded
        self.report.heading("loading content")
        target, data = self.folder / "content", self.folder / "loaded"
        generate.content_folder(target, count)
        data.mkdir()
        surroundings = environment(data, 8000)
        subprocess.run([FLASK, "db", "upgrade"], cwd=ROOT, env=surroundings, check=True, capture_output=True)
        began = time.perf_counter()
        subprocess.run(
            [FLASK, "content", "load", str(target)], cwd=ROOT, env=surroundings, check=True, stdout=subprocess.DEVNULL
        )
        self.report.add(f"loading {count:,} Markdown posts", time.perf_counter() - began, "s", bar=60 * count / 1000)


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    options.add_argument("--quick", action="store_true", help="under two minutes, without the 100,000 posts")
    options.add_argument("--keep", type=Path, help="work in this folder, and leave it")
    asked = options.parse_args()
    scale = QUICK if asked.quick else FULL
    began = time.monotonic()
    if asked.keep:
        asked.keep.mkdir(parents=True)
        misses = Bench(asked.keep, scale).run()
    else:
        with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
            misses = Bench(Path(folder), scale).run()
    print(f"{time.monotonic() - began:.0f} s in all; {misses} bar{'s' if misses != 1 else ''} missed.")
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
