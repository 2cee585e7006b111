"""Organisers decide on what is wished for."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.docsdays.actions import tasks
from app.docsdays.listed_elsewhere import put_task
from app.docsdays.models import Area, Task
from app.people.models import Person
from tests.conftest import NOW
from tests.docsdays.wishes.wishing import digest_lines, make_wish, votes_of
from tests.events.desk import inputs
from tests.factories import person
from tests.reading import one, page, parsed, words
from tests.reading import select as elements

WISHES = "/desk/tasks/wishes/"
WISH = f"{WISHES}XD-2222/"


@pytest.fixture
def voters(session: Session) -> tuple[Person, ...]:
    return tuple(person(session, name) for name in ("Alice", "Bob"))


@pytest.fixture
def wish(session: Session, area: Area, voters: tuple[Person, ...]) -> Task:
    return make_wish(session, area, "XD-2222", title="Explain vchan", votes=voters)


def told(session: Session) -> list[tuple[str, str]]:
    session.rollback()
    lines = digest_lines(session)
    session.rollback()
    return lines


def test_what_waits_stands_at_the_desk(
    client: FlaskClient, session: Session, area: Area, wish: Task, voters: tuple[Person, ...], token: str
) -> None:
    make_wish(session, area, "XD-2223", title="Buy <pills>", votes=voters[1:], is_held=True)
    desk = page(client, WISHES)
    assert [words(item) for item in elements(desk, "ul.tasks li")] == ["Buy <pills> Bob"]
    assert [words(cell) for cell in elements(desk, "table.table tbody tr th")] == ["Explain vchan"]
    assert [words(cell) for cell in elements(desk, "td.number")] == ["2"]
    assert "2 tasks proposed" in words(page(client, "/desk/"))


def test_opening_says_what_it_is_and_who_wanted_it_is_told(
    client: FlaskClient, session: Session, area: Area, wish: Task, token: str
) -> None:
    other = Area(slug="wiki", name="Wiki", description="", position=2)
    session.add(other)
    session.commit()
    fields = inputs(client.get(WISH)) | {"area_id": str(other.id), "size": "L", "csrf_token": token}
    refused = client.post(f"{WISH}open/", data=fields)
    assert (refused.status_code, inputs(refused)["size"], told(session)) == (422, "L", [])
    answer = client.post(f"{WISH}open/", data=fields | {"how": "Write a page."})
    assert (answer.status_code, answer.location) == (303, WISHES)
    session.expire_all()
    assert (wish.state, wish.area.slug, wish.size, wish.how) == ("open", "wiki", "L", "Write a page.")
    assert told(session) == [
        (name, "“Explain vchan”, which you wished for, can be taken now.") for name in ("Alice", "Bob")
    ]
    again = client.post(f"{WISH}open/", data=fields | {"how": "Write a page.", "version": str(wish.version)})
    assert (again.status_code, len(told(session))) == (409, 2)
    assert "it is open, and whoever likes can take it" in again.text


def test_two_organisers_at_one_wish_see_each_others_words(
    client: FlaskClient, session: Session, wish: Task, token: str
) -> None:
    fields = inputs(client.get(WISH)) | {"how": "Mine.", "csrf_token": token}
    with client.application.app_context():
        tasks.edit(session, wish, {"how": "Theirs."}, person(session, "Adam"), now=NOW)
        session.commit()
    answer = client.post(f"{WISH}open/", data=fields)
    assert (answer.status_code, inputs(answer)["how"]) == (409, "Mine.")
    conflict = words(one(parsed(answer, 409), "section.error-summary"))
    assert conflict.startswith("Adam saved this while you were writing.")
    assert "Theirs." in conflict
    session.expire_all()
    assert wish.state == "proposed"


def test_declining_needs_a_word(client: FlaskClient, session: Session, wish: Task, token: str) -> None:
    refused = client.post(f"{WISH}decline/", data={"csrf_token": token, "reason": "  "})
    assert (refused.status_code, "Write why not" in refused.text) == (422, True)
    answer = client.post(f"{WISH}decline/", data={"csrf_token": token, "reason": "Not ours."})
    assert answer.location == WISHES
    assert told(session) == [
        (name, "“Explain vchan”, which you wished for, will not be done.\n> Not ours.") for name in ("Alice", "Bob")
    ]
    late = client.post(f"{WISH}decline/", data={"csrf_token": token, "reason": "My words."})
    assert (late.status_code, one(parsed(late, 409), "textarea").text) == (409, "\nMy words.")
    assert len(told(session)) == 2


@pytest.mark.parametrize(
    "named",
    [{"into": "XD-2223"}, {"other": "xd-2223"}, {"other": "http://portal.test/docs-days/tasks/XD-2223/"}],
    ids=["offered", "key", "address"],
)
def test_merging_moves_the_votes(
    client: FlaskClient, session: Session, area: Area, wish: Task, token: str, named: dict[str, str]
) -> None:
    other = make_wish(session, area, "XD-2223", title="Document vchan")
    with client.application.app_context():
        put_task(session, other)
        session.commit()
    offered = elements(page(client, WISH), 'input[type="radio"]')
    assert [radio.get("value") for radio in offered] == ["XD-2223"]
    assert client.post(f"{WISH}merge/", data={"csrf_token": token} | named).location == WISHES
    assert (votes_of(session, wish), votes_of(session, other)) == ([], ["Alice", "Bob"])
    assert told(session) == [
        (name, "“Explain vchan” is the same as “Document vchan”, so your vote counts there from now on.")
        for name in ("Alice", "Bob")
    ]
    assert "Document vchan" in words(one(page(client, "/docs-days/tasks/XD-2222/"), "div.stand"))


@pytest.mark.parametrize("named", ["", "XD-9999", "XD-2222", "XD-2223", "/", "x" * 500])
def test_what_cannot_be_the_other_one_is_refused(
    client: FlaskClient, session: Session, area: Area, wish: Task, token: str, named: str
) -> None:
    make_wish(session, area, "XD-2223", state="declined")
    answer = client.post(f"{WISH}merge/", data={"csrf_token": token, "other": named})
    assert (answer.status_code, votes_of(session, wish), told(session)) == (422, ["Alice", "Bob"], [])
    assert one(parsed(answer, 422), 'input[name="other"]').get("value") == named


def test_what_is_held_is_let_through(
    client: FlaskClient, session: Session, area: Area, voters: tuple[Person, ...], token: str
) -> None:
    held = make_wish(session, area, "XD-2222", title="Held", votes=voters, is_held=True)
    visitor = client.application.test_client()
    assert visitor.get("/docs-days/tasks/XD-2222/").status_code == 404
    for _ in range(2):
        assert client.post(f"{WISH}show/", data={"csrf_token": token}).location == WISH
    session.expire_all()
    assert held.is_held is False
    assert visitor.get("/docs-days/tasks/XD-2222/").status_code == 200
    assert [words(cell) for cell in elements(page(visitor, "/docs-days/wishlist/"), "h2.entry-title")] == ["Held"]


def test_the_desk_of_tasks_leads_to_the_decision(client: FlaskClient, wish: Task, token: str) -> None:
    links = {link.get("href") for link in elements(page(client, "/desk/tasks/XD-2222/"), "a.button")}
    assert WISH in links
