"""One task through the browser: what each viewer is offered, and what becomes of each press."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.core import clock
from app.core.outbox import OutboxMail
from app.docsdays import queries
from app.docsdays.actions import reviews
from app.docsdays.models import Area, Claim, Comment, DocsDay, Review, Submission, Task, TaskEvent
from app.people.models import Person
from tests import reading
from tests.conftest import NOW
from tests.docsdays.conftest import make_task, take
from tests.docsdays.reading import board_of
from tests.factories import STANDING, person, sign_in
from tests.reading import one, page, parsed, words

PATH = "/docs-days/tasks/XD-7K2Q/"
ON_THE_DAY = datetime(2012, 4, 23, 11, 40, tzinfo=UTC)


def post(client: FlaskClient, address: str, token: str, **fields: str) -> TestResponse:
    return client.post(address, data={"csrf_token": token, **fields})


def stand(client: FlaskClient) -> str:
    return words(one(page(client, PATH), "div.stand"))


def buttons(client: FlaskClient) -> list[str]:
    return [words(button) for button in reading.select(one(page(client, PATH), "div.stand"), "button")]


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
    assert [words(link) for link in reading.select(late, "ul.tasks a")] == ["Near", "Near, long"]
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
    assert [words(button) for button in reading.select(one(late, "main"), "button")] == [
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


ALLOWED = {
    # action: who may, by standing on the task: nobody's or Carol's
    "claim": set(STANDING),
    "submit": set(STANDING),
    "comment": set(STANDING),
    "review": {"Olga", "Adam"},
    "renew": set(),
    "release": set(),
}


@pytest.mark.parametrize("action", ALLOWED)
def test_who_may_do_what(client: FlaskClient, session: Session, area: Area, action: str) -> None:
    carol = person(session, "Carol")
    for number, name in enumerate(STANDING):
        path = f"/docs-days/tasks/{make_task(session, area, f'XD-222{number}').key}/"
        if action == "review":
            post(client, f"{path}submit", sign_in(client, carol), text="done")
        token = sign_in(client, person(session, name))
        before = session.scalar(select(func.count()).select_from(TaskEvent))
        answer = post(client, f"{path}{action}", token, text="words", verdict="accept")
        after = session.scalar(select(func.count()).select_from(TaskEvent))
        if name in ALLOWED[action]:
            assert answer.status_code == 303, name
        else:
            assert (answer.status_code in (403, 409), after) == (True, before), name
    assert session.scalar(select(func.count()).select_from(Review)) == (2 if action == "review" else 0)


def test_organisers_and_who_made_it_see_a_proposal_that_is_held(
    client: FlaskClient, session: Session, area: Area
) -> None:
    alice = person(session, "Alice")
    make_task(session, area, "XD-2222", state="proposed", is_held=True, proposed_by_id=alice.id)
    seen = {}
    for name in STANDING:
        sign_in(client, person(session, name))
        seen[name] = client.get("/docs-days/tasks/XD-2222/").status_code
    assert {name for name, status in seen.items() if status == 200} == {"Alice", "Olga", "Adam"}


def test_the_page_of_each_state_says_it_in_one_sentence(client: FlaskClient, session: Session, area: Area) -> None:
    original = make_task(session, area, "XD-2222", title="The first")
    sentences = {
        "parked": ("Waits for 4.2.", "set aside Waits for 4.2."),
        "declined": ("Nobody reads it.", "declined Nobody reads it."),
        "duplicate": (None, "the same as another Work on it goes on at The first."),
        "done": (None, "done This is done. Find one that is free"),
    }
    for number, (state, (reason, sentence)) in enumerate(sentences.items()):
        key = f"XD-333{number}"
        duplicate_of = original.id if state == "duplicate" else None
        make_task(session, area, key, state=state, state_reason=reason, duplicate_of_id=duplicate_of)
        assert words(one(page(client, f"/docs-days/tasks/{key}/"), "div.stand")) == sentence


def test_a_pair_says_who_works_on_it_and_that_there_is_room(client: FlaskClient, session: Session, area: Area) -> None:
    pair = make_task(session, area, "XD-7K2Q", capacity=2)
    take(client.application, session, pair, person(session, "Alice"))
    assert "1 of 2 places free Alice works on it already, and there is room for you." in stand(client)


def test_whoever_has_it_reads_that_the_text_changed(client: FlaskClient, session: Session, task: Task) -> None:
    sign_in(client, person(session, "Alice"))
    take(client.application, session, task, person(session, "Alice"))
    task.how = "Write it down, with an example."
    session.commit()
    assert "The text of this task was changed since you took it." in stand(client)


def test_signed_in_pages_are_kept_by_nobody(client: FlaskClient, session: Session, task: Task, day: DocsDay) -> None:
    sign_in(client, person(session, "Alice"))
    assert client.get(PATH).headers["Cache-Control"] == "private, no-store"


def test_deleted_people_are_a_contributor(client: FlaskClient, session: Session, task: Task) -> None:
    ghost: Person = person(session, "Ghost")
    take(client.application, session, task, ghost)
    ghost.name, ghost.email = "", None
    session.commit()
    assert "A contributor has it until" in stand(client)
    assert board_of(page(client, "/docs-days/2012-04-23/"))[0][1].startswith("taken by a contributor until")


def test_what_somebody_holds_is_listed_by_what_ends_first(session: Session, task: Task, client: FlaskClient) -> None:
    alice = person(session, "Alice")
    take(client.application, session, task, alice)
    assert [claim.task.key for claim in queries.claims_of(session, alice, NOW)] == ["XD-7K2Q"]
    assert queries.claims_of(session, alice, NOW + timedelta(days=7)) == []
