"""The line of people who wait for a task, its offers, and small tasks that close themselves."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.outbox import OutboxMail
from app.docsdays import queries
from app.docsdays.actions import claims, reviews, sweep, tasks, waiting
from app.docsdays.errors import NothingToWaitForError, TaskClosedError, TaskFullError
from app.docsdays.models import Area, Claim, QueueEntry, Task, TaskEvent
from app.people.models import Person
from tests.conftest import NOW
from tests.docsdays.make import make_task
from tests.factories import person

pytestmark = pytest.mark.usefixtures("context")

ON_THE_DAY = datetime(2012, 4, 23, 10, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def crowd(session: Session, task: Task) -> list[Person]:
    """Alice has the task; Bob and then Erin wait for it."""
    people = [person(session, name) for name in ("Alice", "Bob", "Erin", "Olga")]
    claims.claim(session, task, people[0], now=NOW)
    for waits in people[1:3]:
        waiting.join(session, task, waits, now=NOW)
    session.commit()
    return people


def line(session: Session, task: Task, now: datetime) -> list[tuple[str, datetime | None]]:
    return [(entry.person.name, entry.offered_until) for entry in queries.line(session, task, now)]


def kinds(session: Session, task: Task) -> list[str]:
    return list(session.scalars(select(TaskEvent.kind).where(TaskEvent.task_id == task.id).order_by(TaskEvent.id)))


def turns(session: Session) -> list[str | None]:
    """Who was told that it is their turn."""
    mails = select(OutboxMail.to_name).where(OutboxMail.subject.startswith("It is your turn"))
    return list(session.scalars(mails.order_by(OutboxMail.id)))


def test_a_place_given_back_is_offered_to_the_first_for_a_day_and_nobody_else_gets_it(
    session: Session, task: Task, crowd: list[Person]
) -> None:
    alice, bob, erin, olga = crowd
    claims.release(session, task, alice, now=NOW + HOUR)
    session.commit()
    assert line(session, task, NOW + HOUR) == [("Bob", NOW + HOUR + DAY), ("Erin", None)]
    assert turns(session) == ["Bob"]
    assert queries.standing_of(session, task, NOW + HOUR).words("UTC", NOW.date()) == (
        "kept for the next in line until 21 Apr, 10:00 UTC"
    )
    for other in (alice, erin, olga):
        with pytest.raises(TaskFullError):
            claims.claim(session, task, other, now=NOW + HOUR)
    taken = claims.claim(session, task, bob, now=NOW + 2 * HOUR)
    session.commit()
    assert (taken.slot, line(session, task, NOW + 2 * HOUR)) == (1, [("Erin", None)])
    assert kinds(session, task) == ["claimed", "queued", "queued", "released", "offered", "claimed"]


def test_on_a_day_an_offer_stands_for_half_an_hour(session: Session, task: Task, crowd: list[Person]) -> None:
    claims.release(session, task, crowd[0], now=ON_THE_DAY)
    assert line(session, task, ON_THE_DAY)[0] == ("Bob", ON_THE_DAY + 30 * MINUTE)


def test_an_offer_that_passes_goes_to_the_next_and_at_the_end_of_the_line_to_everybody(
    session: Session, task: Task, crowd: list[Person]
) -> None:
    alice, bob, _erin, olga = crowd
    claims.release(session, task, alice, now=ON_THE_DAY)
    later, latest = ON_THE_DAY + 31 * MINUTE, ON_THE_DAY + 65 * MINUTE
    assert line(session, task, later) == [("Erin", None)], "an offer has passed though nobody wrote it down"
    with pytest.raises(TaskFullError):
        claims.claim(session, task, bob, now=later)
    sweep(session, later)
    session.commit()
    assert line(session, task, later) == [("Erin", later + 30 * MINUTE)]
    passed = session.scalars(select(QueueEntry).where(QueueEntry.person_id == bob.id)).one()
    assert (passed.how, passed.ended_at) == ("passed", ON_THE_DAY + 30 * MINUTE)
    assert queries.standing_of(session, task, later).free == 0
    assert queries.standing_of(session, task, latest).free == 1
    assert claims.claim(session, task, olga, now=latest).person_id == olga.id
    assert turns(session) == ["Bob", "Erin"]


def test_a_lapsed_lease_is_kept_for_the_first_before_the_worker_comes_and_offered_by_it(
    session: Session, task: Task, crowd: list[Person]
) -> None:
    week_later = NOW + 7 * DAY
    assert queries.standing_of(session, task, week_later).words("UTC") == "kept for the next in line"
    with pytest.raises(TaskFullError):
        claims.claim(session, task, crowd[3], now=week_later)
    session.rollback()
    sweep(session, week_later + MINUTE)
    session.commit()
    assert line(session, task, week_later + MINUTE)[0] == ("Bob", week_later + MINUTE + DAY)


def test_whose_turn_it_is_need_not_wait_for_the_offer(session: Session, task: Task, crowd: list[Person]) -> None:
    assert claims.claim(session, task, crowd[1], now=NOW + 7 * DAY).slot == 1
    assert turns(session) == []


def test_the_history_tells_of_the_line_but_not_who_waits(session: Session, task: Task, crowd: list[Person]) -> None:
    def told(now: datetime) -> list[tuple[datetime, str | None, str]]:
        lines = queries.history(session, task, now)
        return [(line.at, line.person and line.person.name, line.words) for line in lines[::-1]]

    alice, _, erin, _ = crowd
    claims.release(session, task, alice, now=NOW + HOUR)
    session.commit()
    so_far = [
        (NOW, "Alice", "took it"),
        (NOW, None, "Somebody joined the line"),
        (NOW, None, "Somebody joined the line"),
        (NOW + HOUR, "Alice", "gave it back"),
        (NOW + HOUR, None, "A place was kept for the next in line"),
    ]
    passed = NOW + HOUR + DAY
    assert told(passed - MINUTE) == so_far
    so_far.append((passed, None, "The next in line did not take the place in time"))
    assert told(passed) == so_far, "due, and not yet written down"
    sweep(session, passed + MINUTE)
    waiting.leave(session, task, erin, now=passed + HOUR)
    session.commit()
    assert told(passed + HOUR) == [
        *so_far,
        (passed + MINUTE, None, "A place was kept for the next in line"),
        (passed + HOUR, None, "Somebody left the line"),
    ]


def test_leaving_the_line_hands_the_offer_on(session: Session, task: Task, crowd: list[Person]) -> None:
    alice, bob, erin, _olga = crowd
    claims.release(session, task, alice, now=NOW + HOUR)
    waiting.leave(session, task, bob, now=NOW + 2 * HOUR)
    waiting.leave(session, task, bob, now=NOW + 2 * HOUR)
    assert line(session, task, NOW + 2 * HOUR) == [("Erin", NOW + 2 * HOUR + DAY)]
    waiting.leave(session, task, erin, now=NOW + 3 * HOUR)
    assert queries.standing_of(session, task, NOW + 3 * HOUR).free == 1
    assert kinds(session, task)[-4:] == ["offered", "left the line", "offered", "left the line"]


def test_one_waits_once_and_only_for_what_others_have(
    session: Session, area: Area, task: Task, crowd: list[Person]
) -> None:
    alice, bob, _erin, olga = crowd
    waiting.join(session, task, bob, now=NOW + HOUR)
    assert line(session, task, NOW + HOUR) == [("Bob", None), ("Erin", None)]
    with pytest.raises(NothingToWaitForError, match="You have this task already"):
        waiting.join(session, task, alice, now=NOW)
    with pytest.raises(NothingToWaitForError, match="A place is free by now"):
        waiting.join(session, make_task(session, area, "XD-2222"), bob, now=NOW)
    tasks.park(session, task, olga, reason="Waits.", now=NOW)
    with pytest.raises(TaskClosedError):
        waiting.join(session, task, olga, now=NOW)


def test_while_a_task_is_set_aside_no_offer_stands_and_none_runs_out(
    session: Session, task: Task, crowd: list[Person]
) -> None:
    alice, _bob, _erin, olga = crowd
    claims.release(session, task, alice, now=NOW + HOUR)
    tasks.park(session, task, olga, reason="Waits for the release.", now=NOW + 2 * HOUR)
    sweep(session, NOW + 30 * DAY)
    assert line(session, task, NOW + 30 * DAY) == [("Bob", None), ("Erin", None)]
    tasks.unpark(session, task, olga, now=NOW + 30 * DAY)
    session.commit()
    assert line(session, task, NOW + 30 * DAY)[0] == ("Bob", NOW + 31 * DAY)
    assert turns(session) == ["Bob", "Bob"]


def test_a_task_that_is_done_keeps_nobody_waiting(session: Session, task: Task, crowd: list[Person]) -> None:
    alice, _bob, _erin, olga = crowd
    reviews.submit(session, task, alice, text="done", link=None, now=NOW + HOUR)
    reviews.accept(session, task, olga, today=NOW.date(), now=NOW + 2 * HOUR)
    session.commit()
    assert line(session, task, NOW + 2 * HOUR) == []
    assert kinds(session, task)[-2:] == ["line closed", "line closed"]


def test_more_room_is_offered_to_who_waits(session: Session, task: Task, crowd: list[Person]) -> None:
    tasks.edit(session, task, {"capacity": 2}, crowd[3], now=NOW + HOUR)
    assert line(session, task, NOW + HOUR) == [("Bob", NOW + HOUR + DAY), ("Erin", None)]


def test_work_handed_in_takes_no_place_that_is_offered(session: Session, task: Task, crowd: list[Person]) -> None:
    alice, _bob, _erin, olga = crowd
    claims.release(session, task, alice, now=NOW + HOUR)
    reviews.submit(session, task, olga, text="done", link=None, now=NOW + HOUR)
    session.commit()
    assert session.scalars(select(Claim.slot).where(Claim.person_id == olga.id)).all() == [None]


def test_what_somebody_else_waits_for_is_in_no_list_of_free_tasks(
    session: Session, area: Area, task: Task, crowd: list[Person]
) -> None:
    claims.release(session, task, crowd[0], now=NOW + HOUR)
    session.commit()
    other, now = make_task(session, area, "XD-2222"), NOW + HOUR
    wanted = queries.Filter(state="free")
    assert [row.task.key for row in queries.todo(session, wanted, now)] == ["XD-2222"]
    assert queries.facets(session, wanted, now).state == {"free": 1, "taken": 1}
    assert list(queries.similar_free(session, other, now)) == []
    assert [free.key for free in queries.free_tasks(session, now, most=5)] == ["XD-2222"]


def test_pages_change_when_an_offer_ends(session: Session, task: Task, crowd: list[Person]) -> None:
    claims.release(session, task, crowd[0], now=ON_THE_DAY)
    session.commit()
    assert queries.next_change(session, ON_THE_DAY) == ON_THE_DAY + 30 * MINUTE


def test_handing_in_a_small_task_with_a_link_closes_it_and_credits_the_work(session: Session, area: Area) -> None:
    small = make_task(session, area, "XD-2222", is_self_closing=True)
    alice = person(session, "Alice")
    for _ in range(2):
        reviews.submit(session, small, alice, text="done", link="https://wiki.example/x", now=NOW)
    session.commit()
    assert (small.state, small.done_on) == ("done", date(2012, 4, 20))
    assert kinds(session, small) == ["claimed", "submitted", "closed", "completed"]
    assert [(done.task.key, done.words) for done in queries.contributions(session, alice)] == [("XD-2222", "did")]


def test_without_a_link_a_small_task_waits_for_a_reviewer(session: Session, area: Area) -> None:
    small = make_task(session, area, "XD-2222", is_self_closing=True)
    reviews.submit(session, small, person(session, "Alice"), text="done", link=None, now=NOW)
    assert small.state == "in review"
