"""Who takes a task through the browser, waits for it, extends it and gives it back."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.outbox import OutboxMail
from app.docsdays.models import Area, Claim, Comment, Task
from tests.conftest import NOW
from tests.docsdays.make import ON_THE_DAY, make_task, take
from tests.docsdays.pressing import PATH, buttons, post, stand
from tests.docsdays.reading import board_of
from tests.factories import person, sign_in
from tests.reading import one, page, parsed, words
from tests.reading import select as elements


def mailed_link(session: Session) -> str:
    mail = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc()).limit(1)).one()
    assert mail.text is not None
    found = re.search(r"http://portal\.test(/sign-in/\S+/)", mail.text)
    assert found is not None
    return found[1]


def test_a_visitor_takes_a_task_with_name_and_mail(client: FlaskClient, session: Session, task: Task) -> None:
    assert "Nobody has this yet. It takes about an hour and a half." in stand(client)
    answer = client.post(f"{PATH}claim", data={"name": "Ada", "email": "ada@example.org"}, follow_redirects=True)
    assert "Look into your mailbox" in words(parsed(answer))
    assert session.scalars(select(Claim)).all() == []
    link = mailed_link(session)
    assert "take the task “Document cpupools”" in words(page(client, link))
    answer = client.post(link)
    assert (answer.status_code, answer.location) == (303, PATH)
    assert "You have this task until Fri 27 April 2012, 09:00 UTC." in stand(client)
    claim = session.scalars(select(Claim)).one()
    assert (claim.person.name, claim.person.email, claim.state) == ("Ada", "ada@example.org", "active")


def test_a_second_visitor_sees_who_has_it_and_until_when(client: FlaskClient, session: Session, task: Task) -> None:
    clock.freeze(ON_THE_DAY)
    take(client.application, session, task, person(session, "Ada"), now=ON_THE_DAY)
    assert "Ada has it until Mon 23 April 2012, 15:40 UTC" in stand(client)
    assert "Take this task" not in buttons(client)
    board = board_of(page(client, "/docs-days/2012-04-23/"))
    assert board == [("XD-7K2Q", "taken by Ada until 15:40 UTC")]


def test_a_visitor_who_is_too_late_reads_who_was_faster_and_what_is_free(
    client: FlaskClient, session: Session, task: Task, area: Area
) -> None:
    clock.freeze(ON_THE_DAY)
    far = Area(slug="far", name="Far", description="", position=2)
    session.add(far)
    session.flush()
    make_task(session, far, "XD-9999", title="Far away")
    make_task(session, area, "XD-2222", title="Near")
    make_task(session, area, "XD-2223", title="Near, long", size="L")
    take(client.application, session, task, person(session, "Ada"), now=ON_THE_DAY)
    answer = client.post(f"{PATH}claim", data={"name": "Bo", "email": "bo@example.org"})
    late = parsed(answer, 409)
    assert words(one(late, "div.notice")) == "Ada has it until 15:40 UTC. These two are free."
    assert [words(link) for link in elements(late, "ul.tasks a")] == ["Near", "Near, long"]
    assert (
        session.scalar(select(func.count()).select_from(OutboxMail).where(OutboxMail.to_email == "bo@example.org")) == 0
    )


def test_who_is_too_late_waits_in_line_and_takes_it_when_it_is_their_turn(
    client: FlaskClient, session: Session, task: Task
) -> None:
    clock.freeze(ON_THE_DAY)
    alice, bob = person(session, "Alice"), person(session, "Bob")
    take(client.application, session, task, alice, now=ON_THE_DAY)
    assert "Sign in to wait in line" in stand(client)
    token = sign_in(client, bob)
    late = parsed(client.post(f"{PATH}claim", data={"csrf_token": token}), 409)
    assert "Alice has it until 15:40 UTC" in words(one(late, "div.notice"))
    assert [words(button) for button in elements(one(late, "main"), "button")] == [
        "Wait in line",
        "Offer to help",
    ]
    for _ in range(2):
        assert client.post(f"{PATH}wait", data={"csrf_token": token}).location == f"{PATH}#stand"
    assert "You are the next in line. We mail you" in stand(client)
    token = sign_in(client, alice)
    client.post(f"{PATH}release", data={"csrf_token": token})
    assert "It is kept for the next in line until Mon 23 April 2012, 12:10 UTC" in stand(client)
    assert "Bob" not in stand(client), "who waits is nobody else's business"
    assert board_of(page(client, "/docs-days/2012-04-23/")) == [
        ("XD-7K2Q", "kept for the next in line until 12:10 UTC")
    ]
    token = sign_in(client, bob)
    assert "a place is kept for you until Mon 23 April 2012, 12:10 UTC" in stand(client)
    client.post(f"{PATH}claim", data={"csrf_token": token})
    assert "You have this task until" in stand(client)


def test_who_leaves_the_line_or_waits_for_what_is_free_is_told(
    client: FlaskClient, session: Session, task: Task
) -> None:
    take(client.application, session, task, person(session, "Alice"))
    token = sign_in(client, person(session, "Bob"))
    client.post(f"{PATH}wait", data={"csrf_token": token})
    left = client.post(f"{PATH}wait/leave", data={"csrf_token": token}, follow_redirects=True)
    assert "You do not wait for this task any more." in words(parsed(left))
    session.scalars(select(Claim)).one().ends_at = NOW
    session.commit()
    free = parsed(client.post(f"{PATH}wait", data={"csrf_token": token}), 409)
    assert "A place is free by now, so you need not wait: take it." in words(one(free, "main"))


def test_an_expired_link_is_renewed_and_takes_the_task_still(client: FlaskClient, session: Session, task: Task) -> None:
    client.post(f"{PATH}claim", data={"name": "Ada", "email": "ada@example.org"})
    old = mailed_link(session)
    clock.freeze(NOW + timedelta(minutes=15))
    assert "they have passed" in words(parsed(client.post(old), 410))
    assert session.scalars(select(Claim)).all() == []
    assert client.post(f"{old}again/").location == "/sign-in/sent/"
    assert client.post(mailed_link(session)).location == PATH
    assert session.scalars(select(Claim)).one().person.name == "Ada"


def test_a_link_stolen_after_it_was_used_takes_nothing(client: FlaskClient, session: Session, task: Task) -> None:
    client.post(f"{PATH}claim", data={"name": "Ada", "email": "ada@example.org"})
    link = mailed_link(session)
    client.post(link)
    token = elements(page(client, PATH), "input[name=csrf_token]")[0].get("value", "")
    post(client, f"{PATH}release", token)
    thief = client.application.test_client()
    assert "each works once" in words(parsed(thief.post(link), 410))
    assert "Sign in" in words(page(thief, PATH))
    assert session.scalars(select(Claim.state)).all() == ["released"]


def test_a_task_taken_before_the_link_is_opened_signs_in_and_says_so(
    client: FlaskClient, session: Session, task: Task
) -> None:
    client.post(f"{PATH}claim", data={"name": "Bo", "email": "bo@example.org"})
    link = mailed_link(session)
    take(client.application, session, task, person(session, "Ada"))
    answer = client.post(link, follow_redirects=True)
    late = parsed(answer, 409)
    assert "Ada has it until 27 Apr, 09:00 UTC." in words(one(late, "div.notice"))
    assert "Sign out" in words(late)
    assert session.scalars(select(Claim.state)).all() == ["active"]


def test_a_link_opened_by_somebody_at_their_cap_says_why(
    client: FlaskClient, session: Session, task: Task, area: Area
) -> None:
    ada = person(session, "Ada")
    client.post(f"{PATH}claim", data={"name": "Ada", "email": "ada@example.org"})
    link = mailed_link(session)
    for number in range(3):
        take(client.application, session, make_task(session, area, f"XD-222{number}"), ada)
    answer = client.post(link, follow_redirects=True)
    assert "You have 3 tasks already" in words(parsed(answer))
    assert answer.request.path == PATH


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "Ada", "email": ""}, "Write the mail address the link shall go to."),
        ({"name": "Ada", "email": "nonsense"}, "That does not look like a mail address."),
        ({"name": "", "email": "ada@example.org"}, "Write what we shall call you."),
        ({}, "Write the mail address the link shall go to."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    client: FlaskClient, session: Session, task: Task, fields: dict[str, str], message: str
) -> None:
    refused = parsed(client.post(f"{PATH}claim", data=fields), 422)
    assert message in words(one(refused, "div.error-summary"))
    for name, value in fields.items():
        assert one(refused, f'div.stand input[name="{name}"]').get("value", "") == value
    assert session.scalars(select(OutboxMail)).all() == []


def test_a_claim_mail_names_no_address_and_answers_alike_for_known_ones(
    client: FlaskClient, session: Session, task: Task
) -> None:
    person(session, "Alice")
    answers = [
        client.post(f"{PATH}claim", data={"name": "Bo", "email": email}, follow_redirects=True).data
        for email in ("alice@example.org", "new@example.org")
    ]
    assert answers[0] == answers[1]


def test_a_signed_in_person_takes_extends_and_gives_back(client: FlaskClient, session: Session, task: Task) -> None:
    token = sign_in(client, person(session, "Alice"))
    assert buttons(client) == ["Take this task", "Hand it in"]
    assert post(client, f"{PATH}claim", token).location == PATH
    assert buttons(client) == ["Hand it in", "Extend my time", "Ask to set it aside", "Give it back"]
    clock.freeze(NOW + timedelta(days=1))
    for word in ("now", "already"):
        assert post(client, f"{PATH}renew", token).location == PATH
        assert f"You have this until Sat 28 April 2012, 09:00 UTC {word}." in words(page(client, PATH))
    assert "You have this task until Sat 28 April 2012, 09:00 UTC." in stand(client)
    assert post(client, f"{PATH}release", token, note="as far as the options").location == PATH
    assert "You gave the task back." in words(page(client, PATH))
    session.expire_all()
    assert session.scalars(select(Claim.state)).all() == ["released"]
    assert session.scalars(select(Comment.text)).all() == ["as far as the options"]


def test_a_form_without_the_token_changes_nothing(client: FlaskClient, session: Session, task: Task) -> None:
    sign_in(client, person(session, "Alice"))
    assert client.post(f"{PATH}claim").status_code == 403
    assert session.scalars(select(Claim)).all() == []


def test_a_double_click_is_one_claim_and_one_mail(client: FlaskClient, session: Session, task: Task) -> None:
    token = sign_in(client, person(session, "Alice"))
    assert [post(client, f"{PATH}claim", token).status_code for _ in range(2)] == [303, 303]
    assert len(session.scalars(select(Claim)).all()) == 1
    assert len(session.scalars(select(OutboxMail)).all()) == 1


def test_very_many_claims_of_one_person_are_slowed_down(client: FlaskClient, session: Session, task: Task) -> None:
    token = sign_in(client, person(session, "Alice"))
    for _ in range(30):
        assert post(client, f"{PATH}claim", token).status_code == 303
        assert post(client, f"{PATH}release", token).status_code == 303
    statuses = [post(client, f"{PATH}claim", token).status_code for _ in range(31)]
    assert statuses == [303] * 30 + [429]
