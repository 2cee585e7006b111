"""Edits taken for the work, whatever kind of task it is and whoever did it."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.docsdays.actions import claims
from app.docsdays.errors import OwnWorkError
from app.docsdays.mediawiki import accepting
from app.docsdays.mediawiki.accepting import ReviewerUnknownError
from app.docsdays.models import Area, Claim, Evidence, Review, Submission, Task
from app.people.models import Person
from tests.conftest import NOW
from tests.docsdays.make import make_task
from tests.docsdays.mediawiki.making import is_user
from tests.factories import person

pytestmark = pytest.mark.usefixtures("context")
TODAY = date(2012, 4, 20)


def seen(session: Session, task: Task, who: Person | None) -> Evidence:
    edit = Evidence(
        task_id=task.id,
        person_id=who.id if who else None,
        rev_id=9,
        parent_id=8,
        page_id=1,
        title="Networking",
        user_id=3,
        user_name="Ada",
        at=NOW,
        size_change=20,
        link="https://wiki.example.org/?diff=9",
        comment="",
        state="seen",
        seen_at=NOW,
    )
    session.add(edit)
    session.commit()
    return edit


@pytest.mark.parametrize("is_small", [True, False], ids=["small", "reviewed"])
def test_an_edit_of_somebody_is_handed_in_for_them_and_accepted(session: Session, area: Area, is_small: bool) -> None:
    task = make_task(session, area, "XD-2222", is_self_closing=is_small)
    alice, olga = person(session, "Alice"), person(session, "Olga")
    claims.claim(session, task, alice, now=NOW)
    accepting.accept(session, task, seen(session, task, alice), olga, today=TODAY, now=NOW)
    session.commit()
    assert (task.state, task.done_on) == ("done", TODAY)
    assert session.scalars(select(Review.reviewer_id)).all() == [olga.id]
    assert session.scalars(select(Claim.state)).all() == ["completed"]
    assert session.scalars(select(Submission.link)).all() == ["https://wiki.example.org/?diff=9"]


def test_an_edit_of_nobody_here_credits_none_of_those_who_have_the_task(session: Session, area: Area) -> None:
    task = make_task(session, area, "XD-2222")
    claims.claim(session, task, person(session, "Alice"), now=NOW)
    is_user(session, person(session, "Olga"), 4)
    accepting.accept(session, task, seen(session, task, None), person(session, "Olga"), today=TODAY, now=NOW)
    session.commit()
    assert (task.state, session.scalars(select(Claim.state)).all()) == ("done", ["overtaken"])
    review = session.scalars(select(Review)).one()
    assert (review.reviewer.name, review.text) == (
        "Olga",
        "Edit of “Networking” on the wiki: https://wiki.example.org/?diff=9",
    )


@pytest.mark.parametrize("who", ["Alice", None])
def test_nobody_accepts_an_edit_for_a_task_they_have(session: Session, area: Area, who: str | None) -> None:
    task, olga = make_task(session, area, "XD-2222"), person(session, "Olga")
    claims.claim(session, task, olga, now=NOW)
    edit = seen(session, task, person(session, who) if who else None)
    with pytest.raises(OwnWorkError):
        accepting.accept(session, task, edit, olga, today=TODAY, now=NOW)
    assert task.state == "open"


@pytest.mark.parametrize(("user_id", "is_proved"), [(None, False), (4, False), (3, True)], ids=["none", "said", "same"])
def test_an_edit_that_may_be_the_reviewers_own_is_not_accepted(
    session: Session, area: Area, user_id: int | None, is_proved: bool
) -> None:
    task, olga = make_task(session, area, "XD-2222"), person(session, "Olga")
    if user_id:
        is_user(session, olga, user_id).proved_at = NOW if is_proved else None
    edit = seen(session, task, None)
    with pytest.raises(ReviewerUnknownError, match="at /me/wiki/"):
        accepting.accept(session, task, edit, olga, today=TODAY, now=NOW)
    assert task.state == "open"
