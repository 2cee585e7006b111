"""A large calendar: its feed from the cache, after an edit and from nothing, and the page of a month."""

import gzip
import sys
import time
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.core import clock
from app.core.database import db
from app.events import actions, months, queries
from app.events.actions import publishing
from app.events.models import Event
from bench import generate, load
from bench.bench import Bench
from bench.beside import beside
from bench.load import Client, flood, uncached
from bench.processes import Tree, site

FEED = "/events.ics"
PACKED = {"Accept-Encoding": "gzip"}


def measure(bench: Bench) -> None:
    count, data = bench.scale.calendar, bench.data("calendar")
    began = time.perf_counter()
    with bench.app(data):
        generate.prepare()
        generate.add_calendar(bench.words, count)
        print(f"Wrote {count:,} events in {time.perf_counter() - began:.0f} s.", file=sys.stderr, flush=True)
        worked = _work_out()
    bench.report.heading(f"{count:,} events, {count // 10:,} of which come again")
    with site(data) as tree:
        before = tree.cpu_seconds()
        _, body = Client(tree).get(FEED, **PACKED)
        first = tree.cpu_seconds() - before
        note = f"dates and components {worked:.1f} s, the first answer {first:.2f} s, {len(body):,} bytes of gzip"
        bench.report.add("everything from nothing: CPU", worked + first, "s", bar=6, note=note)
        if load.has_wrk():
            _warm(bench, tree)
        _edited(bench, tree)
        _month(bench, tree)
        bench.report.add("memory of server and worker, after all this", tree.memory_mb(), "MB")


def _work_out() -> float:
    """CPU seconds of what every save does for one event, done for all of them."""
    with db.sessionmaker() as session:
        began = time.process_time()
        together = (selectinload(Event.overrides), selectinload(Event.followers))
        events = session.scalars(select(Event).where(Event.deleted_at.is_(None)).options(*together)).all()
        for event in events:
            publishing.worked_out(event, clock.now())
        took = time.process_time() - began
        session.rollback()
    return took


def _warm(bench: Bench, tree: Tree) -> None:
    with beside(bench, tree, {"feed": FEED, "page": "/events/"}) as pair:
        page, _ = pair.ask("page", "page")
        ours, theirs = pair.ask("feed", "feed")
        if theirs:
            share = ours.per_second / theirs.per_second
            bench.report.add("feed: share of nginx's requests per second", share, "x", least=0.4)
        again, _ = pair.ask_again("304 of the feed", "feed")
        bench.report.add(
            "304 of the feed: share of page hits per second", again.per_second / page.per_second, "x", least=1
        )
    packed = flood(tree, FEED, seconds=bench.scale.seconds, headers=PACKED)
    bench.report.add("feed, gzip: CPU of a request", packed.cpu_us, "us", note=str(packed))


def _edited(bench: Bench, tree: Tree) -> None:
    """One event after the other says something new; each time the whole feed is asked for."""
    client, count, used = Client(tree), bench.scale.edits, 0.0
    with bench.app(bench.data("calendar")), db.sessionmaker() as session:
        ids = session.scalars(select(Event.id).where(Event.deleted_at.is_(None)).order_by(Event.uid).limit(count)).all()
        for number, event_id in enumerate(ids):
            name = f"Edited for the {number}th time"
            _rename(session, event_id, name)
            before = tree.cpu_seconds()
            _, body = client.get(FEED, **PACKED)
            used += tree.cpu_seconds() - before
            text = gzip.decompress(body)
            if name.encode() not in text or client.get(FEED)[1] != text:
                raise RuntimeError("the feed after an edit is not what it must be")
    bench.report.add("feed after an edit, gzip included: CPU", used / count * 1000, "ms", bar=10)


def _rename(session: Session, event_id: int, name: str) -> None:
    event = session.get_one(Event, event_id)
    actions.revise(session, event, replace(actions.details_of(event), name=name), now=clock.now())
    session.commit()


def _month(bench: Bench, tree: Tree) -> None:
    first = clock.now().date().replace(day=1) - timedelta(days=365)
    path = f"/events/{first:%Y/%m}/"
    with bench.app(bench.data("calendar")), db.sessionmaker() as session:
        dates = len(queries.in_days(session, first, months.last_day(first)))
    rounds = range(bench.scale.rounds)
    cost = min(uncached(tree, path, count=bench.scale.requests, first=step * 10_000) for step in rounds)
    bench.report.add("a month, uncached: CPU of a request", cost, "ms", bar=5, note=f"{path}, {dates} dates")
