"""What the portal makes of a real MediaWiki: how a page was, who edited it, and what became of that.

Each test has pages and users of its own; the tests of both databases share one wiki.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.outbound import Client
from app.docsdays.actions import reviews
from app.docsdays.mediawiki import accepting, asking
from app.docsdays.mediawiki.client import api_of
from app.docsdays.mediawiki.models import ClaimBaseline, WikiAccount
from app.docsdays.mediawiki.said import WikiError
from app.docsdays.models import Claim, Task, TaskEvent
from app.people.models import Person
from app.people.notices.models import DigestLine
from tests.conftest import NOW
from tests.docsdays.make import take
from tests.docsdays.mediawiki.conftest import Watching
from tests.docsdays.mediawiki.making import is_user
from tests.factories import person, sign_in
from tests.reading import parsed, words

HOUR = timedelta(hours=1)
numbers = count(1)


@pytest.fixture
def page() -> str:
    return f"Page {next(numbers)}"


@pytest.fixture
def bob_there() -> str:
    return f"Bob S {next(numbers)}"


@pytest.fixture
def bob(watching: Watching, bob_there: str) -> Iterator[Person]:
    """Somebody with a name on the wiki."""
    watching.wiki.user(bob_there)
    bob = person(watching.session, "Bob")
    watching.is_user(bob, bob_there.replace("Bob", "bob").replace(" ", "_"))
    return bob


def taken(app: Flask, watching: Watching, task: Task, who: Person) -> Claim:
    claim = take(app, watching.session, task, who, now=watching.now)
    watching.comes_by()
    return claim


def states(watching: Watching, task: Task) -> list[str]:
    return [edit.state for edit in watching.seen(task)]


def test_a_name_is_taken_as_the_wiki_writes_it(watching: Watching, bob: Person, bob_there: str) -> None:
    account = watching.session.get_one(WikiAccount, bob.id)
    assert (account.user_name, account.problem) == (bob_there, None)
    assert account.user_id


def test_a_page_is_known_as_it_was_at_the_claim(app: Flask, watching: Watching, bob: Person, page: str) -> None:
    first = watching.wiki.edit(page, "One", by="Admin")
    task = watching.task(page)
    claim = take(app, watching.session, task, bob, now=watching.now)
    watching.comes_by()
    base = watching.session.get_one(ClaimBaseline, claim.id)
    assert (base.state, base.title, base.rev_id) == ("there", page, first)
    assert base.page_id
    assert base.sha1 is not None
    assert len(base.sha1) == 40


def test_an_edit_is_seen_and_credited_within_one_round(
    app: Flask, watching: Watching, bob: Person, bob_there: str, page: str
) -> None:
    base = watching.wiki.edit(page, "One", by="Admin")
    task = watching.task(page)
    claim = taken(app, watching, task, bob)
    before = claim.ends_at
    rev_id = watching.wiki.edit(page, "One two", by=bob_there, summary="More of it")
    watching.wiki.edit(page, "One two three", by="Admin")
    watching.comes_by(later=HOUR)
    [edit] = watching.seen(task)
    assert (edit.person_id, edit.user_name, edit.rev_id, edit.parent_id) == (bob.id, bob_there, rev_id, base)
    assert (edit.title, edit.size_change, edit.comment, edit.state) == (page, 4, "More of it", "seen")
    assert edit.link == f"{watching.wiki.url}/index.php?diff={rev_id}&oldid={base}"
    watching.session.refresh(claim)
    assert before is not None
    assert claim.ends_at is not None
    assert claim.ends_at > before
    renewed = select(TaskEvent.cause).where(TaskEvent.kind == "renewed")
    assert watching.session.scalars(renewed).all() == ["edit seen"]
    watching.comes_by()
    assert len(watching.seen(task)) == 1, "it is the same edit the next time"


def test_an_edit_before_the_worker_came_by_is_not_taken_for_the_page_as_it_was(
    app: Flask, watching: Watching, bob: Person, bob_there: str, page: str
) -> None:
    """The claim was five minutes before the edit, as the wiki counts; the worker comes after both."""
    task = watching.task(page)
    claim = take(app, watching.session, task, bob, now=watching.now)
    rev_id = watching.wiki.edit(page, "One", by=bob_there)
    watching.comes_by(later=timedelta(minutes=5))
    assert watching.session.get_one(ClaimBaseline, claim.id).state == "missing"
    assert [edit.rev_id for edit in watching.seen(task)] == [rev_id]


def test_what_was_edited_before_the_claim_is_not_counted(
    app: Flask, watching: Watching, bob: Person, bob_there: str, page: str
) -> None:
    watching.wiki.edit(page, "One", by=bob_there)
    task = watching.task(page)
    taken(app, watching, task, bob)
    watching.comes_by()
    assert watching.seen(task) == []


def test_edits_are_found_of_somebody_who_says_later_who_they_are(
    app: Flask, watching: Watching, bob_there: str, page: str
) -> None:
    watching.wiki.user(bob_there)
    bob = person(watching.session, "Bob")
    task = watching.task(page)
    taken(app, watching, task, bob)
    rev_id = watching.wiki.edit(page, "One", by=bob_there)
    watching.comes_by()
    assert watching.seen(task) == []
    watching.is_user(bob, bob_there)
    watching.comes_by()
    assert [(edit.rev_id, edit.person_id) for edit in watching.seen(task)] == [(rev_id, bob.id)]


def test_a_key_in_the_summary_counts_for_whoever_wrote_it(
    app: Flask, client: FlaskClient, watching: Watching, bob_there: str, page: str
) -> None:
    """Nobody has the task, and nobody here is that user; a reviewer takes the edit for the work."""
    watching.wiki.user(bob_there)
    olga = person(watching.session, "Olga")
    task = watching.task("Another page")
    watching.comes_by()
    watching.wiki.edit(page, "One", by=bob_there, summary=f"/* Top */ begun [{task.key.lower()}]")
    watching.comes_by()
    [edit] = watching.seen(task)
    assert (edit.person_id, edit.user_name, edit.title) == (None, bob_there, page)
    shown = client.get(f"/docs-days/tasks/{task.key}/").text
    assert f"{bob_there}, a user of the wiki, edited “{page}” (+3 bytes)" in shown
    assert watching.session.execute(select(DigestLine.person_id, DigestLine.key)).all() == [
        (olga.id, f"edited:{task.id}")
    ]

    is_user(watching.session, olga, 1_000_000)
    watching.session.commit()
    token = sign_in(client, olga)
    assert "1 task edited on the wiki" in words(parsed(client.get("/desk/")))
    answer = client.post(f"/desk/tasks/{task.key}/edits/{edit.id}/accept", data={"csrf_token": token})
    assert answer.status_code == 303
    watching.session.expire_all()
    assert task.state == "done"
    accepted = watching.session.scalars(select(TaskEvent.cause).where(TaskEvent.kind == "accepted")).one()
    assert accepted == f"Edit of “{page}” on the wiki: {edit.link}"

    watching.is_user(person(watching.session, "Bob"), bob_there)
    assert [one.person_id for one in watching.seen(task)] == [person(watching.session, "Bob").id]


def test_one_press_hands_the_edit_in(
    app: Flask, client: FlaskClient, watching: Watching, bob: Person, bob_there: str, page: str
) -> None:
    task = watching.task(page)
    claim = taken(app, watching, task, bob)
    watching.wiki.edit(page, "One", by=bob_there)
    watching.comes_by()
    [edit] = watching.seen(task)
    token = sign_in(client, bob)
    shown = client.get(f"/docs-days/tasks/{task.key}/").text
    assert "Is this it?" in shown
    assert edit.link in shown.replace("&amp;", "&")
    given = {"csrf_token": token, "link": edit.link, "text": accepting.words_for(edit), "again": "1"}
    assert f'value="{accepting.words_for(edit)}"' in shown
    assert client.post(f"/docs-days/tasks/{task.key}/submit", data=given).status_code == 303
    watching.session.expire_all()
    assert (task.state, claim.state) == ("in review", "submitted")
    assert "Is this it?" not in client.get(f"/docs-days/tasks/{task.key}/").text


def test_a_move_is_no_edit_and_the_page_is_followed(
    app: Flask, watching: Watching, bob: Person, bob_there: str, page: str
) -> None:
    watching.wiki.edit(page, "One", by="Admin")
    task = watching.task(page)
    taken(app, watching, task, bob)
    first = watching.wiki.edit(page, "One two", by=bob_there)
    watching.comes_by()
    watching.wiki.move(page, f"Moved {page}", by=bob_there, reason=f"[{task.key}]")
    watching.comes_by()
    assert [(edit.rev_id, edit.title) for edit in watching.seen(task)] == [(first, f"Moved {page}")]
    second = watching.wiki.edit(f"Moved {page}", "One two three", by=bob_there)
    watching.comes_by()
    assert [edit.rev_id for edit in watching.seen(task)] == [first, second]
    assert states(watching, task) == ["seen", "seen"]


def test_a_redirect_leads_to_the_page(app: Flask, watching: Watching, bob: Person, bob_there: str, page: str) -> None:
    rev_id = watching.wiki.edit(page, "One", by="Admin")
    watching.wiki.edit(f"Old {page}", f"#REDIRECT [[{page}]]", by="Admin")
    claim = taken(app, watching, watching.task(f"Old {page}"), bob)
    base = watching.session.get_one(ClaimBaseline, claim.id)
    assert (base.title, base.rev_id) == (page, rev_id)


@pytest.mark.parametrize(
    ("title", "state", "reason"),
    [
        ("Nobody made this", "missing", None),
        ("Special:Version", "invalid", "It is no page that can be edited."),
        ("A%5Bb", "invalid", 'The requested page title contains invalid characters: "[".'),
        ("A%7Cb", "invalid", "It is no title of a page."),
    ],
)
def test_a_page_that_is_none_stops_nobody(
    app: Flask, watching: Watching, bob: Person, title: str, state: str, reason: str | None
) -> None:
    claim = taken(app, watching, watching.task(title), bob)
    base = watching.session.get_one(ClaimBaseline, claim.id)
    assert (base.state, base.reason, base.rev_id) == (state, reason, None)


def test_an_undone_edit_is_said_and_the_task_can_be_opened_again(
    app: Flask, client: FlaskClient, watching: Watching, bob: Person, bob_there: str, page: str
) -> None:
    watching.wiki.edit(page, "One", by="Admin")
    task = watching.task(page)
    taken(app, watching, task, bob)
    watching.wiki.edit(page, "Spam", by=bob_there)
    watching.comes_by()
    olga = person(watching.session, "Olga")
    with app.app_context():
        reviews.submit(watching.session, task, bob, text="Mine.", link=None, now=watching.now)
        reviews.accept(watching.session, task, olga, today=watching.now.date(), now=watching.now)
    watching.wiki.edit(page, "One", by="Admin")
    watching.comes_by()
    assert states(watching, task) == ["reverted"]
    assert [edit.person_id for edit in watching.seen(task)] == [bob.id], "credit is not taken back"
    sign_in(client, olga)
    assert f'action="/desk/tasks/{task.key}/reopen"' in client.get(f"/docs-days/tasks/{task.key}/").text
    assert task.key in client.get("/desk/wiki/").text
    watching.wiki.edit(page, "Spam", by="Admin")
    watching.comes_by()
    assert states(watching, task) == ["seen"], "it was done again"


def test_a_deleted_page_leaves_the_evidence(
    app: Flask, watching: Watching, bob: Person, bob_there: str, page: str
) -> None:
    task = watching.task(page)
    claim = taken(app, watching, task, bob)
    watching.wiki.edit(page, "One", by=bob_there)
    watching.comes_by()
    watching.wiki.delete(page)
    watching.comes_by()
    [edit] = watching.seen(task)
    assert (edit.state, edit.person_id, edit.comment, claim.state) == ("gone", bob.id, "", "active")
    watching.wiki.restore(page)
    watching.comes_by()
    assert states(watching, task) == ["seen"]


def test_a_renamed_user_stays_the_same_person(
    app: Flask, watching: Watching, bob: Person, bob_there: str, page: str
) -> None:
    task = watching.task(page)
    taken(app, watching, task, bob)
    watching.wiki.edit(page, "One", by=bob_there)
    watching.comes_by()
    watching.wiki.rename(bob_there, f"Robert {bob_there}")
    watching.comes_by()
    watching.wiki.edit(page, "One two", by=f"Robert {bob_there}")
    watching.comes_by()
    named = [(edit.user_name, edit.person_id) for edit in watching.seen(task)]
    assert named == [(f"Robert {bob_there}", bob.id)] * 2
    assert watching.session.get_one(WikiAccount, bob.id).user_name == f"Robert {bob_there}"


def test_an_edit_that_changes_nothing_is_none(
    app: Flask, watching: Watching, bob: Person, bob_there: str, page: str
) -> None:
    first = watching.wiki.edit(page, "One", by="Admin")
    task = watching.task(page)
    taken(app, watching, task, bob)
    assert watching.wiki.edit(page, "One", by=bob_there, summary=f"[{task.key}]") == first
    watching.comes_by()
    assert watching.seen(task) == []


def test_what_was_brought_from_another_wiki_counts_for_nobody(
    app: Flask, watching: Watching, bob: Person, bob_there: str, page: str
) -> None:
    task = watching.task(page)
    taken(app, watching, task, bob)
    watching.wiki.bring(page, "Brought", user=bob_there, summary=f"[{task.key}]")
    watching.comes_by()
    assert watching.seen(task) == []
    rev_id = watching.wiki.edit(page, "Brought and mended", by=bob_there)
    watching.comes_by()
    assert [edit.rev_id for edit in watching.seen(task)] == [rev_id]


def test_a_wiki_for_members_only_is_read_by_its_bot_password(
    app: Flask, watching: Watching, bob: Person, bob_there: str, page: str
) -> None:
    with watching.wiki.for_members_only():
        task = watching.task(page)
        claim = taken(app, watching, task, bob)
        rev_id = watching.wiki.edit(page, "One", by=bob_there)
        watching.comes_by()
        assert watching.session.get_one(ClaimBaseline, claim.id).state == "missing"
        assert [edit.rev_id for edit in watching.seen(task)] == [rev_id]
        watching.session.rollback()  # nothing is asked while a transaction is open
        open_to_all = replace(app.extensions["settings"], mediawiki_user="", mediawiki_password="")
        with pytest.raises(WikiError, match="to members only"):
            asking.changes(api_of(open_to_all, Client()), NOW)


def test_the_desk_asks_the_wiki(client: FlaskClient, watching: Watching) -> None:
    token = sign_in(client, person(watching.session, "Olga"))
    assert "not asked yet" in client.get("/desk/wiki/").text
    asked = client.post("/desk/wiki/check", data={"csrf_token": token})
    assert "It answers: MediaWiki 1.39" in asked.text
    watching.comes_by()
    assert "not asked yet" not in client.get("/desk/wiki/").text


def test_one_says_who_one_is_on_a_page_of_ones_own(client: FlaskClient, watching: Watching, bob_there: str) -> None:
    watching.wiki.user(bob_there)
    token = sign_in(client, person(watching.session, "Bob"))
    given = {"csrf_token": token, "user": bob_there.replace(" ", "_")}
    assert client.post("/me/wiki/", data=given).status_code == 303
    assert "is asked about" in client.get("/me/wiki/").text
    watching.comes_by()
    assert f"The wiki knows “{bob_there}”." in client.get("/me/wiki/").text
    code = watching.session.scalars(select(WikiAccount.code)).one()
    assert f"<code>[{code}]</code>" in client.get("/me/wiki/").text
    watching.wiki.edit(f"User:{bob_there}", "Hello", by=bob_there, summary=f"It is me [{code}]")
    watching.comes_by()
    assert f"You are “{bob_there}” there." in client.get("/me/wiki/").text
    client.post("/me/wiki/", data=given | {"user": ""})
    watching.session.expire_all()
    assert watching.session.scalars(select(WikiAccount)).all() == []
