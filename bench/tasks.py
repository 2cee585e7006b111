"""A long list of tasks, filtered anew each time; and a page of a wiki taken into it."""

import random
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from sqlalchemy import insert, select

from app.core import clock
from app.core.database import db
from app.docsdays.models import Area, Claim, Task
from app.people.models import Person
from app.search import index
from app.search.index import Entry
from bench import generate
from bench.bench import Bench
from bench.load import latencies, percentile
from bench.loading import run
from bench.processes import site
from bench.words import Words

CHUNK = 2_000
FIRST = 1_001
"""The ids of those of content/ are smaller."""
AREAS, PEOPLE = 12, 400
SHEET_BYTES, BATCHES = 55_000, 80
SORTS = ("state", "changed", "title")
LABELS = ("first-steps", "hardware", "needs-a-test", "spelling", "toolstack", "translation", "wiki", "xl")
STATES = ("open", "open", "open", "open", "done", "done", "in review", "parked")


def measure(bench: Bench) -> None:
    count = bench.scale.listed
    bench.report.heading(f"{count:,} tasks: the list filtered, each question never asked before")
    data = bench.data("tasks")
    with bench.app(data):
        generate.prepare()
        _fill(bench.words, count)
    with site(data) as tree:
        for name, paths in _questions(bench.words).items():
            latencies(tree, [f"{path}&warm=1" for path in paths[:5]])
            took = latencies(tree, (f"{path}&n={number}" for number in range(bench.scale.rounds) for path in paths))
            note = f"median {percentile(took, 0.5):.1f}, worst {max(took):.1f} ms of {len(took)}"
            bench.report.add(f"list of tasks, {name}: p95", percentile(took, 0.95), "ms", bar=30, note=note)
    _import(bench)


def _questions(words: Words) -> dict[str, list[str]]:
    """By what people choose, by words of the texts, by labels, and by all of these."""
    choices = product(("", "free", "taken", "review", "done"), ("", "area-3"), ("", "S"), SORTS)
    chosen = [f"/docs-days/todo/?state={a}&area={b}&size={c}&sort={d}" for a, b, c, d in choices]
    asked = [words.all[rank] for rank in (0, 3, 40, 60, 900, 1_000, 5_000, 15_000)] + ["nowhere-to-be-found"]
    typed = [f"/docs-days/todo/?q={word}&state={state}" for word in asked for state in ("", "free")]
    labelled = [f"/docs-days/todo/?label={a}&state={b}&sort={c}" for a, b, c in product(LABELS, ("", "free"), SORTS)]
    both = [f"{path}&label=wiki&area=area-3" for path in typed]
    further = [f"{path}&page=3" for path in chosen[:3]]
    return {"by choices": chosen, "by words": typed, "by labels": labelled, "by all": both, "further pages": further}


def _fill(words: Words, count: int) -> None:
    source, now = random.Random(8), clock.now()
    with db.sessionmaker() as session:
        for number in range(AREAS):
            area = {"slug": f"area-{number}", "name": f"Area {number}", "description": "", "position": number}
            session.add(Area(**area))
        for number in range(PEOPLE):
            session.add(Person(slug=f"p{number}", name=f"P {number}", created_at=now))
        session.flush()
        areas = session.scalars(select(Area.id).where(Area.slug.startswith("area-"))).all()
        people = session.scalars(select(Person.id).where(Person.slug.startswith("p"))).all()
        for start in range(0, count, CHUNK):
            made = [_task(words, source, number, areas, now) for number in range(start, min(start + CHUNK, count))]
            session.execute(insert(Task), made)
            index.put_all(session, [_entry(task) for task in made])
        free = session.scalars(select(Task.id).where(Task.state == "open").limit(PEOPLE)).all()
        session.execute(insert(Claim), [_claim(*pair, now) for pair in zip(free, people, strict=False)])
        session.commit()


def _task(words: Words, source: random.Random, number: int, areas: Any, now: datetime) -> dict[str, Any]:
    return {
        "id": FIRST + number,
        "key": f"XD-{number:05d}",
        "title": words.text(source, 6).capitalize(),
        "area_id": areas[number % len(areas)],
        "size": "SML"[source.randrange(3)],
        "audience": ("users", "developers")[number % 2],
        "state": STATES[source.randrange(len(STATES))],
        "capacity": 1,
        "why": words.text(source, 30),
        "how": words.text(source, 60),
        "skills": [],
        "labels": source.sample(LABELS, number % 3),
        "version": 1,
        "is_held": False,
        "created_at": now,
        "changed_at": now - timedelta(minutes=source.randrange(500_000)),
    }


def _entry(task: dict[str, Any]) -> Entry:
    return Entry(
        kind="task",
        object_id=task["id"],
        title=task["title"],
        text=f"{task['why']}\n\n{task['how']}\n\n{task['key']}",
        path=f"/docs-days/tasks/{task['key']}/",
        happened_at=task["created_at"],
        visible_from=task["created_at"],
        tags=task["labels"],
    )


def _claim(task_id: int, person_id: int, now: datetime) -> dict[str, Any]:
    lease = {"started_at": now, "ends_at": now + timedelta(days=7)}
    return {
        "task_id": task_id,
        "person_id": person_id,
        "slot": 1,
        "person_slot": 1,
        "state": "active",
        "task_version": 1,
    } | lease


def _import(bench: Bench) -> None:
    file, data = bench.folder / "sheet.wiki", bench.data("tasks")
    file.write_text(_sheet(bench.words), "utf-8")
    kilobytes = file.stat().st_size / 1000
    for which in ("importing", "importing again"):
        seconds, _ = run(data, "import", "wiki", str(file))
        note = "with the start of the command"
        bench.report.add(f"{which} a wiki sheet, {kilobytes:.0f} kB, {BATCHES} batches", seconds, "s", bar=3, note=note)


def _sheet(words: Words) -> str:
    """A table to sign up in, a batch of pages a row, as long as a real one of a documentation sprint."""
    source, rows = random.Random(9), []
    for number in range(BATCHES):
        pages = [f"[[{words.text(source, 2)}/{words.text(source, 1)}]]" for _ in range(16)]
        cells = [f"Batch {number}: {words.text(source, 4)}", f"[[User:P {number}]]", ("", "done")[number % 2]]
        rows.append("|-\n" + "\n".join(f"| {cell}" for cell in (*cells, ", ".join(pages), words.text(source, 12))))
    head = '== Sign up ==\n{| class="wikitable"\n! Batch !! Who !! Status !! Pages !! Notes'
    text = "\n".join([head, *rows, "|}"]) + "\n"
    return text + "".join(f"{words.text(source, 20)}.\n\n" for _ in range(max(0, SHEET_BYTES - len(text)) // 130))
