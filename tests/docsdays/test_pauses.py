"""Nobody's time runs out while they cannot go on, and nobody's clock or wait ends without a word."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.outbox import OutboxMail
from app.docsdays.actions import claims, reviews, sweep, tasks, waiting
from app.docsdays.actions.history import replay
from app.docsdays.models import Area, Claim, Task, TaskEvent
from app.people.models import Person
from app.people.notices.models import DigestLine
from tests.conftest import NOW
from tests.docsdays.make import make_task
from tests.factories import person

pytestmark = pytest.mark.usefixtures("context")
DAY = timedelta(days=1)


@pytest.fixture
def pair(session: Session, area: Area) -> Task:
    return make_task(session, area, "XD-2222", capacity=2)


@pytest.fixture
def crowd(session: Session, pair: Task) -> list[Person]:
    """Alice and Bob have the task, Carol waits for it, Olga decides."""
    people = [person(session, name) for name in ("Alice", "Bob", "Carol", "Olga")]
    for who in people[:2]:
        claims.claim(session, pair, who, now=NOW)
    waiting.join(session, pair, people[2], now=NOW)
    session.commit()
    return people


def digest(session: Session, who: Person) -> Sequence[str]:
    lines = select(DigestLine.text).where(DigestLine.person_id == who.id).order_by(DigestLine.id)
    return session.scalars(lines).all()


def goes_on(session: Session) -> list[tuple[str | None, bool]]:
    mails = session.scalars(select(OutboxMail).where(OutboxMail.subject == "Your time on “Task XD-2222” goes on"))
    return [(mail.to_name, "it is yours until Tue 15 May 2012, 09:00 UTC" in (mail.text or "")) for mail in mails]


def claim_of(session: Session, who: Person) -> Claim:
    return session.scalars(select(Claim).where(Claim.person_id == who.id)).one()


def test_in_review_the_time_of_the_others_stands_still(session: Session, pair: Task, crowd: list[Person]) -> None:
    alice, bob, _carol, olga = crowd
    reviews.submit(session, pair, alice, text="done", link=None, now=NOW + 2 * DAY)
    session.commit()
    assert digest(session, bob) == [
        "Somebody else handed in work on “Task XD-2222” while you had it, and your time was stopped."
    ]
    sweep(session, NOW + 20 * DAY)
    held = claim_of(session, bob)
    assert (held.state, held.ends_at) == ("active", None)
    reviews.return_work(session, pair, olga, text="More, please.", now=NOW + 20 * DAY)
    session.commit()
    assert (held.ends_at, held.left_seconds) == (NOW + 25 * DAY, None)
    assert goes_on(session) == [("Bob", True)]
    events = session.scalars(select(TaskEvent).where(TaskEvent.task_id == pair.id).order_by(TaskEvent.id)).all()
    assert replay(events).claims[held.id] == ("active", NOW + 25 * DAY)


@pytest.mark.parametrize("how", ["release", "revoke"])
def test_work_that_is_withdrawn_lets_the_time_of_the_others_go_on(
    session: Session, pair: Task, crowd: list[Person], how: str
) -> None:
    alice, bob, _carol, olga = crowd
    reviews.submit(session, pair, alice, text="done", link=None, now=NOW + 2 * DAY)
    if how == "release":
        claims.release(session, pair, alice, now=NOW + 20 * DAY)
    else:
        claims.revoke(session, claim_of(session, alice), olga, reason="Spam.", now=NOW + 20 * DAY)
    assert (pair.state, claim_of(session, bob).ends_at) == ("open", NOW + 25 * DAY)
    assert goes_on(session) == [("Bob", True)]


def test_taken_up_again_in_review_it_stands_still_until_the_review(
    session: Session, pair: Task, crowd: list[Person]
) -> None:
    alice, bob, _carol, olga = crowd
    reviews.submit(session, pair, alice, text="done", link=None, now=NOW + 2 * DAY)
    tasks.park(session, pair, olga, reason="Waits.", now=NOW + 3 * DAY)
    tasks.unpark(session, pair, olga, now=NOW + 9 * DAY)
    assert (pair.state, claim_of(session, bob).ends_at, goes_on(session)) == ("in review", None, [])
    reviews.submit(session, pair, bob, text="mine", link=None, now=NOW + 9 * DAY)
    reviews.return_work(session, pair, olga, text="More, please.", now=NOW + 10 * DAY)
    assert [claim_of(session, who).ends_at for who in (alice, bob)] == [NOW + 17 * DAY] * 2


def test_who_has_a_task_that_is_set_aside_and_taken_up_hears_of_both(
    session: Session, pair: Task, crowd: list[Person]
) -> None:
    alice, bob, _carol, olga = crowd
    tasks.park(session, pair, olga, reason="Waits.", now=NOW + 2 * DAY)
    for who in (alice, bob):
        assert digest(session, who) == ["“Task XD-2222” was set aside while you had it, and your time was stopped."]
    tasks.unpark(session, pair, olga, now=NOW + 20 * DAY)
    session.commit()
    assert goes_on(session) == [("Alice", True), ("Bob", True)]


def test_who_waited_hears_that_it_is_done_and_who_did_it_that_it_is_opened_again(
    session: Session, pair: Task, crowd: list[Person]
) -> None:
    alice, _bob, carol, olga = crowd
    reviews.submit(session, pair, alice, text="done", link=None, now=NOW)
    reviews.accept(session, pair, olga, today=NOW.date(), now=NOW + DAY)
    assert digest(session, carol) == ["“Task XD-2222”, for which you waited, was finished by somebody else."]
    tasks.reopen(session, pair, olga, reason="It was undone.", now=NOW + 2 * DAY)
    session.commit()
    assert digest(session, alice) == ["“Task XD-2222”, on which you worked, was opened again."]
    assert claim_of(session, alice).state == "completed"
