"""The rules that need no wiki: which page, which edits live, which task a summary names."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.docsdays.actions import notes
from app.docsdays.mediawiki import sightings
from app.docsdays.mediawiki.asking import Edit, Revision
from app.docsdays.mediawiki.fates import alive
from app.docsdays.mediawiki.models import Wiki
from app.docsdays.mediawiki.sightings import Watch
from app.docsdays.mediawiki.targets import diff_address, link_address, page_address, title_of
from app.docsdays.models import Area, Task
from tests.conftest import NOW
from tests.docsdays.make import make_task
from tests.docsdays.mediawiki.making import edit_of
from tests.factories import person
from tests.reading import page, words
from tests.reading import select as found

SHORT = Wiki(
    api="x",
    article_path="https://wiki.example.org/wiki/$1",
    script="https://wiki.example.org/w/index.php",
    elsewhere=["wikipedia"],
)
PLAIN = Wiki(
    api="x",
    article_path="http://wiki.example.org/index.php?title=$1",
    script="http://wiki.example.org/index.php",
)


@pytest.mark.parametrize(
    ("target", "title"),
    [
        ("https://wiki.example.org/wiki/Network_Configuration", "Network Configuration"),
        ("http://wiki.example.org/wiki/Network%20Configuration#Bridges", "Network Configuration"),
        ("https://wiki.example.org/wiki/Help:A/B%3FC?action=edit", "Help:A/B?C"),
        ("https://wiki.example.org/w/index.php?title=Main_Page&action=edit", "Main Page"),
        ("https://wiki.example.org/wiki/", None),
        ("https://wiki.example.org/other/Main_Page", None),
        ("https://wiki.example.com/wiki/Main_Page", None),
        ("docs/misc/cpupools.txt", None),
        ("https://[broken/wiki/Main_Page", None),
        ("https://wiki.example.org/wiki/" + "x" * 256, None),
        ("https://wiki.example.org/wiki/a%00b", None),
        (None, None),
    ],
)
def test_the_page_a_target_names(target: str | None, title: str | None) -> None:
    assert title_of(target, SHORT) == title


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("xen Networking", "xen_Networking"),
        ("Xen__Networking #Bridges and bonds", "Xen_Networking#Bridges_and_bonds"),
        ("Xen%20Networking", "Xen_Networking"),
        ("Help:A/B", "Help:A/B"),
        ("Category:Networking", "Category:Networking"),
        ("Boot: the loader", "Boot:_the_loader"),
        ('C++ & "Go"?', "C%2B%2B_%26_%22Go%22%3F"),
        ("100% ünï", "100%25_%C3%BCn%C3%AF"),
        ("wikipedia:Xen", None),
        ("Wikipedia : Xen", None),
        ("Wikipedia", "Wikipedia"),
        ("#Bridges", None),
        ("/Bridges", None),
        ("../Bridges", None),
        ("..", None),
        ("//wiki.example.com/Xen", None),
        ("https://wiki.example.com/Xen", None),
        ("a{{b}}", None),
        ("a%7Cb", None),
        ("%FF", None),
        ("ü" * 128, None),
        (" ", None),
    ],
)
def test_where_a_link_of_the_wiki_leads(link: str, address: str | None) -> None:
    found = link_address(SHORT, link)
    assert found == (f"https://wiki.example.org/wiki/{address}" if address else None)
    assert (title_of(found, SHORT) is None) == (address is None)


def test_pages_of_a_wiki_with_plain_addresses() -> None:
    assert title_of("https://wiki.example.org/index.php?title=A_b", PLAIN) == "A b"
    assert page_address(PLAIN, "A b?") == "http://wiki.example.org/index.php?title=A_b%3F"
    assert diff_address(PLAIN, 7, 0) == "http://wiki.example.org/index.php?oldid=7"


@pytest.mark.parametrize(
    ("texts", "living"),
    [
        ("abc", {1, 2, 3}),
        ("aba", {1}),
        ("abca", {1}),
        ("abac", {1, 4}),
        ("abab", {1, 2}),
        ("abcb", {1, 2}),
        ("abcab", {1, 2}),
        ("aab", {1, 3}),
        ("a  b", {1, 2, 3, 4}),
    ],
)
def test_which_edits_live(texts: str, living: set[int]) -> None:
    """A letter for each text, a blank for one that is hidden; the number of the revision is its place."""
    numbered = enumerate(texts, 1)
    found = [Revision(rev_id=at, parent_id=at - 1, page_id=1, title="T", sha1=text.strip()) for at, text in numbered]
    assert alive(found) == living


def test_an_edit_may_name_several_tasks_and_only_such_as_are_listed(session: Session, area: Area) -> None:
    found = {key: make_task(session, area, key).id for key in ("XD-7K2Q", "XD-7K2R")}
    make_task(session, area, "XD-7K2S", state="declined")
    edit = Edit(
        rev_id=9,
        parent_id=8,
        page_id=1,
        title="T",
        user_id=3,
        user_name="U",
        at=datetime(2026, 4, 20, tzinfo=UTC),
        size_change=1,
        comment="for [XD-7K2Q], xd-7k2r and [XD-7K2S]; not XD-7K2QQQQQQQ or aXD-7K2Q",
        is_left_behind=False,
    )
    seen = sightings.sightings(session, [edit, edit], Watch())
    assert {one.task_id for one in seen} == set(found.values())
    assert len(seen) == 2


def test_the_history_of_a_task_tells_its_edits_by_the_moment_they_were_seen(
    client: FlaskClient, session: Session, task: Task
) -> None:
    alice = person(session, "Alice", is_public=True)
    edit_of(session, task, rev_id=100, seen_at=NOW, state="gone")
    notes.write(session, task, alice, text="Half way.", now=NOW + timedelta(minutes=1))
    edit_of(session, task, alice, rev_id=101, seen_at=NOW + timedelta(minutes=2), size_change=-5)
    session.commit()
    log = [words(line) for line in found(page(client, "/docs-days/tasks/XD-7K2Q/"), "ol.log li div")]
    assert [line.partition(":")[0] for line in log] == [
        "Alice edited “Cpupools” (-5 bytes)",
        "Alice wrote a noteHalf way.",
        "Stranger, a user of the wiki, edited “Cpupools”, which was deleted there since (+120 bytes)",
    ]
