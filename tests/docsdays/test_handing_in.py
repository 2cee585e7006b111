"""Work is handed in through the browser, returned, accepted; too late it is kept all the same."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.docsdays.actions import reviews
from app.docsdays.models import Claim, Comment, Submission, Task
from tests.conftest import NOW
from tests.docsdays.make import ON_THE_DAY, take
from tests.docsdays.pressing import PATH, buttons, post, stand
from tests.factories import person, sign_in
from tests.reading import one, page, parsed, words


def test_a_small_task_is_done_when_it_is_handed_in_with_a_link(
    client: FlaskClient, session: Session, task: Task
) -> None:
    task.is_self_closing = True
    session.commit()
    token = sign_in(client, person(session, "Alice"))
    said = {"csrf_token": token, "text": "Mended.", "link": "https://wiki.example/x"}
    for _ in range(2):
        answer = client.post(f"{PATH}submit", data=said, follow_redirects=True)
        assert "Thank you. It is done." in words(parsed(answer))
    assert "Done on Fri 20 April 2012" in stand(client)


def test_submit_return_submit_accept(client: FlaskClient, session: Session, task: Task) -> None:
    alice, olga = person(session, "Alice"), person(session, "Olga")
    token = sign_in(client, alice)
    post(client, f"{PATH}claim", token)
    post(client, f"{PATH}submit", token, text="The page is there.", link="https://wiki.example.org/?diff=7")
    assert "You handed this in." in stand(client)
    token = sign_in(client, olga)
    assert buttons(client) == ["Tell them"]
    assert "Say what is still missing" in words(parsed(post(client, f"{PATH}review", token, verdict="return"), 422))
    post(client, f"{PATH}review", token, verdict="return", text="One example more, please.")
    token = sign_in(client, alice)
    assert "You have this task until" in stand(client)
    assert "Olga asked for more workOne example more, please." in words(one(page(client, PATH), "ol.log"))
    post(client, f"{PATH}submit", token, text="With an example now.")
    token = sign_in(client, olga)
    post(client, f"{PATH}review", token, verdict="accept", text="Thank you.")
    assert "Done on Fri 20 April 2012." in stand(client)
    session.expire_all()
    assert (task.state, session.scalars(select(Claim.state)).all()) == ("done", ["completed"])
    assert session.scalars(select(Submission.link).order_by(Submission.id)).all() == [
        "https://wiki.example.org/?diff=7",
        None,
    ]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"text": "", "link": ""}, "Say in a few words what you did"),
        ({"text": "kept", "link": "javascript:alert(1)"}, "Write the whole address, beginning with https://."),
        ({"text": "kept", "link": "https://a.example/ x"}, "Write the whole address, beginning with https://."),
        ({"text": "k" * 10_001, "link": ""}, "At most 10,000 characters fit here."),
    ],
)
def test_a_refused_submission_keeps_what_was_typed(
    client: FlaskClient, session: Session, task: Task, fields: dict[str, str], message: str
) -> None:
    token = sign_in(client, person(session, "Alice"))
    post(client, f"{PATH}claim", token)
    refused = parsed(post(client, f"{PATH}submit", token, **fields), 422)
    assert message in words(one(refused, "div.error-summary"))
    assert one(refused, 'textarea[id="submit-text"]').text_content().strip() == fields["text"]
    assert session.scalars(select(Submission)).all() == []


def test_after_the_lease_an_old_form_says_so_and_keeps_the_text_as_a_note(
    client: FlaskClient, session: Session, task: Task
) -> None:
    token = sign_in(client, person(session, "Alice"))
    clock.freeze(ON_THE_DAY)
    post(client, f"{PATH}claim", token)
    clock.freeze(ON_THE_DAY + timedelta(hours=5))
    for _ in range(2):
        late = parsed(post(client, f"{PATH}submit", token, text="My evening's work."), 409)
    assert words(one(late, "h1")) == "Your time on this ran out"
    assert "until Mon 23 April 2012, 15:40 UTC" in words(late)
    assert "Nobody else has it, so you can take it again and go on." in words(late)
    assert "Nothing you wrote is lost: it is kept as a note of the task." in words(late)
    assert session.scalars(select(Comment.text)).all() == ["My evening's work."]
    form = next(form for form in late.forms if form.get("action") == f"{PATH}submit")
    assert form.fields["text"].strip() == "My evening's work."
    answer = client.post(f"{PATH}submit", data={name: value for name, value in form.fields.items() if value})
    assert answer.location == PATH
    session.expire_all()
    assert task.state == "in review"


def test_after_the_lease_renewing_and_releasing_say_who_has_it_now(
    client: FlaskClient, session: Session, task: Task
) -> None:
    token = sign_in(client, person(session, "Alice"))
    clock.freeze(ON_THE_DAY)
    post(client, f"{PATH}claim", token)
    later = ON_THE_DAY + timedelta(hours=5)
    clock.freeze(later)
    late = parsed(post(client, f"{PATH}renew", token), 409)
    assert [form.get("action") for form in late.forms if PATH in str(form.get("action"))] == [f"{PATH}claim"]
    take(client.application, session, task, person(session, "Bob"), now=later)
    late = parsed(post(client, f"{PATH}release", token, note="half way"), 409)
    assert "By now Bob has it until 20:40 UTC." in words(late)
    assert f"{PATH}submit" not in [form.get("action") for form in late.forms], "it was no work to hand in"
    assert words(one(late, "textarea")) == "half way"
    assert session.scalars(select(Comment.text)).all() == ["half way"]


def test_a_lapsed_task_offers_to_take_it_again(client: FlaskClient, session: Session, task: Task) -> None:
    sign_in(client, person(session, "Alice"))
    take(client.application, session, task, person(session, "Alice"))
    clock.freeze(NOW + timedelta(days=8))
    assert "Your time on this ran out, and nobody else has it." in stand(client)
    assert buttons(client)[0] == "Take this task again"


def test_a_lapsed_task_that_others_have_too_is_free_while_there_is_room(
    client: FlaskClient, session: Session, task: Task
) -> None:
    task.capacity = 2
    session.commit()
    token = sign_in(client, person(session, "Alice"))
    take(client.application, session, task, person(session, "Alice"))
    clock.freeze(NOW + timedelta(days=8))
    take(client.application, session, task, person(session, "Bob"), now=NOW + timedelta(days=8))
    assert "Your time on this ran out, and there is room for you still." in stand(client)
    late = parsed(post(client, f"{PATH}renew", token), 409)
    assert "There is room for you still, so you can take it again and go on." in words(late)


def test_work_for_a_task_that_is_done_meanwhile_is_kept_as_a_note(
    client: FlaskClient, session: Session, task: Task
) -> None:
    token = sign_in(client, person(session, "Alice"))
    task.state = "done"
    session.commit()
    answer = parsed(post(client, f"{PATH}submit", token, text="mine"), 409)
    assert words(one(answer, "h1")) == "This cannot be done now"
    assert "This task is done." in words(answer)
    assert session.scalars(select(Comment.text)).all() == ["mine"]


def test_who_had_a_task_that_others_finished_can_still_hand_in(
    client: FlaskClient, session: Session, task: Task
) -> None:
    bob = person(session, "Bob")
    take(client.application, session, task, bob)
    with client.application.app_context():
        reviews.submit(session, task, person(session, "Alice"), text="done", link=None, now=NOW)
        reviews.accept(session, task, person(session, "Olga"), today=NOW.date(), now=NOW)
    session.commit()
    sign_in(client, person(session, "Carol"))
    assert buttons(client) == []
    token = sign_in(client, bob)
    assert "Alice finished it while you had it." in stand(client)
    assert buttons(client) == ["Hand it in"]
    assert post(client, f"{PATH}submit", token, text="The half I had.").location == PATH
    assert "Bob handed in workThe half I had." in words(one(page(client, PATH), "ol.log"))
    assert buttons(client) == []
    session.expire_all()
    assert session.scalars(select(Claim.state)).all() == ["completed", "completed"]


@pytest.mark.parametrize("action", ["claim", "renew", "release", "submit", "review", "comment"])
def test_whatever_is_sent_to_a_task_that_has_gone_is_answered_410_with_the_text(
    client: FlaskClient, session: Session, action: str
) -> None:
    token = sign_in(client, person(session, "Alice"))
    answer = post(client, f"/docs-days/tasks/XD-9999/{action}", token, text="an hour's work", link="https://a.example/")
    gone = parsed(answer, 410)
    assert "There is no task XD-9999 any more" in words(gone)
    assert one(gone, "textarea").text_content().split() == ["https://a.example/", "an", "hour's", "work"]


@pytest.mark.parametrize("action", ["renew", "release", "submit", "review", "comment"])
def test_a_visitor_is_asked_to_sign_in_and_keeps_the_text(
    client: FlaskClient, session: Session, task: Task, action: str
) -> None:
    answer = parsed(client.post(f"{PATH}{action}", data={"text": "an hour's work"}), 403)
    assert one(answer, "textarea").text_content().strip() == "an hour's work"
    assert one(answer, "p.actions a.button").get("href") == f"/sign-in/?next={PATH}"
