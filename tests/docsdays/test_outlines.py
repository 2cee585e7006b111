from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.docsdays import queries
from app.docsdays.models import Area, Claim, DocsDay, Task
from app.docsdays.queries import FreeTask
from tests.conftest import NOW
from tests.docsdays.make import make_day, make_task
from tests.factories import person


def claim(session: Session, task: Task, name: str, minutes: int | None, **values: object) -> None:
    ends_at = None if minutes is None else NOW + timedelta(minutes=minutes)
    who = person(session, name)
    fixed = {"slot": 1, "person_slot": None, "state": "active", "started_at": NOW, "task_version": 1}
    session.add(Claim(task_id=task.id, person_id=who.id, ends_at=ends_at, **(fixed | values)))
    session.commit()


def outline_of(session: Session, day: DocsDay) -> tuple[tuple[int, int, int, int], list[str]]:
    found = queries.outline(session, day, NOW)
    return (found.done, found.in_review, found.taken, found.total), [task.key for task in found.free]


def test_a_day_in_numbers_equals_its_board(session: Session, area: Area, day: DocsDay) -> None:
    tasks = {
        key: make_task(session, area, key, day=day, state=state, size=size)
        for key, state, size in (
            ("XD-FREE", "open", "L"), ("XD-HELD", "open", "S"), ("XD-LAPS", "open", "M"), ("XD-PAUS", "open", "S"),
            ("XD-REVI", "in review", "S"), ("XD-DONE", "done", "S"), ("XD-PARK", "parked", "S"),
            ("XD-HIDE", "proposed", "S"),
        )
    }  # fmt: skip
    claim(session, tasks["XD-HELD"], "Alice", 10)
    claim(session, tasks["XD-LAPS"], "Alice", 0)
    claim(session, tasks["XD-PAUS"], "Alice", None)
    assert outline_of(session, day) == ((1, 1, 2, 6), ["XD-LAPS", "XD-FREE"])
    done, review, taken, total = queries.board(session, day, NOW).progress
    assert (done, review, taken, total) == (1, 1, 2, 6)


def test_a_task_for_two_is_free_until_both_places_are_taken(session: Session, area: Area, day: DocsDay) -> None:
    task = make_task(session, area, "XD-BOTH", day=day, capacity=2)
    claim(session, task, "Alice", 10)
    assert outline_of(session, day) == ((0, 0, 0, 1), ["XD-BOTH"])
    claim(session, task, "Bob", 10, slot=2)
    assert outline_of(session, day) == ((0, 0, 1, 1), [])


def test_free_tasks_are_the_shortest_of_all_days(session: Session, area: Area, day: DocsDay) -> None:
    other = make_day(session, date(2012, 6, 1))
    make_task(session, area, "XD-LONG", day=day, size="L")
    make_task(session, area, "XD-SOON", day=other, size="S", title="Short one")
    make_task(session, area, "XD-NONE", size="M")
    assert queries.free_tasks(session, NOW, most=2) == [
        FreeTask("XD-SOON", "Short one", 30, "Manual pages"),
        FreeTask("XD-NONE", "Task XD-NONE", 90, "Manual pages"),
    ]
    assert outline_of(session, day) == ((0, 0, 0, 1), ["XD-LONG"])
