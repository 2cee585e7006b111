"""What the page of a task tells of its past: each event, who did it, and what came of it for others."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.docsdays import queries
from app.docsdays.actions import claims, days, reviews, tasks
from app.docsdays.models import Area, DayState, EventKind, Review, Task
from app.docsdays.queries.history import CAME_TO, DID, OF_NOBODY
from tests.conftest import NOW
from tests.docsdays.make import DAY, make_day, make_task
from tests.factories import person
from tests.reading import page, words
from tests.reading import select as elements

pytestmark = pytest.mark.usefixtures("context")

TODAY = date(2012, 4, 20)
LINK = "https://wiki.example.org/?diff=7"
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


def told(session: Session, task: Task) -> list[tuple[str | None, str]]:
    """The oldest first."""
    lines = queries.history(session, task, NOW + 2 * WEEK)
    return [(line.person.name if line.person else None, line.words) for line in lines[::-1]]


def test_the_history_tells_it_newest_first(session: Session, task: Task) -> None:
    alice, bob, olga = (person(session, name) for name in ("Alice", "Bob", "Olga"))
    hours = [NOW + timedelta(hours=number) for number in range(10)]
    claims.claim(session, task, alice, now=hours[0])
    claims.release(session, task, alice, note="as far as the options", now=hours[1])
    claims.claim(session, task, bob, now=hours[2])
    reviews.submit(session, task, bob, text="done", link=LINK, now=hours[3])
    reviews.return_work(session, task, olga, text="one example more", now=hours[4])
    tasks.park(session, task, olga, reason="waits for 4.2", now=hours[5])
    tasks.unpark(session, task, olga, now=hours[6])
    session.commit()
    lapsed = hours[6] + WEEK
    lines = queries.history(session, task, lapsed)
    assert [(line.person and line.person.name, line.words, line.text) for line in lines] == [
        ("Bob", "had it until the time ran out", None),
        ("Bob", "has it with the time that was left", None),
        ("Olga", "took it up again", None),
        ("Bob", "keeps it, and the clock stands still", None),
        ("Olga", "set it aside", "waits for 4.2"),
        ("Bob", "has it again", None),
        ("Olga", "asked for more work", "one example more"),
        ("Bob", "handed in work", "done"),
        ("Bob", "took it", None),
        ("Alice", "wrote a note", "as far as the options"),
        ("Alice", "gave it back", None),
        ("Alice", "took it", None),
    ]


def test_a_task_that_closes_itself_has_no_reviewer(session: Session, area: Area) -> None:
    small = make_task(session, area, "XD-2222", capacity=2, is_self_closing=True)
    alice, bob = person(session, "Alice"), person(session, "Bob")
    for who in (alice, bob):
        claims.claim(session, small, who, now=NOW)
    reviews.submit(session, small, alice, text="done", link=LINK, now=NOW + HOUR)
    session.commit()
    assert told(session, small) == [
        ("Alice", "took it"),
        ("Bob", "took it"),
        ("Alice", "handed in work"),
        ("Alice", "closed it"),
        ("Bob", "had it when others finished it"),
    ]
    assert session.scalars(select(Review)).all() == []
    assert [done.words for done in queries.contributions(session, alice)] == ["did"]


def test_what_came_of_a_review_is_told_of_those_who_had_the_task(session: Session, area: Area) -> None:
    pair = make_task(session, area, "XD-2222", capacity=2)
    alice, bob, olga = (person(session, name) for name in ("Alice", "Bob", "Olga"))
    for who in (alice, bob):
        claims.claim(session, pair, who, now=NOW)
    reviews.submit(session, pair, alice, text="done", link=LINK, now=NOW + HOUR)
    reviews.return_work(session, pair, olga, text="An example.", now=NOW + 2 * HOUR)
    reviews.submit(session, pair, alice, text="with one", link=LINK, now=NOW + 3 * HOUR)
    reviews.accept(session, pair, olga, today=TODAY, now=NOW + 4 * HOUR)
    session.commit()
    assert told(session, pair)[2:] == [
        ("Alice", "handed in work"),
        ("Bob", "keeps it, and the clock stands still"),
        ("Olga", "asked for more work"),
        ("Alice", "has it again"),
        ("Bob", "has it with the time that was left"),
        ("Alice", "handed in work"),
        ("Bob", "keeps it, and the clock stands still"),
        ("Olga", "accepted it"),
        ("Alice", "is credited with it"),
        ("Bob", "had it when others finished it"),
    ]


def test_work_returned_where_others_have_every_place_was_not_given_back_by_the_reviewer(
    session: Session, task: Task
) -> None:
    alice, bob, olga = (person(session, name) for name in ("Alice", "Bob", "Olga"))
    claims.claim(session, task, alice, now=NOW)
    reviews.submit(session, task, bob, text="done", link=LINK, now=NOW + HOUR)
    reviews.return_work(session, task, olga, text="An example.", now=NOW + 2 * HOUR)
    session.commit()
    assert ("Bob", "has it no longer, as others have every place") in told(session, task)
    assert ("Olga", "gave it back") not in told(session, task)


def test_work_of_which_a_list_elsewhere_tells_is_closed_by_who_read_the_list(session: Session, task: Task) -> None:
    olga = person(session, "Olga")
    reviews.close(session, task, olga, text="So it says on the page TODO.", today=TODAY, now=NOW)
    session.commit()
    line = queries.history(session, task, NOW)[0]
    assert (line.person, line.words, line.text) == (olga, "closed it", "So it says on the page TODO.")
    assert queries.contributions(session, olga) == []


def test_work_found_elsewhere_credits_who_looked_at_it(session: Session, task: Task) -> None:
    olga = person(session, "Olga")
    reviews.accept_elsewhere(session, task, olga, text="Edit by Ada.", today=TODAY, now=NOW)
    session.commit()
    line = queries.history(session, task, NOW)[0]
    assert (line.person, line.words, line.text) == (olga, "accepted it", "Edit by Ada.")
    assert [done.words for done in queries.contributions(session, olga)] == ["reviewed"]


def test_a_list_is_told_once_the_day_is_announced(session: Session, area: Area) -> None:
    task, olga = make_task(session, area, "XD-2222"), person(session, "Olga")
    draft = make_day(session, state=DayState.DRAFT)
    tasks.add_to_day(session, task, draft, olga, now=NOW)
    session.commit()
    assert told(session, task) == []
    draft.state = DayState.ANNOUNCED
    session.commit()
    assert told(session, task) == [("Olga", "put it on the list of Mon 23 April 2012")]


def test_a_list_is_of_its_day_and_not_of_another_that_took_its_date(session: Session, area: Area) -> None:
    task, olga = make_task(session, area, "XD-2222"), person(session, "Olga")
    moved = make_day(session, DAY, state=DayState.DRAFT)
    tasks.add_to_day(session, task, moved, olga, now=NOW)
    days.edit(session, moved, {"date": DAY + WEEK, "uid": "moved"}, olga, now=NOW)
    make_day(session, DAY)
    assert told(session, task) == []
    days.set_state(session, moved, DayState.ANNOUNCED, olga, now=NOW)
    session.commit()
    assert told(session, task) == [("Olga", "put it on the list of Mon 30 April 2012")]


def test_what_nobody_did_is_told_without_a_name(client: FlaskClient, session: Session, task: Task) -> None:
    tasks.edit(session, task, {"why": "Many ask."}, None, now=NOW)
    session.commit()
    log = elements(page(client, f"/docs-days/tasks/{task.key}/"), ".log li div")
    assert [words(line) for line in log] == ["An import changed the text"]


def test_no_kind_of_event_is_forgotten() -> None:
    tell_of_themselves = {EventKind.SUBMITTED, EventKind.ACCEPTED, EventKind.RETURNED}
    by_the_clock = {EventKind.EXPIRED, EventKind.OFFER_PASSED}
    assert {*DID, *CAME_TO, *OF_NOBODY, *tell_of_themselves, *by_the_clock} == set(EventKind)
