"""An edit that names a task in its summary, of nobody known here: organisers hear of it, see it and decide on it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.config import Settings
from app.docsdays import queries
from app.docsdays.actions import claims, edits, reviews, tasks
from app.docsdays.mediawiki import accepting, accounts, fates, sightings
from app.docsdays.mediawiki.asking import Edit
from app.docsdays.mediawiki.models import Wiki
from app.docsdays.mediawiki.sightings import Sighting
from app.docsdays.models import Evidence, EvidenceState, Task, TaskEvent
from app.people.models import Person
from app.people.notices.models import DigestLine
from tests.conftest import NOW
from tests.docsdays.mediawiki.making import edit_of, is_user
from tests.docsdays.reading import board_of
from tests.factories import person
from tests.reading import page, words
from tests.reading import select as found

API = "https://wiki.example.org/w/api.php"
PATH = "/docs-days/tasks/XD-7K2Q/"
SAID = "An edit of the wiki names “Document cpupools”, and nobody here is known to have made it."
BEGUN = "free, begun before"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, mediawiki_url=API)


@pytest.fixture
def wiki(session: Session) -> Wiki:
    there = "https://wiki.example.org"
    wiki = Wiki(api=API, article_path=f"{there}/wiki/$1", script=f"{there}/w/index.php", described_at=NOW)
    session.add(wiki)
    session.commit()
    return wiki


@pytest.fixture
def edit(session: Session, wiki: Wiki, task: Task) -> Evidence:
    made = edit_of(session, task)
    session.commit()
    return made


def sighting(rev_id: int, task: Task, who: Person | None = None) -> Sighting:
    edit = Edit(
        rev_id=rev_id,
        parent_id=rev_id - 1,
        page_id=5,
        title="Cpupools",
        user_id=7,
        user_name="Stranger",
        at=NOW,
        size_change=120,
        comment="[XD-7K2Q]",
        is_left_behind=False,
    )
    return Sighting(edit, task.id, who.id if who else None)


def told(session: Session) -> list[tuple[str, str, str]]:
    lines = session.execute(
        select(Person.name, DigestLine.text, DigestLine.path)
        .join(Person, Person.id == DigestLine.person_id)
        .order_by(Person.name)
    )
    return [(name, text, path) for name, text, path in lines]


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("state", ["open", "in review", "parked"])
def test_those_who_read_work_are_told_of_each_edit_once(session: Session, wiki: Wiki, task: Task, state: str) -> None:
    for name in ("Alice", "Erin", "Olga"):
        person(session, name)
    task.state, task.mentor = state, person(session, "Bob")
    session.flush()
    seen = [sighting(100, task), sighting(101, task)]
    assert sightings.store(session, seen, wiki, now=NOW) == 2
    assert told(session) == [("Bob", SAID, PATH), ("Olga", SAID, PATH)], "in one line a mail"
    session.execute(delete(DigestLine))  # it is mailed
    assert sightings.store(session, seen, wiki, now=NOW + MINUTE) == 0
    assert told(session) == []
    sightings.store(session, [sighting(102, task)], wiki, now=NOW + MINUTE)
    assert told(session) == [("Bob", SAID, PATH), ("Olga", SAID, PATH)]


@pytest.mark.usefixtures("context")
def test_nobody_is_told_of_what_somebody_known_did_or_of_a_task_that_is_done(
    session: Session, wiki: Wiki, task: Task
) -> None:
    person(session, "Olga")
    sightings.store(session, [sighting(100, task, person(session, "Alice"))], wiki, now=NOW)
    task.state = "done"
    session.flush()
    sightings.store(session, [sighting(101, task)], wiki, now=NOW)
    assert told(session) == []


@pytest.mark.usefixtures("token")
def test_what_somebody_did_whose_account_is_closed_waits_as_if_nobody_here_had_done_it(
    app: Flask, client: FlaskClient, session: Session, wiki: Wiki, task: Task
) -> None:
    alice = person(session, "Alice")
    alice.disabled_at = NOW
    with app.app_context():
        sightings.store(session, [sighting(100, task, alice)], wiki, now=NOW)
    session.commit()
    assert told(session) == [("Olga", SAID, PATH)]
    assert overview(client) == ["1 task edited on the wiki, by nobody known here"]
    assert listed(client) == [(f"Document cpupools {BEGUN}", f"{PATH}#stand")]
    alice.disabled_at = None
    session.commit()
    assert (overview(client), listed(client)) == ([], []), "Alice can hand it in"


def overview(client: FlaskClient) -> list[str]:
    return [words(line) for line in found(page(client, "/desk/"), "ul.waiting li") if "wiki" in words(line)]


def listed(client: FlaskClient) -> list[tuple[str, str]]:
    """What stands under “Edited on the wiki”, and where it leads."""
    headings = found(page(client, "/desk/tasks/"), 'h2[id="edited"]')
    lines = [line for heading in headings for line in heading.xpath("following-sibling::ul[1]/li")]
    return [(words(line), found(line, "a")[0].get("href", "")) for line in lines]


@pytest.mark.usefixtures("token")
def test_a_task_is_counted_once_and_listed_with_where_it_stands(
    app: Flask, client: FlaskClient, session: Session, task: Task, others: list[Task], edit: Evidence
) -> None:
    edit_of(session, others[0], rev_id=101)
    edit_of(session, task, rev_id=102)
    edit_of(session, others[1], person(session, "Bob"), rev_id=103)
    session.commit()
    with app.app_context():
        claims.claim(session, others[0], person(session, "Alice"), now=NOW)
    session.commit()
    assert overview(client) == ["2 tasks edited on the wiki, by nobody known here"]
    assert listed(client) == [
        (f"Document cpupools {BEGUN}", f"{PATH}#stand"),
        ("Task XD-2222 taken by Alice until 27 Apr, 09:00 UTC", "/docs-days/tasks/XD-2222/#stand"),
    ]
    assert "/edits/2/accept" in client.get("/docs-days/tasks/XD-2222/").text


Ending = Callable[[Session, Task, Evidence, Person], object]
ENDINGS: dict[str, Ending] = {
    "accepted": lambda session, task, edit, olga: accepting.accept(
        session, task, edit, olga, today=NOW.date(), now=NOW
    ),
    "done elsewhere": lambda session, task, _, olga: reviews.close(
        session, task, olga, text="There.", today=NOW.date(), now=NOW
    ),
    "handed in": lambda session, task, *_: reviews.submit(
        session, task, person(session, "Alice"), text="Mine.", link=None, now=NOW
    ),
    "set aside": lambda session, task, _, olga: tasks.park(session, task, olga, reason="Waits for 4.2.", now=NOW),
    "undone": lambda session, _, edit, __: fates.store(session, {edit.rev_id: (EvidenceState.REVERTED, None)}, now=NOW),
    "deleted": lambda session, _, edit, __: fates.store(session, {edit.rev_id: (EvidenceState.GONE, None)}, now=NOW),
    "shown to be somebody's": lambda session, *_: accounts.prove(
        session, [is_user(session, person(session, "Alice"), 7).person_id], now=NOW
    ),
    "dismissed": lambda session, task, edit, olga: edits.dismiss(session, task, olga, last_id=edit.id, now=NOW),
}


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("how", ENDINGS)
def test_it_waits_no_longer_once_it_is(
    app: Flask, client: FlaskClient, session: Session, task: Task, edit: Evidence, how: str
) -> None:
    olga = person(session, "Olga")
    is_user(session, olga, 4)
    session.commit()
    assert (len(overview(client)), len(listed(client))) == (1, 1)
    with app.app_context():
        ENDINGS[how](session, task, edit, olga)
    session.commit()
    assert (overview(client), listed(client)) == ([], [])


def test_an_organiser_dismisses_what_they_saw_and_no_more(
    client: FlaskClient, session: Session, task: Task, edit: Evidence, token: str
) -> None:
    forms = [str(form.get("action")) for form in page(client, PATH).forms]
    [dismiss] = [action for action in forms if action.endswith("/dismiss")]
    edit_of(session, task, rev_id=101)
    session.commit()
    for _ in range(2):
        answer = client.post(dismiss, data={"csrf_token": token})
        assert (answer.status_code, answer.location) == (303, PATH)
    assert len(listed(client)) == 1, "another one came after they had looked"
    newer = dismiss.replace(f"/{edit.id}/", f"/{edit.id + 1}/")
    [button] = found(page(client, PATH), f'form[action="{newer}"] button')
    assert words(button) == "None of these is the work"
    client.post(newer, data={"csrf_token": token})
    assert listed(client) == []
    shown = page(client, PATH)
    assert not [form for form in shown.forms if str(form.get("action")).endswith("/dismiss")]
    assert [words(state) for state in found(shown, "div.stand p span.state")] == ["free", "looked at", "looked at"]
    kinds = session.scalars(select(TaskEvent.kind).order_by(TaskEvent.id)).all()
    assert kinds == ["edits dismissed"] * 2
    log = [words(line) for line in found(shown, "ol.log li div")]
    assert log.count("Olga found that what was edited so far is not the work") == 2


def test_what_waits_can_be_decided_where_the_wiki_is_not_known_any_more(
    client: FlaskClient, session: Session, wiki: Wiki, edit: Evidence, token: str
) -> None:
    session.delete(wiki)
    session.commit()
    assert len(listed(client)) == 1
    forms = [str(form.get("action")) for form in page(client, PATH).forms]
    accept, dismiss = (f"/desk/tasks/XD-7K2Q/edits/{edit.id}/{what}" for what in ("accept", "dismiss"))
    assert [action for action in forms if "/edits/" in action] == [accept, dismiss]
    client.post(dismiss, data={"csrf_token": token})
    assert listed(client) == []


def test_an_edit_of_another_task_is_not_dismissed(
    client: FlaskClient, session: Session, others: list[Task], edit: Evidence, token: str
) -> None:
    answer = client.post(f"/desk/tasks/XD-2222/edits/{edit.id}/dismiss", data={"csrf_token": token})
    session.expire_all()
    assert (answer.status_code, edit.decided_at) == (404, None)


def said(session: Session, task: Task) -> str:
    return queries.standing_of(session, task, NOW).words("UTC")


@pytest.mark.parametrize("who", ["Alice", None])
def test_lists_and_boards_say_that_somebody_began(
    client: FlaskClient, session: Session, task: Task, who: str | None
) -> None:
    board = "/docs-days/2012-04-23/board/"
    assert board_of(page(client, board))[0][1] == "free"
    edit_of(session, task, person(session, who) if who else None)
    session.commit()
    assert board_of(page(client, board))[0][1] == BEGUN
    assert client.get("/docs-days/todo.json").get_json()["tasks"][0]["is_begun"]
    assert "what was handed in, noted or edited is further down" in words(page(client, PATH))


@pytest.mark.usefixtures("context")
def test_what_was_undone_or_dismissed_begins_nothing(session: Session, task: Task, edit: Evidence) -> None:
    for state, expected in (("reverted", "free"), ("gone", "free"), ("seen", BEGUN)):
        fates.store(session, {edit.rev_id: (EvidenceState(state), None)}, now=NOW)
        assert said(session, task) == expected
    edits.dismiss(session, task, person(session, "Olga"), last_id=edit.id, now=NOW)
    assert said(session, task) == "free"


@pytest.mark.usefixtures("context")
def test_what_was_there_when_a_task_is_opened_again_begins_nothing_but_what_comes_back_does(
    session: Session, task: Task, edit: Evidence
) -> None:
    undone, olga = edit_of(session, task, rev_id=101, state="reverted"), person(session, "Olga")
    reviews.close(session, task, olga, text="There.", today=NOW.date(), now=NOW)
    tasks.reopen(session, task, olga, reason="An example is missing.", now=NOW)
    session.refresh(edit)
    assert (said(session, task), edit.decided_at, undone.decided_at) == ("free", NOW, None)
    fates.store(session, {undone.rev_id: (EvidenceState.SEEN, None)}, now=NOW)
    assert said(session, task) == BEGUN
