"""Runs the parts asked for, or all, and prints one table. Ends with 1 if a bar is missed."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from app.config import ROOT
from bench import board, calendar, generate, loading, pages, searching, starting, tasks
from bench.bench import FULL, QUICK, Bench
from bench.processes import Tree, site

BLOG = ("pages", "search", "start")
PARTS = {
    "pages": "pages and feeds of a large blog, cached and anew",
    "search": "questions to the search over it",
    "start": "from the command to the first answer",
    "calendar": "feed and month of a large calendar",
    "board": "the board of a docs day, watched by a thousand",
    "tasks": "the list of very many tasks, and a page of a wiki taken into it",
    "import": "the calendar of another program",
    "content": "a folder of Markdown",
}


def run(bench: Bench, parts: list[str]) -> None:
    if set(parts) & set(BLOG):
        _blog(bench, parts)
    if "calendar" in parts:
        calendar.measure(bench)
    if "board" in parts:
        board.measure(bench)
    if "tasks" in parts:
        tasks.measure(bench)
    if "import" in parts:
        loading.calendar(bench)
    if "content" in parts:
        loading.content(bench)


def _blog(bench: Bench, parts: list[str]) -> None:
    scale, report, data = bench.scale, bench.report, bench.data("data")
    _fill(bench, 0, scale.posts)
    with bench.app(data):
        generate.add_events(bench.words, scale.events)
        generate.add_tasks(bench.words, scale.tasks)
    report.heading(f"{scale.posts:,} posts, {scale.events:,} events, {scale.tasks:,} tasks: from the cache")
    with site(data) as tree:
        if "pages" in parts:
            pages.cached(bench, tree)
            report.heading("not from the cache: each request has a query never asked before")
        _anew(bench, tree, parts, scale.posts)
    if "start" in parts:
        starting.measure(bench)
    if scale.many_posts:
        _fill(bench, scale.posts, scale.many_posts - scale.posts)
        report.heading(f"{scale.many_posts:,} posts")
        with site(data) as tree:
            _anew(bench, tree, parts, scale.many_posts)
        if "start" in parts:
            starting.measure(bench)


def _anew(bench: Bench, tree: Tree, parts: list[str], posts: int) -> None:
    if "pages" in parts:
        pages.anew(bench, tree, posts)
    if "search" in parts:
        searching.measure(bench, tree)
    bench.report.add("memory of server and worker, after all this", tree.memory_mb(), "MB", bar=120, aim=75)


def _fill(bench: Bench, first: int, count: int) -> None:
    began = time.perf_counter()
    with bench.app(bench.data("data")):
        if not first:
            generate.prepare()
        generate.add_posts(bench.words, first=first, count=count)
    print(f"Wrote {count:,} posts in {time.perf_counter() - began:.0f} s.", file=sys.stderr, flush=True)


def main() -> int:
    options = argparse.ArgumentParser(
        prog="python -m bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"  {name:<10}{what}" for name, what in PARTS.items()),
    )
    options.add_argument(
        "parts", nargs="*", choices=[*PARTS, []], metavar="PART", help="of those below; all, if none is named"
    )
    options.add_argument("--quick", action="store_true", help="smaller and shorter, without the 100,000 posts")
    options.add_argument("--keep", type=Path, help="work in this folder, and leave it")
    asked = options.parse_args()
    scale, parts = QUICK if asked.quick else FULL, asked.parts or list(PARTS)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        if asked.keep:
            asked.keep.mkdir(parents=True)
        bench = Bench(asked.keep or Path(folder), scale)
        run(bench, parts)
    misses = bench.report.misses
    print(f"\nSaved as {bench.report.save().relative_to(ROOT)}.")
    print(f"{time.monotonic() - began:.0f} s in all; {misses} bar{'s' if misses != 1 else ''} missed.")
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
