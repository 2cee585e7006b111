"""The wish list as visitors and signed-in people see it."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import db
from app.docsdays.listed_elsewhere import put_task
from app.docsdays.models import Area, Task, TaskEvent
from app.docsdays.wishes import actions
from app.people.models import Person, SignInLink
from tests.conftest import NOW
from tests.docsdays.conftest import make_task
from tests.docsdays.wishes.wishing import FORM, SAID, WHO, digest_lines, handed_out, make_wish, only, send, votes_of
from tests.events.desk import inputs
from tests.events.proposals.proposing import link_in, mailed
from tests.factories import person, sign_in
from tests.reading import one, page, parsed, words
from tests.reading import select as elements

WISHLIST = "/docs-days/wishlist/"


def count(session: Session, kind: type) -> int:
    session.rollback()
    found = session.scalar(select(func.count()).select_from(kind)) or 0
    session.rollback()
    return found


def listed(client: FlaskClient, address: str = WISHLIST) -> list[tuple[str, str]]:
    rows = elements(page(client, address), "li.entry")
    return [(words(one(row, "h2")), words(one(row, "p.votes"))) for row in rows]


@pytest.fixture
def people(session: Session) -> tuple[Person, Person, Person]:
    alice, bob, olga = (person(session, name) for name in ("Alice", "Bob", "Olga"))
    return alice, bob, olga


@pytest.fixture
def wish(session: Session, area: Area, people: tuple[Person, Person, Person]) -> Task:
    return make_wish(session, area, "XD-2222", title="Explain vchan", votes=people[:1])


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
    asked: list[str] = []
    with client.application.app_context():
        event.listen(
            db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]) if "SELECT" in args[2] else None
        )
    make_wish(session, area, "XD-0000", votes=people)
    listed(client)
    make_wish(session, area, "XD-0001", votes=people)
    asked.clear()
    listed(client)
    once = len(asked)
    for number in range(2, 41):
        make_wish(session, area, f"XD-{number:04}", votes=people[: 1 + number % 3])
    asked.clear()
    first = listed(client)
    assert len(asked) == once
    second = listed(client, f"{WISHLIST}?page=2")
    assert (len(first), len(second), len({title for title, _ in first + second})) == (30, 11, 41)
    assert client.get(f"{WISHLIST}?page=3").status_code == 404


def test_a_visitor_proposes_by_one_mailed_link(client: FlaskClient, session: Session) -> None:
    answer = send(client)
    assert (answer.status_code, answer.location, count(session, Task)) == (303, "/sign-in/sent/", 0)
    text = mailed(session, "carol@example.org")[0]
    assert "sign in to Community portal and propose what you wrote" in text
    assert "vchan" not in text
    confirmed = client.post(link_in(text))
    task = only(session)
    assert (confirmed.status_code, confirmed.location) == (303, f"/docs-days/tasks/{task.key}/")
    assert (task.title, task.why, task.target, task.state) == (
        *("Explain <vchan>", "Nobody knows.\n\nEverybody asks.", "https://wiki.example/vchan", "proposed"),
    )
    assert votes_of(session, task) == ["Carol"]
    seen = client.application.test_client().get(f"/docs-days/tasks/{task.key}/")
    assert "1 person wants this." in words(one(parsed(seen), "div.stand"))
    assert "proposed by Carol" in words(one(parsed(seen), "p.byline"))
    assert "carol@example.org" not in seen.text


def test_two_links_of_one_proposal_make_one(client: FlaskClient, session: Session) -> None:
    for _ in range(2):
        send(client, looked="yes")
    first, second = (link_in(text) for text in mailed(session, "carol@example.org"))
    other = client.application.test_client()
    assert client.post(first).location == other.post(second).location
    only(session)


def test_an_expired_link_is_renewed_with_what_was_typed(client: FlaskClient, session: Session) -> None:
    send(client)
    link = link_in(mailed(session, "carol@example.org")[0])
    clock.freeze(NOW.replace(day=21, hour=8))
    assert client.post(link).status_code == 410
    assert client.post(f"{link}again/").status_code == 303
    client.post(link_in(mailed(session, "carol@example.org")[0]))
    assert only(session).title == "Explain <vchan>"


def test_who_is_signed_in_proposes_at_once_and_twice_is_once(client: FlaskClient, session: Session) -> None:
    token = sign_in(client, person(session, "Alice"))
    form = page(client, FORM)
    assert elements(form, 'input[name="email"]') == []
    fields = {**SAID, "made": handed_out(client), "send": "yes", "csrf_token": token}
    answers = [client.post(FORM, data=fields) for _ in range(2)]
    task = only(session)
    assert [answer.location for answer in answers] == [f"/docs-days/tasks/{task.key}/", None]
    assert client.post(FORM, data=fields | {"looked": "yes"}).location == f"/docs-days/tasks/{task.key}/"
    assert only(session) is task


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": " "}, "Write in a few words what is missing."),
        ({"title": "x" * 10_000}, "At most 120 characters fit here."),
        ({"title": "Explain \u202evchan"}, "There is an invisible control character in it"),
        ({"why": ""}, "Say whom it would help"),
        ({"why": "x" * 10_000}, "At most 4,000 characters fit here."),
        ({"why": "One\u200b.\nTwo."}, "There is an invisible control character in it"),
        ({"why": "http://a " * 4}, "At most 3 addresses"),
        ({"target": "x" * 2001}, "At most 2000 characters fit here."),
        ({"area": "nonsense"}, "Choose one of those that are offered."),
        ({"email": "carol"}, "does not look like a mail address"),
        ({"email": ""}, "Write the mail address the link shall go to."),
        ({"name": ""}, "Write what we shall call you."),
        ({"company": "Spam Ltd"}, "nobody can see"),
        ({"made": "forged"}, "faster than anybody types"),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, dict) else "",
)
def test_what_is_refused_keeps_everything_typed(
    client: FlaskClient, session: Session, changes: dict[str, Any], said: str
) -> None:
    answer = send(client, **changes)
    assert answer.status_code == 422
    assert said in answer.text
    kept, typed = inputs(answer), {**SAID, **WHO, **changes}
    shown = set(typed) - {"company", "made", "area"}
    assert {name: kept[name] for name in shown} == {name: typed[name].replace("\r\n", "\n").strip() for name in shown}
    assert (kept["company"], count(session, Task), count(session, SignInLink)) == ("", 0, 0)
    again = inputs(answer) | {name: text for name, text in {**SAID, **WHO}.items() if name != "made"}
    clock.freeze(clock.now().replace(minute=30))
    sent = client.post(FORM, data=again | {"send": "yes"})
    assert sent.location == "/sign-in/sent/", sent.text[sent.text.find("error-summary") :][:600]


def test_what_is_like_it_is_shown_once_before_it_is_saved(
    client: FlaskClient, session: Session, area: Area, wish: Task
) -> None:
    with client.application.app_context():
        put_task(session, wish)
        put_task(session, make_task(session, area, "XD-2223", title="Done about vchan", state="done"))
        session.commit()
    asked = send(client, title="How does vchan work")
    assert asked.status_code == 200
    links = elements(parsed(asked), "div.similar a")
    assert [(link.text_content(), link.get("href"), link.get("target")) for link in links] == [
        ("Explain vchan", "/docs-days/tasks/XD-2222/", "_blank")
    ]
    assert (count(session, SignInLink), inputs(asked)["title"]) == (0, "How does vchan work")
    assert client.post(FORM, data=inputs(asked) | {"send": "yes"}).location == "/sign-in/sent/"
    looked = client.post(FORM, data={**SAID, **WHO, "made": handed_out(client)})
    assert (looked.status_code, count(session, SignInLink)) == (200, 1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("vchan", ["XD-2222"]),
        ("explaining VCHAN", ["XD-2222"]),
        ("how to expl", ["XD-2222"]),
        ("pciba", ["XD-2223"]),
        ("disk images of guests", []),
        ("the of and", []),
        ("", []),
        ("\"'()*:^&|!-NEAR AND OR <>", []),
        ("x" * 5000, []),
        ("\u202e\ud7ff 💥", []),
    ],
    ids=range(10),
)
def test_similar_tasks_are_found_while_typing(
    client: FlaskClient, session: Session, area: Area, wish: Task, text: str, found: list[str]
) -> None:
    with client.application.app_context():
        for task in (wish, make_task(session, area, "XD-2223", title="Document pciback")):
            put_task(session, task)
        put_task(session, make_wish(session, area, "XD-2224", title="Held vchan", is_held=True))
        session.commit()
    answer = client.get(f"{WISHLIST}similar/", query_string={"title": text})
    keys = [link.get("href").split("/")[-2] for link in elements(parsed(answer), "a")]
    assert keys == found
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Set-Cookie" not in answer.headers


def test_one_press_gives_a_vote_and_one_takes_it_back(
    client: FlaskClient, session: Session, people: tuple[Person, Person, Person], wish: Task
) -> None:
    token = sign_in(client, people[1])
    button = one(page(client, WISHLIST), "form.post-button")
    assert button.get("action") == "/docs-days/tasks/XD-2222/vote"
    fields = dict(button.form_values())
    for _ in range(2):
        assert client.post(button.get("action"), data=fields).location == f"{WISHLIST}#XD-2222"
    assert votes_of(session, wish) == ["Alice", "Bob"]
    back = one(page(client, "/docs-days/tasks/XD-2222/"), "div.stand form.post-button")
    assert back.get("action") == "/docs-days/tasks/XD-2222/unvote"
    for _ in range(2):
        assert client.post(back.get("action"), data={"csrf_token": token}).location == "/docs-days/tasks/XD-2222/"
    assert votes_of(session, wish) == ["Alice"]
    foreign = client.post(button.get("action"), data=fields | {"next": "//evil.example"})
    assert foreign.location == "/docs-days/tasks/XD-2222/"


def test_who_proposed_it_has_no_button_to_vote(
    client: FlaskClient, people: tuple[Person, Person, Person], wish: Task
) -> None:
    token = sign_in(client, people[0])
    shown = elements(page(client, "/docs-days/tasks/XD-2222/"), "div.stand form")
    assert [form.get("action") for form in shown] == ["/docs-days/tasks/XD-2222/withdraw"]
    refused = client.post("/docs-days/tasks/XD-2222/unvote", data={"csrf_token": token})
    assert (refused.status_code, "You proposed this yourself" in refused.text) == (409, True)


@pytest.mark.parametrize(("is_held", "to_others"), [(False, 409), (True, 410)])
def test_whoever_proposed_it_takes_it_back_and_who_wants_it_is_told(
    client: FlaskClient,
    session: Session,
    area: Area,
    people: tuple[Person, Person, Person],
    is_held: bool,
    to_others: int,
) -> None:
    alice, bob, _ = people
    own = make_wish(session, area, "XD-3333", title="Explain xl", votes=(alice, bob), is_held=is_held)
    path, address = "/docs-days/tasks/XD-3333/", "/docs-days/tasks/XD-3333/withdraw"
    token = sign_in(client, bob)
    assert f'action="{address}"' not in client.get(path).text
    refused = client.post(address, data={"csrf_token": token})
    session.refresh(own)
    assert (refused.status_code, own.state) == (to_others, "proposed")
    token = sign_in(client, alice)
    assert one(page(client, path), f'form[action="{address}"]') is not None
    answer = client.post(address, data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, WISHLIST)
    session.refresh(own)
    reason = "Whoever proposed it took it back."
    assert (own.state, own.state_reason) == ("declined", reason)
    last = session.scalars(select(TaskEvent).where(TaskEvent.task_id == own.id).order_by(TaskEvent.id.desc())).first()
    assert last is not None
    assert (last.kind, last.person_id, last.from_state) == ("withdrawn", alice.id, "proposed")
    assert digest_lines(session) == [("Bob", f"“Explain xl”, which you wished for, will not be done.\n> {reason}")]
    session.commit()
    assert client.post(address, data={"csrf_token": token}).status_code in (409, 410), "once"
    assert len(digest_lines(session)) == 1


def test_a_visitor_votes_in_two_steps(client: FlaskClient, session: Session, wish: Task) -> None:
    link = one(one(page(client, WISHLIST), "li.entry article"), "a.button")
    assert link.get("href") == "/docs-days/tasks/XD-2222/#stand"
    form = one(page(client, "/docs-days/tasks/XD-2222/"), "div.stand form")
    bad = client.post(form.get("action"), data={"name": "Carol", "email": "carol"})
    assert (bad.status_code, one(parsed(bad, 422), 'input[name="name"]').get("value")) == (422, "Carol")
    assert client.post(form.get("action"), data=WHO).location == "/sign-in/sent/"
    text = mailed(session, "carol@example.org")[0]
    assert "and say that you want “Explain vchan”, too" in text
    assert client.post(link_in(text)).location == "/docs-days/tasks/XD-2222/"
    assert votes_of(session, wish) == ["Alice", "Carol"]


def test_a_link_that_comes_too_late_says_why(
    client: FlaskClient, session: Session, people: tuple[Person, Person, Person], wish: Task
) -> None:
    client.post("/docs-days/tasks/XD-2222/vote", data=WHO)
    with client.application.app_context():
        actions.decline(session, wish, people[2], reason="No.", now=NOW)
        session.commit()
    answer = client.post(link_in(mailed(session, "carol@example.org")[0]))
    assert answer.location == "/docs-days/tasks/XD-2222/"
    assert "This was declined meanwhile; its page says why." in client.get(answer.location).text
    assert votes_of(session, wish) == ["Alice"]


def test_a_vote_for_what_was_merged_goes_to_the_other(
    client: FlaskClient, session: Session, area: Area, people: tuple[Person, Person, Person], wish: Task
) -> None:
    other = make_wish(session, area, "XD-2223", title="Document vchan", votes=people[2:])
    client.post("/docs-days/tasks/XD-2222/vote", data=WHO)
    with client.application.app_context():
        actions.merge(session, wish, other, people[2], now=NOW)
        session.commit()
    assert client.post(link_in(mailed(session, "carol@example.org")[0])).location == "/docs-days/tasks/XD-2223/"
    token = sign_in(client, people[1])
    answer = client.post("/docs-days/tasks/XD-2222/vote", data={"csrf_token": token})
    assert answer.location == "/docs-days/tasks/XD-2223/"
    assert "“Explain vchan” is the same as “Document vchan”" in client.get(answer.location).text
    assert votes_of(session, other) == ["Alice", "Bob", "Carol", "Olga"]
    assert "Work on it goes on at Document vchan." in words(one(page(client, "/docs-days/tasks/XD-2222/"), "div.stand"))


@pytest.mark.parametrize("state", ["open", "in review", "done", "parked", "declined"])
def test_a_vote_for_what_is_decided_says_what_became_of_it(
    client: FlaskClient, session: Session, area: Area, people: tuple[Person, Person, Person], state: str
) -> None:
    task = make_task(session, area, "XD-2222", state=state)
    assert client.post("/docs-days/tasks/XD-2222/vote", data=WHO).status_code == 409
    token = sign_in(client, people[1])
    for action in ("vote", "unvote"):
        answer = client.post(f"/docs-days/tasks/XD-2222/{action}", data={"csrf_token": token})
        assert (answer.status_code, words(one(parsed(answer, 409), "main")).count("This ")) == (409, 2)
    assert (votes_of(session, task), count(session, SignInLink)) == ([], 0)


def test_what_is_gone_or_held_takes_no_votes(client: FlaskClient, session: Session, area: Area) -> None:
    make_wish(session, area, "XD-2222", is_held=True)
    sign_in(client, person(session, "Bob"))
    token = sign_in(client, person(session, "Bob"))
    for key in ("XD-2222", "XD-9999"):
        answer = client.post(f"/docs-days/tasks/{key}/vote", data={"csrf_token": token})
        assert (answer.status_code, f"There is no task {key} any more" in answer.text) == (410, True)


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


def test_floods_are_held_off(client: FlaskClient, session: Session, people: tuple[Person, Person, Person]) -> None:
    token = sign_in(client, people[0])
    fields = {**SAID, "made": handed_out(client), "send": "yes", "looked": "yes", "csrf_token": token}
    codes = [client.post(FORM, data=fields | {"title": f"Wish {n}"}).status_code for n in range(22)]
    assert codes == [303] * 20 + [429] * 2
    assert count(session, Task) == 20


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
