from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.outbox import OutboxMail
from app.docsdays import queries
from app.docsdays.actions import claims, reviews
from app.docsdays.actions.history import replay
from app.docsdays.errors import (
    LeaseLapsedError,
    NotInReviewError,
    NotReviewerError,
    OwnWorkError,
    TaskClosedError,
    TextNeededError,
)
from app.docsdays.models import Area, Claim, Submission, Task, TaskEvent
from app.people.models import Person
from app.people.notices.models import DigestLine
from tests.conftest import NOW
from tests.docsdays.make import make_task
from tests.factories import STANDING, person

pytestmark = pytest.mark.usefixtures("context")

TODAY = date(2012, 4, 20)
LINK = "https://wiki.example.org/?diff=7"
WEEK = timedelta(days=7)


def states(session: Session) -> dict[str, str]:
    return {claim.person.name: claim.state for claim in session.scalars(select(Claim))}


def subjects(session: Session, who: Person) -> Sequence[str]:
    mails = select(OutboxMail.subject).where(OutboxMail.to_name == who.name)
    return session.scalars(mails.order_by(OutboxMail.id)).all()


def test_submitting_stops_the_clock_and_puts_the_task_in_review(session: Session, task: Task) -> None:
    alice = person(session, "Alice")
    claim = claims.claim(session, task, alice, now=NOW)
    submission = reviews.submit(session, task, alice, text="The page is there.", link=LINK, now=NOW)
    session.commit()
    assert (task.state, claim.state, claim.ends_at, claim.person_slot) == ("in review", "submitted", None, None)
    assert (submission.claim_id, submission.text, submission.link) == (claim.id, "The page is there.", LINK)


def test_submitting_twice_the_same_is_once(session: Session, task: Task) -> None:
    alice = person(session, "Alice")
    for _ in range(2):
        reviews.submit(session, task, alice, text="done", link=None, now=NOW)
    reviews.submit(session, task, alice, text="and better now", link=None, now=NOW)
    session.commit()
    assert session.scalars(select(Submission.text).order_by(Submission.id)).all() == ["done", "and better now"]
    assert len(session.scalars(select(Claim)).all()) == 1


def test_unclaimed_work_is_claimed_and_submitted_in_one_step(session: Session, task: Task) -> None:
    reviews.submit(session, task, person(session, "Alice"), text="I did it anyway.", link=None, now=NOW)
    session.commit()
    claim = session.scalars(select(Claim)).one()
    assert (claim.slot, claim.state, task.state) == (1, "submitted", "in review")


def test_work_beside_a_holder_is_taken_and_the_holder_is_told(session: Session, task: Task) -> None:
    alice, bob = person(session, "Alice"), person(session, "Bob")
    claims.claim(session, task, alice, now=NOW)
    reviews.submit(session, task, bob, text="I had written it before.", link=None, now=NOW)
    session.commit()
    by_name = {claim.person.name: (claim.slot, claim.state) for claim in session.scalars(select(Claim))}
    assert by_name == {"Alice": (1, "active"), "Bob": (None, "submitted")}
    told = session.scalars(select(DigestLine)).one()
    assert (told.person_id, told.path) == (alice.id, "/docs-days/tasks/XD-7K2Q/")
    assert "handed in work" in told.text
    assert "Bob" not in told.text


def test_accepting_credits_who_handed_work_in_and_takes_that_of_others_later(session: Session, task: Task) -> None:
    alice, bob, olga = (person(session, name) for name in ("Alice", "Bob", "Olga"))
    claims.claim(session, task, alice, now=NOW)
    reviews.submit(session, task, bob, text="done", link=None, now=NOW)
    reviews.accept(session, task, olga, text="Thank you.", today=TODAY, now=NOW)
    session.commit()
    assert (task.state, task.done_on) == ("done", TODAY)
    assert states(session) == {"Alice": "overtaken", "Bob": "completed"}
    for who, words in ((alice, []), (bob, ["did"]), (olga, ["reviewed"])):
        assert [done.words for done in queries.contributions(session, who)] == words
    assert subjects(session, alice)[-1] == "Finished by somebody else: “Document cpupools”"
    assert subjects(session, bob)[-1] == "Done: “Document cpupools”"
    late = NOW + 3 * WEEK
    for _ in range(2):
        reviews.submit(session, task, alice, text="The half I had.", link=None, now=late)
    session.commit()
    assert session.scalars(select(Submission.text).order_by(Submission.id)).all() == ["done", "The half I had."]
    assert (task.state, states(session)) == ("done", {"Alice": "completed", "Bob": "completed"})
    assert [(done.words, done.task.key) for done in queries.contributions(session, alice)] == [("did", "XD-7K2Q")]
    events = session.scalars(select(TaskEvent).where(TaskEvent.task_id == task.id).order_by(TaskEvent.id)).all()
    assert [event.kind for event in events][-5:] == ["accepted", "overtaken", "completed", "submitted", "completed"]
    assert set(dict(replay(events).claims.values())) == {"completed"}


def test_one_of_two_who_share_a_task_is_not_thanked_for_what_the_other_did(session: Session, area: Area) -> None:
    pair = make_task(session, area, "XD-2222", capacity=2)
    alice, bob, olga = (person(session, name) for name in ("Alice", "Bob", "Olga"))
    for who in (alice, bob):
        claims.claim(session, pair, who, now=NOW)
    reviews.submit(session, pair, alice, text="done", link=None, now=NOW)
    reviews.accept(session, pair, olga, today=TODAY, now=NOW)
    session.commit()
    assert states(session) == {"Alice": "completed", "Bob": "overtaken"}
    assert "Done: “Task XD-2222”" not in subjects(session, bob)


def test_a_small_task_that_closes_itself_tells_who_else_has_it(session: Session, area: Area) -> None:
    small = make_task(session, area, "XD-2222", capacity=2, is_self_closing=True)
    alice, bob = person(session, "Alice"), person(session, "Bob")
    for who in (alice, bob):
        claims.claim(session, small, who, now=NOW)
    reviews.submit(session, small, alice, text="done", link=LINK, now=NOW)
    session.commit()
    assert (small.state, states(session)) == ("done", {"Alice": "completed", "Bob": "overtaken"})
    assert subjects(session, bob)[-1] == "Finished by somebody else: “Task XD-2222”"


def test_a_small_task_leaves_the_work_of_others_to_a_reviewer(session: Session, area: Area) -> None:
    small = make_task(session, area, "XD-2222", capacity=2, is_self_closing=True)
    alice, bob = person(session, "Alice"), person(session, "Bob")
    reviews.submit(session, small, alice, text="without a link", link=None, now=NOW)
    reviews.submit(session, small, bob, text="done", link=LINK, now=NOW)
    assert (small.state, states(session)) == ("in review", {"Alice": "submitted", "Bob": "submitted"})
    small = make_task(session, area, "XD-2223", is_self_closing=True)
    reviews.submit(session, small, alice, text="without a link", link=None, now=NOW)
    reviews.submit(session, small, alice, text="with one", link=LINK, now=NOW)
    assert small.state == "done"


def test_returned_work_goes_back_to_the_same_person_with_a_fresh_lease(session: Session, task: Task) -> None:
    alice, olga = person(session, "Alice"), person(session, "Olga")
    claim = claims.claim(session, task, alice, now=NOW)
    reviews.submit(session, task, alice, text="done", link=None, now=NOW)
    later = NOW + timedelta(days=20)
    with pytest.raises(TextNeededError):
        reviews.return_work(session, task, olga, text=" ", now=later)
    reviews.return_work(session, task, olga, text="An example is missing.", now=later)
    session.commit()
    assert (task.state, claim.state, claim.ends_at) == ("open", "active", later + WEEK)
    with pytest.raises(Exception, match="Somebody was faster"):
        claims.claim(session, task, person(session, "Bob"), now=later)
    mail = session.scalars(select(OutboxMail).where(OutboxMail.subject.startswith("More work"))).one()
    assert mail.text is not None
    assert "> An example is missing." in mail.text
    assert "until Thu 17 May 2012, 09:00 UTC" in mail.text


def test_work_returned_beside_a_holder_leaves_the_task_with_the_holder(session: Session, task: Task) -> None:
    alice, bob, olga = (person(session, name) for name in ("Alice", "Bob", "Olga"))
    held = claims.claim(session, task, alice, now=NOW)
    submission = reviews.submit(session, task, bob, text="a start", link=None, now=NOW)
    reviews.return_work(session, task, olga, text="Alice is on it.", now=NOW)
    session.commit()
    beside = session.get_one(Claim, submission.claim_id)
    assert (beside.state, held.state, task.state) == ("released", "active", "open")


@pytest.mark.parametrize("name", STANDING)
def test_who_may_review(session: Session, task: Task, name: str) -> None:
    reviews.submit(session, task, person(session, "Carol"), text="done", link=None, now=NOW)
    reviewer = person(session, name)
    if name in ("Olga", "Adam"):
        reviews.accept(session, task, reviewer, today=TODAY, now=NOW)
        assert task.state == "done"
    else:
        with pytest.raises(NotReviewerError):
            reviews.accept(session, task, reviewer, today=TODAY, now=NOW)
        with pytest.raises(NotReviewerError):
            reviews.return_work(session, task, reviewer, text="no", now=NOW)
        assert task.state == "in review"


def test_nobody_reviews_their_own_work(session: Session, task: Task) -> None:
    olga = person(session, "Olga")
    reviews.submit(session, task, olga, text="done", link=None, now=NOW)
    with pytest.raises(OwnWorkError):
        reviews.accept(session, task, olga, today=TODAY, now=NOW)
    reviews.accept(session, task, person(session, "Adam"), today=TODAY, now=NOW)


def test_nobody_reviews_a_task_they_have(session: Session, task: Task) -> None:
    olga = person(session, "Olga")
    claims.claim(session, task, olga, now=NOW)
    reviews.submit(session, task, person(session, "Bob"), text="done", link=None, now=NOW)
    with pytest.raises(OwnWorkError):
        reviews.accept(session, task, olga, today=TODAY, now=NOW)
    with pytest.raises(OwnWorkError):
        reviews.return_work(session, task, olga, text="more", now=NOW)


def test_a_second_reviewer_is_told_that_it_is_decided(session: Session, task: Task) -> None:
    reviews.submit(session, task, person(session, "Alice"), text="done", link=None, now=NOW)
    reviews.accept(session, task, person(session, "Olga"), today=TODAY, now=NOW)
    with pytest.raises(NotInReviewError) as caught:
        reviews.return_work(session, task, person(session, "Adam"), text="more", now=NOW)
    assert str(caught.value) == "Nothing of this task waits for a review. This task is done."


def test_a_lapsed_claim_is_said_before_work_is_taken_again(session: Session, task: Task) -> None:
    alice = person(session, "Alice")
    claims.claim(session, task, alice, now=NOW)
    with pytest.raises(LeaseLapsedError):
        reviews.submit(session, task, alice, text="late", link=None, now=NOW + WEEK)
    reviews.submit(session, task, alice, text="late", link=None, again=True, now=NOW + WEEK)
    assert task.state == "in review"


@pytest.mark.parametrize("state", ["proposed", "done", "parked", "declined", "duplicate"])
def test_work_for_a_closed_task_is_refused(session: Session, area: Area, state: str) -> None:
    closed = make_task(session, area, "XD-2222", state=state)
    with pytest.raises(TaskClosedError):
        reviews.submit(session, closed, person(session, "Alice"), text="x", link=None, now=NOW)
