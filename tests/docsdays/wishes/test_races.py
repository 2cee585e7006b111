"""Many press at one moment, each with a connection of their own."""

from collections import Counter
from collections.abc import Sequence

from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.core import siteinfo
from app.docsdays.models import Area, Task, TaskEvent
from app.docsdays.wishes import actions
from app.docsdays.wishes.actions import Said
from app.docsdays.wishes.models import Vote
from app.people.models import Person
from app.people.notices.models import DigestLine
from tests.conftest import NOW
from tests.docsdays.racing import Act, doing, race
from tests.docsdays.wishes.wishing import make_wish
from tests.factories import SITE, person

CROWD = 24


def kinds(session: Session, task: Task) -> Counter[str]:
    session.rollback()
    return Counter(session.scalars(select(TaskEvent.kind).where(TaskEvent.task_id == task.id)))


def voters(session: Session, task: Task) -> list[int]:
    return list(session.scalars(select(Vote.person_id).where(Vote.task_id == task.id).order_by(Vote.person_id)))


def test_every_vote_counts_once(
    app: Flask,
    engine: Engine,
    session: Session,
    area: Area,
    everybody: Sequence[Person],
) -> None:
    wish = make_wish(session, area, "XD-2222")
    crowd = [*everybody[:CROWD], *everybody[:CROWD]]
    assert race(app, engine, [doing(actions.vote, wish, one, now=NOW) for one in crowd]) == {"won": 2 * CROWD}
    session.rollback()
    assert voters(session, wish) == sorted(one.id for one in everybody[:CROWD])


def test_enough_votes_open_it_once_and_tell_each_voter_once(
    app: Flask,
    engine: Engine,
    session: Session,
    area: Area,
    everybody: Sequence[Person],
) -> None:
    siteinfo.store(session, SITE | {"wishes": {"open_at": 5}})
    wish = make_wish(session, area, "XD-2222")
    outcome = race(app, engine, [doing(actions.vote, wish, one, now=NOW) for one in everybody[:CROWD]])
    assert outcome == {"won": 5, "WishDecidedError": CROWD - 5}
    assert kinds(session, wish)["opened"] == 1
    told = session.scalars(select(DigestLine.person_id).where(DigestLine.key == f"wish-opened:{wish.id}")).all()
    assert sorted(told) == voters(session, wish)


def test_many_presses_of_one_person_are_one_proposal(app: Flask, engine: Engine, session: Session) -> None:
    alice = person(session, "Alice").id
    said = Said("Explain vchan", "Nobody knows.")

    def press(own: Session) -> object:
        return actions.propose(own, own.get_one(Person, alice), said, now=NOW)

    assert race(app, engine, [press] * 16) == {"won": 16}
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Task)) == 1


def test_of_all_decisions_one_holds(app: Flask, engine: Engine, session: Session, area: Area) -> None:
    olga, alice = person(session, "Olga"), person(session, "Alice")
    for number in range(3):
        wish = make_wish(session, area, f"XD-222{number}", votes=(alice,))
        other = make_wish(session, area, f"XD-333{number}")
        decisions: list[Act] = [
            doing(actions.decline, wish, olga, reason="No.", now=NOW),
            doing(lambda own, task, by: actions.open_up(own, task, {}, by, now=NOW), wish, olga),
            merging(wish, other, olga),
        ]
        session.commit()  # naming them has begun to read
        assert race(app, engine, decisions * 4) == {"won": 1, "WishDecidedError": 11}
        assert sum(kinds(session, wish)[kind] for kind in ("declined", "merged", "opened")) == 1
        told = select(func.count()).where(DigestLine.key.like(f"wish-%:{wish.id}"), DigestLine.person_id == alice.id)
        assert session.scalar(told) == 1


def test_two_wishes_are_not_merged_into_each_other(app: Flask, engine: Engine, session: Session, area: Area) -> None:
    olga = person(session, "Olga")
    for number in range(5):
        one, other = make_wish(session, area, f"XD-222{number}"), make_wish(session, area, f"XD-333{number}")
        acts = [merging(one, other, olga), merging(other, one, olga)]
        session.commit()
        outcome = race(app, engine, acts)
        assert outcome in ({"won": 1, "NoOriginalError": 1}, {"won": 1, "WishDecidedError": 1})
        session.expire_all()
        assert sorted((one.state, other.state)) == ["duplicate", "proposed"]


def merging(task: Task, into: Task, organiser: Person) -> Act:
    into_id = into.id
    return doing(
        lambda own, task, by: actions.merge(own, task, own.get_one(Task, into_id), by, now=NOW), task, organiser
    )
