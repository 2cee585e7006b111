"""Real races: many threads, each with a connection of its own, released at one moment."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.errors import PortalError
from app.docsdays.models import Task
from app.people.models import Person

CLIENTS = 64
Act = Callable[[Session], object]


def race(app: Flask, engine: Engine, acts: Sequence[Act]) -> Counter[str]:
    """Does all acts at once, each in a transaction of its own; counts what became of them."""
    start = threading.Barrier(len(acts))

    def run(act: Act) -> str:
        with app.app_context(), Session(engine) as session:
            start.wait()
            try:
                act(session)
                session.commit()
            except PortalError as error:
                return type(error).__name__
            except DBAPIError as error:
                return str(error.orig)
            return "won"

    with ThreadPoolExecutor(len(acts)) as threads:
        return Counter(threads.map(run, acts))


def doing(action: Callable[..., object], task: Task, person: Person, **values: object) -> Act:
    """The action on rows of the thread's own session."""
    task_id, person_id = task.id, person.id
    return lambda session: action(session, session.get_one(Task, task_id), session.get_one(Person, person_id), **values)
