"""The board of a day in full swing: a thousand people look at it while tasks are taken."""

import http.client
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.docsdays.actions import claims
from app.docsdays.models import DayState, DayTask, DocsDay, Task, TaskState
from app.people.models import Person
from bench import generate
from bench.bench import Bench
from bench.load import percentile
from bench.processes import Tree, site

TASKS, VIEWERS, EVERY, CLAIMS = 200, 1000, 5.0, 20
UID = "bench"
POLLERS = 25
"""Connections that ask in turn for all viewers: as many at once as a browser's answers take."""


@dataclass
class Seen:
    """What the viewers saw: milliseconds from when each wanted to ask, and how often the board was as before."""

    took: list[float] = field(default_factory=list)
    same: int = 0
    failed: int = 0


def measure(bench: Bench) -> None:
    data, seconds = bench.data("board"), max(bench.scale.seconds * 5, 10)
    with bench.app(data):
        generate.prepare()
        generate.add_tasks(bench.words, TASKS)
        path, people = _day(CLAIMS * (seconds + 2))
    bench.report.heading(f"the board of a day: {TASKS} tasks, {VIEWERS:,} viewers each {EVERY:g} s")
    with site(data) as tree:
        quiet = _watch(bench, tree, path, seconds, people=[])
        bench.report.add("board as before: p99", percentile(quiet.took, 0.99), "ms", bar=100, note=_note(quiet))
        before = tree.cpu_seconds()
        busy = _watch(bench, tree, path, seconds, people=people)
        used = (tree.cpu_seconds() - before) / seconds * 100
        note = f"{_note(busy)}, {used:.0f} % of a core"
        bench.report.add(f"board, {CLAIMS} claims a second: p99", percentile(busy.took, 0.99), "ms", bar=100, note=note)


def _note(seen: Seen) -> str:
    share = seen.same / max(len(seen.took), 1) * 100
    asked = f"{len(seen.took):,} asked, median {statistics.median(seen.took):.1f} ms, {share:.0f} % as before"
    return asked + (f", {seen.failed} FAILED" if seen.failed else "")


def _day(people: int) -> tuple[str, list[int]]:
    """Today, with the tasks on its list and room for all in each; gives its board and people who will take them."""
    now = clock.now()
    with db.sessionmaker() as session:
        today = DocsDay(
            date=now.date(), name="A busy day", uid=UID, time_zone="UTC", goal="All of it.", body="Come.",
            state=DayState.LIVE, created_at=now, updated_at=now,
        )  # fmt: skip
        session.add(today)
        open_tasks = select(Task).where(Task.state == TaskState.OPEN).order_by(Task.id.desc()).limit(TASKS)
        for position, task in enumerate(session.scalars(open_tasks).all()):
            task.capacity = 1 + people // TASKS
            today.day_tasks.append(DayTask(task_id=task.id, position=position))
        made = [Person(slug=f"busy-{number}", name=f"Busy {number}", created_at=now) for number in range(people)]
        session.add_all(made)
        session.commit()
        return f"/docs-days/{today.date}/board.json", [person.id for person in made]


def _watch(bench: Bench, tree: Tree, path: str, seconds: int, *, people: Sequence[int]) -> Seen:
    """All viewers ask at even distances, each with what it heard last; meanwhile `people` take tasks."""
    start, rate = time.monotonic() + 0.5, VIEWERS / EVERY
    seen, lock = Seen(), threading.Lock()

    def poll(first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", tree.port, timeout=30)
        etags: dict[int, str] = {}
        mine = Seen()
        for number in range(first, int(seconds * rate), POLLERS):
            due = start + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            viewer = number % VIEWERS
            held = etags.get(viewer)
            connection.request(
                "GET", path, headers={"Accept-Encoding": "gzip", **({"If-None-Match": held} if held else {})}
            )
            response = connection.getresponse()
            response.read()
            mine.took.append((time.monotonic() - due) * 1000)
            mine.same += response.status == 304
            mine.failed += response.status not in (200, 304)
            etags[viewer] = response.headers.get("ETag", "")
        with lock:
            seen.took += mine.took
            seen.same += mine.same
            seen.failed += mine.failed

    threads = [threading.Thread(target=poll, args=(number,)) for number in range(POLLERS)]
    for thread in threads:
        thread.start()
    if people:
        _take(bench, people, start, seconds)
    for thread in threads:
        thread.join()
    return seen


def _take(bench: Bench, people: Sequence[int], start: float, seconds: int) -> None:
    """From this process, through the same action as the site's, each in a transaction of its own."""
    with bench.app(bench.data("board")):
        with db.sessionmaker() as session:
            on_list = select(DayTask.task_id).join(DocsDay).where(DocsDay.uid == UID).order_by(DayTask.position)
            listed = session.scalars(on_list).all()
        for number in range(CLAIMS * seconds):
            time.sleep(max(0.0, start + number / CLAIMS - time.monotonic()))
            with db.sessionmaker() as session:
                task = session.get_one(Task, listed[number % len(listed)])
                claims.claim(session, task, session.get_one(Person, people[number]), now=clock.now())
                session.commit()
