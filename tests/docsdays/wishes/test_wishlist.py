"""The wish list as everybody sees it, and the page of one wish."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.docsdays.models import Area, Task
from app.docsdays.wishes import actions
from app.people.models import Person
from tests.conftest import NOW
from tests.docsdays.make import make_task
from tests.docsdays.wishes.wishing import FORM, WISHLIST, listed, make_wish
from tests.factories import sign_in
from tests.reading import one, page, words
from tests.reading import select as elements
from tests.statements import asked_by


def test_an_empty_list_says_what_one_can_do(client: FlaskClient) -> None:
    empty = one(page(client, WISHLIST), "div.empty")
    assert words(empty).startswith("Nobody wishes for anything at the moment.")
    assert one(empty, "a").get("href") == FORM


def test_most_wanted_or_newest_first(
    client: FlaskClient, session: Session, area: Area, people: tuple[Person, Person, Person]
) -> None:
    alice, bob, _ = people
    make_wish(session, area, "XD-2222", title="Old, wanted", votes=(alice, bob))
    make_wish(session, area, "XD-2223", title="New", votes=(alice,), created_at=NOW.replace(hour=8))
    make_wish(session, area, "XD-2224", title="Newest", votes=(bob,))
    make_wish(session, area, "XD-2225", title="Held", is_held=True)
    make_task(session, area, "XD-2226", title="Open")
    make_task(session, area, "XD-2227", title="Declined", state="declined")
    wanted = [("Old, wanted", "2 want it"), ("Newest", "1 wants it"), ("New", "1 wants it")]
    assert listed(client) == wanted
    assert listed(client, f"{WISHLIST}?order=nonsense") == wanted
    assert [title for title, _ in listed(client, f"{WISHLIST}?order=newest")] == ["Newest", "Old, wanted", "New"]
    assert words(one(page(client, WISHLIST), ".heading-count")) == "3 wishes"


def test_the_pages_part_the_list_with_as_many_questions(
    client: FlaskClient, session: Session, area: Area, people: tuple[Person, Person, Person]
) -> None:
    make_wish(session, area, "XD-0000", votes=people)
    listed(client)
    make_wish(session, area, "XD-0001", votes=people)
    once = asked_by(client.application, WISHLIST)
    for number in range(2, 41):
        make_wish(session, area, f"XD-{number:04}", votes=people[: 1 + number % 3])
    assert len(asked_by(client.application, WISHLIST)) == len(once) > 0
    first = listed(client)
    second = listed(client, f"{WISHLIST}?page=2")
    assert (len(first), len(second), len({title for title, _ in first + second})) == (30, 11, 41)
    assert client.get(f"{WISHLIST}?page=3").status_code == 404


def test_the_page_of_what_is_held_says_so(
    client: FlaskClient, session: Session, area: Area, people: tuple[Person, Person, Person]
) -> None:
    make_wish(session, area, "XD-2222", is_held=True, votes=people[:1])
    sign_in(client, people[0])
    stand = one(page(client, "/docs-days/tasks/XD-2222/"), "div.stand")
    assert words(stand).startswith("proposed An organiser reads this first. Until then only you and they see it. ")
    sign_in(client, people[2])
    stand = one(page(client, "/docs-days/tasks/XD-2222/"), "div.stand")
    assert one(stand, "a").get("href") == "/desk/tasks/wishes/XD-2222/"


def test_votes_stay_told_of_once_it_is_open(
    client: FlaskClient, session: Session, people: tuple[Person, Person, Person], wish: Task
) -> None:
    with client.application.app_context():
        actions.vote(session, wish, people[1], now=NOW)
        actions.open_up(session, wish, {"how": "Write."}, people[2], now=NOW)
        session.commit()
    facts = words(one(page(client, "/docs-days/tasks/XD-2222/"), "dl.facts"))
    assert "Wished for by2 people" in facts
    assert listed(client) == []


def test_the_list_of_tasks_leads_to_the_wishes(client: FlaskClient, session: Session, wish: Task) -> None:
    link = elements(page(client, "/docs-days/todo/"), 'a[href="/docs-days/wishlist/"]')[0]
    assert words(link.getparent()).endswith("stands on the wish list: 1 wish.")
    assert client.get("/docs-days/todo/?state=proposed").location == WISHLIST


def test_the_list_is_the_same_for_all_visitors(client: FlaskClient, wish: Task) -> None:
    answers = [client.get(WISHLIST) for _ in range(2)]
    assert answers[0].data == answers[1].data
    assert answers[0].headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Set-Cookie" not in answers[0].headers
    assert client.get(FORM).headers["Cache-Control"] == "private, no-store"


def test_reopening_is_not_for_wishes(
    client: FlaskClient, session: Session, people: tuple[Person, Person, Person], wish: Task
) -> None:
    token = sign_in(client, people[2])
    assert client.post("/desk/tasks/XD-2222/reopen", data={"csrf_token": token}).status_code == 409
    session.refresh(wish)
    assert wish.state == "proposed"
