"""Saying that one comes: by mail, signed in, by the address in a mail; and what others see of it."""

import csv
import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.letters import Letter, build
from app.core.outbox import OutboxMail
from app.events.attendance.models import Attendance, Capacity
from app.events.models import Event
from app.people.models import Person, SignInLink
from tests.conftest import NOW
from tests.events.attendance.coming import say, seats, standing, subjects
from tests.events.desk import Desk
from tests.events.make import make
from tests.events.proposals.proposing import link_in, mailed
from tests.factories import crowd, person, sign_in

ATTEND = "/events/hack/attend/"
CAROL = {"name": "Carol", "email": "carol@example.org", "answer": "yes"}


@pytest.fixture
def event(session: Session) -> Event:
    return make(session, "Xen Hackathon", slug="hack")


def seen(client: FlaskClient) -> str:
    section = html.fromstring(client.get("/events/hack/").text).xpath("//section[@id='attend']")[0]
    return " ".join(section.text_content().split())


def own_link(session: Session, email: str) -> str:
    text = mailed(session, email)[0]
    return link_in(text[text.index("Your answer") :])


def test_a_visitor_comes_by_one_mailed_link(client: FlaskClient, session: Session, event: Event) -> None:
    assert "Nobody has said so yet" in seen(client)
    answer = client.post(ATTEND, data=CAROL)
    assert (answer.status_code, answer.location, standing(session, event)) == (303, "/sign-in/sent/", [])
    entered = client.post(link_in(mailed(session, "carol@example.org")[0]))
    assert (entered.status_code, entered.location) == (303, "/events/hack/#attend")
    assert standing(session, event) == ["Carol comes"]
    assert "You are expected." in seen(client)
    visitor = client.application.test_client()
    assert "1 comes." in seen(visitor)
    assert "Carol" not in visitor.get("/events/hack/").text


def test_what_is_refused_keeps_what_was_typed(client: FlaskClient, session: Session, event: Event) -> None:
    answer = client.post(ATTEND, data=CAROL | {"email": "carol", "answer": "maybe", "is_public": "y"})
    form = html.fromstring(answer.text).xpath("//main//form")[0]
    assert (answer.status_code, dict(form.form_values())) == (
        *(422, {"name": "Carol", "email": "carol", "answer": "maybe", "is_public": "y", "date": ""}),
    )
    assert session.scalars(select(SignInLink)).all() == []
    assert client.post(ATTEND, data=CAROL | {"date": "2012-05-08"}).status_code == 404


def test_names_are_shown_to_others_only_by_consent(client: FlaskClient, session: Session, event: Event) -> None:
    alice, bob = person(session, "Alice"), person(session, "Bob")
    token = sign_in(client, alice)
    client.post(ATTEND, data={"csrf_token": token, "answer": "yes", "is_public": "y"})
    token = sign_in(client, bob)
    client.post(ATTEND, data={"csrf_token": token, "answer": "yes"})
    page = client.application.test_client().get("/events/hack/").text
    assert "Alice and 1 more" in " ".join(page.split())
    assert "Bob" not in page
    assert "@example.org" not in page
    token = sign_in(client, alice)
    client.post(ATTEND, data={"csrf_token": token, "answer": "yes"})
    assert "Alice" not in client.application.test_client().get("/events/hack/").text


def test_the_counts_are_current_for_everybody_at_once(client: FlaskClient, session: Session, event: Event) -> None:
    people, app = crowd(session, 3), client.application
    with app.app_context():
        seats(session, event, 2)
    told = ["2 seats of 2 are free.", "1 comes. 1 seat of 2 is free.", "All 2 seats are taken."]
    for each, words in zip(people, told, strict=True):
        assert words in seen(client)
        with app.app_context():
            say(session, event, each, "yes")
    assert "All 2 seats are taken, and 1 waits for one." in seen(client)
    assert "Put me on the list" in seen(client)
    with app.app_context():
        say(session, event, people[0], "no")
    assert "All 2 seats are taken, 1 of them kept for the next on the list." in seen(client)


def test_a_single_seat_has_words_of_its_own(client: FlaskClient, session: Session, event: Event) -> None:
    alice, bob = crowd(session, 2)
    with client.application.app_context():
        seats(session, event, 1)
        say(session, event, alice, "yes")
    assert "The one seat is taken." in seen(client)
    with client.application.app_context():
        say(session, event, bob, "yes")
        say(session, event, alice, "no")
    assert "The one seat is kept for the next on the list." in seen(client)


def test_the_address_in_the_mail_changes_the_answer_without_signing_in(
    client: FlaskClient, session: Session, event: Event
) -> None:
    alice, bob = person(session, "Alice"), person(session, "Bob")
    with client.application.app_context():
        seats(session, event, 1)
        say(session, event, alice, "yes")
        say(session, event, bob, "yes")
    path = own_link(session, "alice@example.org")
    page = client.get(path)
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == ("private, no-store", "no-referrer")
    assert "You are expected." in page.text
    assert client.post(path, data={"answer": "no"}).location == path
    assert standing(session, event) == ["Alice no", "Bob is offered a seat"]
    path = own_link(session, "bob@example.org")
    assert "Take the seat" in client.get(path).text
    client.post(path, data={"answer": "yes"})
    assert standing(session, event) == ["Alice no", "Bob comes"]
    assert client.post(path, data={"answer": "lapsed"}).status_code == 400
    for wrong in (path[:-2] + "x/", "/events/attending/1/", "/events/attending/MQ.x/"):
        assert client.get(wrong).status_code == client.post(wrong, data={"answer": "no"}).status_code == 404, wrong


def test_one_press_stops_the_reminders(client: FlaskClient, session: Session, event: Event) -> None:
    with client.application.app_context():
        say(session, event, person(session, "Alice"), "yes")
    path = own_link(session, "alice@example.org")

    def wants() -> bool:
        session.expire_all()
        return session.scalars(select(Attendance.wants_reminders)).one()

    assert "Stop the reminders" in client.get(f"{path}quiet/").text
    assert wants()
    answer = client.post(f"{path}quiet/", data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.location, wants()) == (303, path, False)
    client.post(f"{path}quiet/", data={"reminders": "yes"})
    assert wants()


def test_the_address_in_the_mail_takes_the_name_off_the_page_and_puts_it_there(
    client: FlaskClient, session: Session, event: Event
) -> None:
    token = sign_in(client, person(session, "Alice"))
    client.post(ATTEND, data={"csrf_token": token, "answer": "yes", "is_public": "y"})
    path, visitor = own_link(session, "alice@example.org"), client.application.test_client()
    for is_public in ("no", "yes"):
        page = html.fromstring(visitor.get(path).text)
        [form] = page.xpath(f"//form[@action='{path}name/']")
        assert (dict(form.form_values())["is_public"], "Alice" in seen(visitor)) == (is_public, is_public == "no")
        answer = visitor.post(f"{path}name/", data={"is_public": is_public})
        assert (answer.status_code, answer.location, standing(session, event)) == (303, path, ["Alice comes"])
    assert "Alice" in seen(visitor)
    clock.freeze(event.ends_at)
    visitor.post(f"{path}name/", data={"is_public": "no"})
    assert "Alice" not in visitor.get("/events/hack/").text
    assert f"{path}name/" not in visitor.get(path).text


def test_who_waits_sees_how_many_are_before_them(client: FlaskClient, session: Session, event: Event) -> None:
    people, app = crowd(session, 4), client.application
    with app.app_context():
        seats(session, event, 1)
        for each in people:
            say(session, event, each, "yes")
    path = own_link(session, people[3].email or "")
    assert "You are number 3 on the list" in mailed(session, people[3].email)[0].replace("\n", " ")
    assert "You are number 3 on the list" in client.get(path).text
    with app.app_context():
        say(session, event, people[1], "no")
    sign_in(client, session.get_one(Person, people[3].id))
    assert "You are number 2 on the list" in client.get(path).text
    assert "You are number 2 on the list" in seen(client)
    with app.app_context():
        say(session, event, people[2], "no")
    assert "You are next on the list" in client.get(path).text


def test_an_address_opens_no_answer_that_came_after_under_its_id(
    client: FlaskClient, session: Session, event: Event
) -> None:
    """SQLite gives the id of the last row, once deleted, to the next."""
    alice, bob = person(session, "Alice"), person(session, "Bob")
    with client.application.app_context():
        say(session, event, alice, "yes")
    path = own_link(session, "alice@example.org")
    assert client.get(path).status_code == 200
    old = session.scalars(select(Attendance)).one()
    for who, created_at in ((bob, old.created_at), (alice, old.created_at + timedelta(seconds=1))):
        session.execute(update(Attendance).values(person_id=who.id, created_at=created_at))
        session.commit()
        assert [client.get(path).status_code, client.post(path, data={"answer": "no"}).status_code] == [404, 404]


def test_mail_programs_are_told_where_one_press_stops_them(client: FlaskClient) -> None:
    letter = Letter(1, "k", "a@example.org", "A", "S", "Text\n", NOW, 1, unsubscribe_url="http://portal.test/q/")
    message = build(letter, client.application.extensions["settings"], now=NOW, encoding="8bit")
    assert message["List-Unsubscribe"] == "<http://portal.test/q/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_organisers_alone_see_who_comes(olga: Desk, client: FlaskClient, session: Session, event: Event) -> None:
    alice, rogue = person(session, "Alice"), person(session, "Rogue")
    rogue.name = "=HYPERLINK(1)"
    session.commit()
    with client.application.app_context():
        say(session, event, alice, "yes")
        say(session, event, rogue, "maybe")
    address = f"/desk/events/{event.id}/attendance/"
    page = client.get(address).text
    assert "alice@example.org" in page
    answer = client.get(f"{address}attendance.csv")
    assert answer.headers["Cache-Control"] == "private, no-store"
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert [row[:4] for row in rows[1:]] == [
        ["2012-05-07", "Alice", "alice@example.org", "comes"],
        ["2012-05-07", "'=HYPERLINK(1)", "rogue@example.org", "maybe"],
    ]
    assert client.application.test_client().get(address).status_code == 303


def test_organisers_count_seats(olga: Desk, client: FlaskClient, session: Session, event: Event) -> None:
    address = f"/desk/events/{event.id}/attendance/"
    refused = olga(address, seats="0")
    assert (refused.status_code, 'value="0"' in refused.text) == (422, True)
    assert olga(address, seats="2").status_code == 303
    assert session.scalars(select(Capacity.seats)).one() == 2
    assert olga(address, seats="").status_code == 303
    session.expire_all()
    assert session.scalars(select(Capacity)).all() == []


def test_a_star_is_set_and_taken_away(client: FlaskClient, session: Session, event: Event) -> None:
    assert client.post("/events/hack/star/", data={"star": "yes"}).status_code == 401
    token = sign_in(client, person(session, "Alice"))
    assert "Star it" in seen(client)
    for star, button in (("yes", "Take the star away"), ("no", "Star it")):
        answer = client.post("/events/hack/star/", data={"star": star, "csrf_token": token})
        assert answer.location == "/events/hack/#attend"
        assert button in seen(client)


def test_answers_are_told_at_me(client: FlaskClient, session: Session, event: Event) -> None:
    alice = person(session, "Alice")
    with client.application.app_context():
        say(session, event, alice, "yes")
    sign_in(client, alice)
    page = client.get("/me/").text
    assert "What you said you come to" in page
    assert "/events/hack/" in page
    assert subjects(session, alice) == ["You are expected: Xen Hackathon"]
    assert session.scalars(select(OutboxMail.to_email)).all() == ["alice@example.org"]
