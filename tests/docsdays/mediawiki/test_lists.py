"""Lists of tasks on a real wiki: written, read back as they were, and never written over what others wrote."""

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.outbound import current_client
from app.docsdays import exports, queries
from app.docsdays.actions import tasks
from app.docsdays.mediawiki import asking, writing
from app.docsdays.mediawiki.client import Api, api_of
from app.docsdays.mediawiki.models import Wiki
from app.docsdays.mediawiki.targets import addressed
from app.docsdays.mediawiki.writing import Draft, StaleError
from app.docsdays.models import Task
from app.docsdays.queries import Filter
from app.docsdays.sheets.models import ImportRun
from app.docsdays.sheets.verdicts import Kind, verdicts
from app.docsdays.wikitext import FIELDS, read
from app.docsdays.wikitext.placing import own_lines, placed
from tests.docsdays.make import take
from tests.docsdays.mediawiki.conftest import Watching
from tests.factories import person, sign_in

HOSTILE = (
    "a | b || c {| d |} !! e",
    "{{done}} [[Page|label]] [https://example.org x] ~~~~ '''bold''' __TOC__",
    "* list\n# list\n: indent\n; term\n= heading =\n| cell\n|- row\n! head",
    "<nowiki>x</nowiki> <!-- hidden --> <del>gone</del> <script>alert(1)</script> &amp; &lt; &#124;",
    "  blanks  in   a row, ends with one ",
    "ünïcödé 漢字 🎈 \u200f\u202e? -{zh}- ISBN 0123456789 RFC 1234",
    "https://wiki.example.org/w/index.php?title=A|B&action=edit",
)
OTHERS = "Written by hand.\n\n== More ==\n* kept\n"


@pytest.fixture
def api(app: Flask, watching: Watching) -> Api:
    with app.app_context():
        return api_of(app.extensions["settings"], current_client())


@pytest.fixture
def title(watching: Watching) -> str:
    return f"List {watching.task('Any').key}"


class Lists:
    """An organiser at the desk."""

    def __init__(self, client: FlaskClient, watching: Watching, title: str) -> None:
        self._client = client
        self._given = {"page": title, "caption": "Tasks", "day": "", "state": ""}
        self._given["csrf_token"] = sign_in(client, person(watching.session, "Olga"))

    def posts(self, way: str = "", **more: str) -> Any:
        return self._client.post(f"/desk/wiki/list/{way}", data=self._given | more)


@pytest.fixture
def lists(client: FlaskClient, watching: Watching, title: str) -> Lists:
    return Lists(client, watching, title)


def test_a_list_is_looked_at_then_written_and_then_the_same(
    lists: Lists, watching: Watching, api: Api, title: str
) -> None:
    looked = lists.posts()
    assert looked.status_code == 200
    assert f"The page “{title}” would be made." in looked.text
    assert asking.source(api, title).rev_id == 0, "a look writes nothing"
    assert lists.posts("save", rev="0").status_code == 303
    saved = asking.source(api, title)
    assert [row.key for row in read(saved.text).rows] == [task.key for task in watching.session.scalars(select(Task))]
    assert "says this already" in lists.posts().text


def test_what_others_wrote_around_it_stays(lists: Lists, watching: Watching, api: Api, title: str) -> None:
    first = watching.wiki.edit(title, OTHERS, by="Admin")
    assert lists.posts("save", rev=str(first)).status_code == 303
    [task] = watching.session.scalars(select(Task))
    tasks.edit(watching.session, task, {"title": "Another title"}, None, now=watching.now)
    watching.session.commit()
    second = asking.source(api, title)
    assert lists.posts("save", rev=str(second.rev_id)).status_code == 303
    third = asking.source(api, title).text
    assert third.startswith(OTHERS.rstrip())
    assert [row.title for row in read(third).rows if row.key] == ["Another title"]
    assert third.count("{|") == 1


def test_edits_of_both_sides_are_merged_and_conflicts_are_shown(
    lists: Lists, watching: Watching, api: Api, title: str
) -> None:
    [task] = watching.session.scalars(select(Task))
    assert lists.posts("save", rev="0").status_code == 303
    looked_at = asking.source(api, title)
    by_hand = looked_at.text.replace("Readers ask for it.", "Writers ask for it.").replace("90 min", "3 h")
    watching.wiki.edit(title, by_hand, by="Admin")
    tasks.edit(watching.session, task, {"size": "S", "how": "Our words."}, None, now=watching.now)
    watching.session.commit()

    refused = lists.posts("save", rev=str(looked_at.rev_id))
    assert refused.status_code == 409
    assert "Somebody edited the page since you looked at it" in refused.text
    assert "Taken from the page." in refused.text
    assert "Changed on both sides" in refused.text
    now = asking.source(api, title)
    assert now.text == by_hand.rstrip("\n"), "nothing was written over it"
    assert "Write it to the wiki" not in refused.text
    assert lists.posts("save", rev=str(now.rev_id)).status_code == 409, "nor does it help to have seen it"

    taken = lists.posts("import")
    run = watching.session.scalars(select(ImportRun)).one()
    assert taken.headers["Location"] == f"/desk/tasks/import/{run.id}/"
    assert lists._client.post(taken.headers["Location"], data=lists._given).status_code == 303
    watching.session.expire_all()
    assert (task.why, task.how, task.size) == ("Writers ask for it.", "Our words.", "S"), "the conflict is nobody's"

    tasks.edit(watching.session, task, {"size": "L"}, None, now=watching.now)
    watching.session.commit()
    assert lists.posts("save", rev=str(now.rev_id)).status_code == 303
    [row] = read(asking.source(api, title).text).rows
    assert (row.fields["why"], row.fields["how"], row.fields["size"]) == ("Writers ask for it.", "Our words.", "3 h")


def test_a_row_added_by_hand_is_not_written_over(lists: Lists, watching: Watching, api: Api, title: str) -> None:
    assert lists.posts("save", rev="0").status_code == 303
    saved = asking.source(api, title).text
    watching.wiki.edit(title, saved.replace("\n|}", "\n|-\n| Added by hand\n|}"), by="Admin")
    looked = lists.posts()
    assert "Added by hand" in looked.text
    assert "Write it to the wiki" not in looked.text


def test_a_link_written_by_hand_is_in_the_way_until_it_is_imported(
    lists: Lists, watching: Watching, api: Api, title: str
) -> None:
    watching.comes_by()
    [task] = watching.session.scalars(select(Task))
    assert lists.posts("save", rev="0").status_code == 303
    saved = asking.source(api, title).text
    watching.wiki.edit(title, saved.replace(f"| {task.target}\n", "| [[Boot]]\n"), by="Admin")
    assert "Import what the page says" in lists.posts().text
    taken = lists.posts("import")
    assert lists._client.post(taken.location, data=lists._given).status_code == 303
    watching.session.expire_all()
    assert task.target == watching.wiki.page("Boot")
    looked = lists.posts().text
    assert "Import what the page says" not in looked
    assert "Write it to the wiki" in looked


def test_the_wiki_itself_refuses_what_was_edited_at_the_same_moment(
    app: Flask, watching: Watching, api: Api, title: str
) -> None:
    watching.wiki.edit(title, "One\n", by="Admin")
    before = writing.source(api, title)
    with app.app_context():
        draft = writing.draft(watching.session, before, Filter(), caption="Tasks", wiki=None, now=watching.now)
        watching.session.rollback()  # nothing is asked while a transaction is open
    watching.wiki.edit(title, "Somebody else's\n", by="Admin")
    with pytest.raises(StaleError):
        writing.save(api, replace(draft, text="Ours instead\n"), summary="")
    missing = writing.source(api, f"{title}, new")
    watching.wiki.edit(f"{title}, new", "Made meanwhile\n", by="Admin")
    with pytest.raises(StaleError):
        writing.save(api, replace(draft, source=missing), summary="")
    assert asking.source(api, title).text == "Somebody else's"
    assert asking.source(api, f"{title}, new").text == "Made meanwhile"


def test_what_is_exported_comes_back_from_the_wiki_as_it_was(
    app: Flask, watching: Watching, api: Api, title: str
) -> None:
    [first] = watching.session.scalars(select(Task))
    for text in HOSTILE:
        made = watching.task("Any")
        made.title, made.why, made.how = text.split("\n")[0].strip()[:200], text, f"{text}\n\n{text}"
        made.target, made.skills = text.split("\n")[0], ["C", "|"]
    watching.session.commit()
    take(app, watching.session, first, person(watching.session, "Ann [[x]] | ~~~~"), now=watching.now)
    with app.app_context():
        rows = queries.todo(watching.session, Filter(), watching.now)
        text = exports.todo_wiki(rows, caption="a | b {{c}}")
        watching.session.rollback()
        before = asking.source(api, title)
        writing.save(api, Draft(source=before, text=text, count=len(rows), in_the_way=()), summary="")
        found = asking.source(api, title)
        assert found.text == text.rstrip("\n")
        account = read(found.text)
        wiki = Wiki(api=api.url, article_path=watching.wiki.page("$1"), elsewhere=[])
        judged = verdicts(watching.session, addressed(account.rows, wiki), page=title, now=watching.now)
        watching.session.rollback()  # nothing is asked while a transaction is open
    assert [(one.kind, one.differences) for one in judged] == [(Kind.SAME, ())] * (len(HOSTILE) + 1)
    shown = _shown(api.ask({"action": "parse", "page": title, "prop": "text"}).part("parse").text("text", most=10**6))
    told = {one.row.key: [one.told.get(name, "") for name in FIELDS] for one in judged}
    assert _plain(shown) == _plain(told)


def test_our_table_is_found_among_others() -> None:
    other = '{| class="wikitable"\n|-\n| id="XD-7K2Q"\n|}'
    ours = '{|\n|+ Old\n|- id="XD-7K2Q" data-was="x"\n| One\n|}'
    page = f"Top\n\n{other}\n<nowiki>{ours}</nowiki>\n{ours}\nBottom\n"
    own = own_lines(page)
    assert own is not None
    assert placed(page, "{|\n| New\n|}\n") == f"Top\n\n{other}\n<nowiki>{ours}</nowiki>\n{{|\n| New\n|}}\nBottom\n"
    assert placed("", "{|\n|}\n") == "{|\n|}\n"


class _Cells(HTMLParser):
    """The texts of the cells of each row that has an id."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, list[str]] = {}
        self._row: list[str] = []
        self._is_in = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._row = self.rows.setdefault(dict(attrs).get("id") or "", [])
        elif tag == "td":
            self._row.append("")
            self._is_in = True
        elif tag == "br" and self._is_in:
            self._row[-1] += "\n"

    def handle_endtag(self, tag: str) -> None:
        self._is_in = self._is_in and tag != "td"

    def handle_data(self, data: str) -> None:
        if self._is_in:
            self._row[-1] += data


def _plain(rows: dict[str, list[str]]) -> dict[str, list[str]]:
    """Blanks are one on a page, and MediaWiki shows an address as a browser would send it."""
    return {key: [" ".join(unquote(cell).split()) for cell in cells] for key, cells in rows.items()}


def _shown(html: str) -> dict[str, list[str]]:
    cells = _Cells()
    cells.feed(html)
    return {key: row for key, row in cells.rows.items() if key}
