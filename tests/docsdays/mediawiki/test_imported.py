"""Tasks that were imported from the wiki that is watched: their pages are watched like all others.

Where a test edits pages they and the users are its own; the tests of both databases share one wiki.
"""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.docsdays.mediawiki.models import ClaimBaseline
from app.docsdays.models import Task
from app.docsdays.sheets.models import SourceRow
from app.people.models import Person
from tests.docsdays.make import take
from tests.docsdays.mediawiki.conftest import Watching
from tests.factories import person, sign_in
from tests.reading import page as read_page
from tests.reading import select as found
from tests.reading import words

PATH = "/desk/tasks/import/"
numbers = count(1)


@pytest.fixture
def pastes(client: FlaskClient, watching: Watching) -> Callable[..., str]:
    """An organiser imports a text; gives the preview."""
    watching.comes_by()  # who is asked where its pages are
    token = sign_in(client, person(watching.session, "Olga"))

    def paste(text: str, **more: str) -> str:
        given: dict[str, Any] = {"csrf_token": token, "page": "TODO", "format": "our-wiki", "text": text, **more}
        answer = client.post(PATH, data=given)
        assert answer.status_code == 303
        preview = client.get(answer.location).text
        assert client.post(answer.location, data={"csrf_token": token}).status_code == 303
        watching.session.expire_all()
        return preview

    return paste


def imported(watching: Watching, title: str) -> Task:
    return watching.session.scalars(select(Task).where(Task.title == title)).one()


def user(watching: Watching) -> tuple[Person, str]:
    """Somebody here, and their name there."""
    name = f"Importer {next(numbers)}"
    watching.wiki.user(name)
    made = person(watching.session, name)
    watching.is_user(made, name)
    return made, name


def test_the_page_of_an_imported_task_is_watched(app: Flask, watching: Watching, pastes: Callable[..., str]) -> None:
    ann, there = user(watching)
    page = f"Imported {next(numbers)}"
    first = watching.wiki.edit(page, "One", by="Admin")
    pastes(f"* [[{page.lower().replace(' ', '_')}|Xen networking]] needs an overview\n")
    task = imported(watching, "Xen networking needs an overview")
    claim = take(app, watching.session, task, ann, now=watching.now)
    watching.comes_by()
    base = watching.session.get_one(ClaimBaseline, claim.id)
    assert (base.state, base.title, base.rev_id) == ("there", page, first)
    rev_id = watching.wiki.edit(page, "One two", by=there, summary="No key")
    watching.comes_by()
    assert [(edit.person_id, edit.rev_id) for edit in watching.seen(task)] == [(ann.id, rev_id)]


def test_a_page_that_is_yet_to_be_written_is_watched(
    app: Flask, watching: Watching, pastes: Callable[..., str]
) -> None:
    bea, there = user(watching)
    page = f"Help:Imported {next(numbers)}/A & B?"
    pastes(f"{{|\n! Task !! Where\n|-\n| Describe it || [[{page} #Boards|here]]\n|}}")
    task = imported(watching, "Describe it")
    assert task.target == watching.wiki.page(page).replace("&", "%26").replace("?", "%3F") + "#Boards"
    claim = take(app, watching.session, task, bea, now=watching.now)
    watching.comes_by()
    base = watching.session.get_one(ClaimBaseline, claim.id)
    assert (base.state, base.title) == ("missing", page)
    rev_id = watching.wiki.edit(page, "Here", by=there)
    watching.comes_by()
    assert [edit.rev_id for edit in watching.seen(task)] == [rev_id]


def test_tasks_imported_before_are_watched_from_the_next_import_on(
    watching: Watching, pastes: Callable[..., str]
) -> None:
    page = "* [[Boot]] needs an overview\n"
    pastes(page, format="wiki")
    task = imported(watching, "Boot needs an overview")
    assert task.target == "Boot", "of another wiki nobody knows the address"
    assert "1 changed" in pastes(page)
    assert task.target == watching.wiki.page("Boot")
    assert "Nothing would change." in pastes(page)


def test_what_was_changed_here_stays_and_what_was_changed_there_is_taken(
    watching: Watching, pastes: Callable[..., str]
) -> None:
    page = "* [[Boot]] needs words\n* [[Disks]] need words\n* [[Guests]] need words\n"
    pastes(page)
    boot, disks, guests = (imported(watching, f"{name} words") for name in ("Boot needs", "Disks need", "Guests need"))
    boot.target = disks.target = "docs/misc/boot.txt"
    watching.session.commit()
    later = page.replace("[[Disks]]", "[[Drives|Disks]]").replace("[[Guests]]", "[[Domains|Guests]]")
    assert "1 in conflict" in pastes(later)
    assert (boot.target, disks.target) == ("docs/misc/boot.txt", "docs/misc/boot.txt")
    assert guests.target == watching.wiki.page("Domains")


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("wikipedia:Xen", "wikipedia:Xen"),
        ("Wikipedia: Xen", "Wikipedia: Xen"),
        ("#Below", "#Below"),
        ("/Below", "/Below"),
        ("A {{PAGENAME}}", "A {{PAGENAME}}"),
    ],
)
def test_links_to_elsewhere_stay_as_they_are(
    watching: Watching, pastes: Callable[..., str], link: str, target: str
) -> None:
    pastes(f"* [[{link}|Look]]\n")
    assert imported(watching, "Look").target == target


def test_a_list_with_a_link_written_by_hand_is_exported_and_imported_as_it_was(
    client: FlaskClient, watching: Watching, pastes: Callable[..., str]
) -> None:
    task = watching.task("Any")
    watching.session.commit()
    page = client.get("/docs-days/todo.wiki").text
    assert f"| {task.target}\n" in page
    by_hand = page.replace(f"| {task.target}\n", "| [[Boot]]\n")
    assert "1 changed" in pastes(by_hand)
    assert task.target == watching.wiki.page("Boot")
    watching.session.rollback()
    assert "Nothing would change." in pastes(by_hand)
    assert "Nothing would change." in pastes(client.get("/docs-days/todo.wiki").text)
    [source] = watching.session.scalars(select(SourceRow))
    assert source.fields["target"] == task.target


def test_the_form_asks_of_which_wiki_the_page_is(client: FlaskClient, watching: Watching) -> None:
    sign_in(client, person(watching.session, "Olga"))
    choices = "input[name=format]"
    assert [one.get("value") for one in found(read_page(client, PATH), choices)] == ["wiki", "csv"]
    watching.comes_by()
    page = read_page(client, PATH)
    assert [one.get("value") for one in found(page, choices)] == ["our-wiki", "wiki", "csv"]
    assert [one.get("value") for one in found(page, choices) if "checked" in one.attrib] == ["our-wiki"]
    assert "A page of the wiki “Test wiki”" in words(page)
