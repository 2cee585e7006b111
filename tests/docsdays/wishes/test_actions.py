"""Proposing, voting and deciding."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import siteinfo
from app.core.outbox import OutboxMail
from app.docsdays import content, queries
from app.docsdays.actions import tasks
from app.docsdays.actions.history import replay
from app.docsdays.errors import NoOriginalError, OwnWishError, TextNeededError, WishDecidedError
from app.docsdays.models import Area, Task, TaskEvent
from app.docsdays.wishes import actions
from app.docsdays.wishes import queries as wishes
from app.docsdays.wishes.actions import Said
from app.docsdays.wishes.models import Vote
from app.people import actions as people
from app.people.models import Person
from app.people.notices import Kind, sending
from app.search.models import SearchEntry
from tests.conftest import NOW
from tests.docsdays.make import make_task
from tests.docsdays.wishes.wishing import digest_lines
from tests.factories import SITE, person

pytestmark = pytest.mark.usefixtures("context")


def propose(session: Session, who: Person, title: str = "Explain vchan") -> Task:
    made = actions.propose(session, who, Said(title, "Nobody knows how it works."), now=NOW)
    session.commit()
    return made


def voters(session: Session, task: Task) -> list[str]:
    session.flush()
    found = select(Person.name).join(Vote).where(Vote.task_id == task.id).order_by(Person.name)
    return list(session.scalars(found))


def news(session: Session) -> list[tuple[str, str]]:
    session.flush()
    return digest_lines(session)


def steps(session: Session, task: Task) -> list[tuple[str, str | None, str, str | None]]:
    session.flush()
    events = session.scalars(select(TaskEvent).where(TaskEvent.task_id == task.id).order_by(TaskEvent.id)).all()
    assert replay(events).state == task.state
    return [(event.kind, event.from_state, event.to_state, event.cause) for event in events]


def set_policy(session: Session, **policy: object) -> None:
    siteinfo.store(session, SITE | {"wishes": policy})
    session.commit()


@pytest.fixture
def alice(session: Session) -> Person:
    return person(session, "Alice")


@pytest.fixture
def bob(session: Session) -> Person:
    return person(session, "Bob")


@pytest.fixture
def olga(session: Session) -> Person:
    return person(session, "Olga")


def test_a_proposal_stands_at_once_with_the_vote_of_who_made_it(session: Session, area: Area, alice: Person) -> None:
    said = Said("Explain vchan", "Nobody knows.", "https://wiki.example/vchan", area.slug)
    task = actions.propose(session, alice, said, now=NOW)
    session.commit()
    assert (task.state, task.is_held, task.area.slug, task.target) == (
        *("proposed", False, "man-pages", "https://wiki.example/vchan"),
    )
    assert voters(session, task) == ["Alice"]
    assert steps(session, task) == [("proposed", None, "proposed", None)]
    assert session.scalars(select(SearchEntry.title)).all() == ["Explain vchan"]


def test_without_an_area_it_waits_to_be_sorted(session: Session, area: Area, alice: Person) -> None:
    first, second = propose(session, alice), propose(session, alice, "Another")
    gone = actions.propose(session, alice, Said("Third", "Why.", area="gone"), now=NOW)
    assert {first.area.slug, second.area.slug, gone.area.slug} == {"unsorted"}
    assert session.scalars(select(Area.slug).order_by(Area.position)).all() == [area.slug, "unsorted"]


def test_the_same_words_of_the_same_person_are_one_proposal(session: Session, alice: Person, bob: Person) -> None:
    first = propose(session, alice)
    assert propose(session, alice).id == first.id
    assert propose(session, bob).id != first.id
    assert len(steps(session, first)) == 1


def test_one_vote_each_given_and_taken_back(session: Session, alice: Person, bob: Person) -> None:
    task = propose(session, alice)
    for _ in range(2):
        assert actions.vote(session, task, bob, now=NOW) is task
    assert voters(session, task) == ["Alice", "Bob"]
    for _ in range(2):
        assert actions.take_back(session, task, bob) is task
    assert voters(session, task) == ["Alice"]
    with pytest.raises(OwnWishError):
        actions.take_back(session, task, alice)
    assert voters(session, task) == ["Alice"]


@pytest.mark.parametrize("state", ["open", "in review", "done", "parked", "declined"])
def test_what_is_decided_takes_no_votes(session: Session, area: Area, bob: Person, state: str) -> None:
    task = make_task(session, area, "XD-2222", state=state)
    with pytest.raises(WishDecidedError):
        actions.vote(session, task, bob, now=NOW)
    with pytest.raises(WishDecidedError):
        actions.take_back(session, task, bob)


def test_opening_tells_everybody_once(session: Session, area: Area, alice: Person, bob: Person, olga: Person) -> None:
    task = propose(session, alice)
    for who in (bob, olga):
        actions.vote(session, task, who, now=NOW)
    actions.open_up(session, task, {"area_id": area.id, "size": "S"}, olga, now=NOW)
    session.commit()
    assert (task.state, task.area_id, task.size) == ("open", area.id, "S")
    assert steps(session, task)[1:] == [
        ("edited", "proposed", "proposed", "area_id, size"),
        ("opened", "proposed", "open", None),
    ]
    told = "“Explain vchan”, which you wished for, can be taken now."
    assert news(session) == [("Alice", told), ("Bob", told)]
    assert set(session.scalars(select(Vote.told_at))) == {NOW}
    with pytest.raises(WishDecidedError):
        actions.open_up(session, task, {}, olga, now=NOW)
    assert len(news(session)) == 2


def test_declining_needs_a_reason_which_everybody_reads(session: Session, alice: Person, olga: Person) -> None:
    task = propose(session, alice)
    with pytest.raises(TextNeededError):
        actions.decline(session, task, olga, reason=" ", now=NOW)
    assert task.state == "proposed"
    actions.decline(session, task, olga, reason="It is\nelsewhere.", now=NOW)
    session.commit()
    assert (task.state, task.state_reason) == ("declined", "It is\nelsewhere.")
    assert steps(session, task)[1:] == [("declined", "proposed", "declined", "It is\nelsewhere.")]
    assert news(session) == [
        ("Alice", "“Explain vchan”, which you wished for, will not be done.\n> It is\n> elsewhere.")
    ]
    assert session.scalars(select(SearchEntry.id)).all() == []
    tasks.reopen(session, task, olga, now=NOW)
    assert len(news(session)) == 1


def test_merging_moves_votes_and_tells_again_of_the_other(
    session: Session, alice: Person, bob: Person, olga: Person
) -> None:
    task, into = propose(session, alice), propose(session, bob, "Document vchan")
    actions.vote(session, task, bob, now=NOW)
    actions.vote(session, task, olga, now=NOW)
    assert actions.merge(session, task, into, person(session, "Adam"), now=NOW) is into
    session.commit()
    assert (task.state, task.duplicate_of_id) == ("duplicate", into.id)
    assert steps(session, task)[1:] == [("merged", "proposed", "duplicate", into.key)]
    assert (voters(session, task), voters(session, into)) == ([], ["Alice", "Bob", "Olga"])
    same = "“Explain vchan” is the same as “Document vchan”, so your vote counts there from now on."
    assert news(session) == [("Alice", same), ("Bob", same), ("Olga", same)]
    actions.open_up(session, into, {}, olga, now=NOW)
    assert news(session)[3:] == [
        (name, "“Document vchan”, which you wished for, can be taken now.") for name in ("Alice", "Bob")
    ]


def test_votes_that_move_to_what_is_decided_are_told_of_that_once(
    session: Session, area: Area, alice: Person, olga: Person
) -> None:
    task, done = propose(session, alice), make_task(session, area, "XD-2222", state="done")
    actions.merge(session, task, done, olga, now=NOW)
    assert [vote.told_at for vote in session.scalars(select(Vote).where(Vote.task_id == done.id))] == [NOW]


def test_votes_for_what_was_merged_count_for_the_other(session: Session, alice: Person, bob: Person) -> None:
    first, second, third = (propose(session, alice, title) for title in ("One", "Two", "Three"))
    olga = person(session, "Olga")
    actions.merge(session, first, second, olga, now=NOW)
    actions.merge(session, second, third, olga, now=NOW)
    assert actions.vote(session, first, bob, now=NOW) is third
    assert voters(session, third) == ["Alice", "Bob"]
    assert actions.take_back(session, first, bob) is third
    assert voters(session, third) == ["Alice"]
    fourth = propose(session, alice, "Four")
    assert actions.merge(session, fourth, first, olga, now=NOW) is third


def test_what_nobody_would_find_is_no_original(session: Session, area: Area, alice: Person, olga: Person) -> None:
    task = propose(session, alice)
    declined = make_task(session, area, "XD-2222", state="declined")
    hidden = make_task(session, area, "XD-2223", state="proposed", is_held=True)
    for into in (task, declined, hidden):
        with pytest.raises(NoOriginalError):
            actions.merge(session, task, into, olga, now=NOW)
    assert (task.state, voters(session, task), news(session)) == ("proposed", ["Alice"], [])
    other = propose(session, alice, "Other")
    actions.merge(session, other, task, olga, now=NOW)
    with pytest.raises(NoOriginalError):
        actions.merge(session, task, other, olga, now=NOW)


def test_a_first_proposal_is_held_where_the_site_says_so(session: Session, alice: Person, olga: Person) -> None:
    set_policy(session, hold_first=True)
    first, second = propose(session, alice), propose(session, alice, "Second")
    assert (first.is_held, second.is_held, propose(session, olga).is_held) == (True, True, False)
    assert wishes.count_shown(session) == 1
    assert [task.title for task in wishes.held(session)] == ["Explain vchan", "Second"]
    assert len(session.scalars(select(SearchEntry.id)).all()) == 1
    for _ in range(2):
        actions.let_through(session, first, olga, now=NOW)
    session.commit()
    assert steps(session, first)[1:] == [("let through", "proposed", "proposed", None)]
    assert (first.is_held, propose(session, alice, "Third").is_held) == (False, False)
    assert len(session.scalars(select(SearchEntry.id)).all()) == 3


def test_many_undecided_proposals_of_one_person_wait(session: Session, alice: Person) -> None:
    made = [propose(session, alice, f"Wish {number}").is_held for number in range(12)]
    assert made == [False] * 10 + [True] * 2


@pytest.mark.parametrize("decide", [actions.open_up, actions.decline], ids=["opened", "declined"])
def test_what_was_held_is_seen_only_once_it_is_opened(
    session: Session, alice: Person, olga: Person, decide: Callable[..., None]
) -> None:
    set_policy(session, hold_first=True)
    task = propose(session, alice)
    if decide is actions.open_up:
        actions.open_up(session, task, {}, olga, now=NOW)
    else:
        actions.decline(session, task, olga, reason="Spam.", now=NOW)
    assert task.is_held == (task.state == "declined")


def test_enough_votes_open_it_where_the_site_says_so(session: Session, alice: Person, bob: Person) -> None:
    set_policy(session, open_at=3)
    task = propose(session, alice)
    actions.vote(session, task, bob, now=NOW)
    assert task.state == "proposed"
    actions.vote(session, task, person(session, "Erin"), now=NOW)
    session.commit()
    cause = "3 people want it, and that is enough here."
    assert steps(session, task)[1:] == [("opened", "proposed", "open", cause)]
    assert [name for name, _ in news(session)] == ["Alice", "Bob", "Erin"]
    lines = queries.history(session, task, NOW + timedelta(hours=1))
    assert [(line.person and line.person.name, line.words, line.text) for line in lines] == [
        (None, "It was opened", cause),
        ("Alice", "proposed it", None),
    ]


def test_by_default_no_number_of_votes_opens_anything(session: Session, alice: Person) -> None:
    task = propose(session, alice)
    for number in range(30):
        actions.vote(session, task, person(session, f"Person{number}"), now=NOW)
    assert task.state == "proposed"


@pytest.mark.parametrize("policy", [{"open_at": 0}, {"open_at": "many"}, {"open_at": True}, {"holds": True}], ids=str)
def test_a_policy_that_is_none_is_refused(policy: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        siteinfo.from_document(SITE | {"wishes": policy})


def test_decisions_of_a_day_are_one_mail_and_one_press_stops_them(
    session: Session, alice: Person, bob: Person, olga: Person
) -> None:
    task, other = propose(session, alice), propose(session, alice, "Other")
    for each in (task, other):
        actions.vote(session, each, bob, now=NOW)
    actions.open_up(session, task, {}, olga, now=NOW)
    sending.stop(session, bob, Kind.DIGEST, now=NOW)
    actions.decline(session, other, olga, reason="No.\nNever.", now=NOW)
    session.commit()
    assert set(session.scalars(select(Vote.told_at))) == {NOW}
    sending.write_digests(session, NOW + timedelta(days=1))
    session.flush()
    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.to_name, mail.subject) == ("Alice", "2 pieces of news of your tasks and wishes")
    opened, declined = (f"http://portal.test/docs-days/tasks/{each.key}/" for each in (task, other))
    assert f"“Explain vchan”, which you wished for, can be taken now.\n{opened}\n" in (mail.text or "")
    assert f"“Other”, which you wished for, will not be done.\n> No.\n> Never.\n{declined}\n" in (mail.text or "")


def test_one_wish_that_is_declined_has_a_subject_of_one_line(session: Session, alice: Person, olga: Person) -> None:
    actions.decline(session, propose(session, alice), olga, reason="It is\nelsewhere.", now=NOW)
    sending.write_digests(session, NOW + timedelta(days=1))
    session.flush()
    assert session.scalars(select(OutboxMail.subject)).all() == [
        "“Explain vchan”, which you wished for, will not be done"
    ]


def test_who_leaves_takes_their_votes_away_and_leaves_their_wish(session: Session, alice: Person, bob: Person) -> None:
    task = propose(session, alice)
    actions.vote(session, task, bob, now=NOW)
    session.commit()
    people.erase(session, bob, now=NOW)
    people.erase(session, alice, now=NOW)
    session.commit()
    assert (voters(session, task), task.state, task.title) == ([], "proposed", "Explain vchan")


def test_files_hold_wishes_but_none_that_is_held(session: Session, alice: Person, tmp_path: Path) -> None:
    set_policy(session, hold_first=True)
    propose(session, alice, "Held")
    set_policy(session)
    shown = propose(session, alice, "Shown")
    for _ in range(2):
        content.export(session, tmp_path, zone=ZoneInfo("UTC"))
        written = (tmp_path / "docs-days" / "tasks.yaml").read_text("utf-8")
        assert ("title: Shown" in written, "state: proposed" in written, "Held" in written) == (True, True, False)
        content.load(session, tmp_path, zone=ZoneInfo("UTC"), now=NOW)
        session.commit()
    assert (shown.state, voters(session, shown)) == ("proposed", ["Alice"])
