"""Before the day: what its tasks lack, and whether the pages they are about still answer."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select as sql_select
from sqlalchemy.orm import Session, sessionmaker

from app.core.outbound import Answer, Client, OutboundError
from app.docsdays import preparation, targets
from app.docsdays.models import Area, DocsDay, TargetCheck, Task
from app.docsdays.sheets.models import ImportRun, SourceRow
from tests.conftest import NOW
from tests.docsdays.make import make_task
from tests.factories import person, sign_in
from tests.reading import one, page, select, words

GONE = "https://wiki.example/Gone"


class Web(Client):
    """A network on which one page is gone."""

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Answer:
        if url == GONE:
            raise OutboundError("“https://wiki.example/Gone” answered 404 Not Found.")
        return Answer(200, b"", url)


@pytest.fixture
def listed(session: Session, area: Area, day: DocsDay, task: Task) -> DocsDay:
    """Tasks that lack one thing each, and one that lacks nothing."""
    task.target = "https://wiki.example/Page"
    made = {
        "XD-2222": {"target": GONE},
        "XD-2223": {"target": None},
        "XD-2224": {"target": "docs/man/xl.1", "why": ""},
        "XD-2225": {"target": "docs/man/xl.1"},
        "XD-2226": {"target": None, "state": "done"},
    }
    for key, values in made.items():
        make_task(session, area, key, day=day, **values)
    run = ImportRun(
        format="wiki", page="TODO", area="", text="", started_at=NOW, done_at=NOW, counts={}, unread=[[3, "?? what"]]
    )
    session.add(run)
    session.flush()
    source = {"page": "TODO", "row_key": "k", "was": "", "text_hash": "h", "fields": {"title": "T"}, "base": {}}
    assumed = of_key(session, "XD-2225")  # a task whose row said no size
    session.add(SourceRow(task_id=assumed.id, run_id=run.id, **source))
    session.commit()
    return day


def of_key(session: Session, key: str) -> Task:
    return session.scalars(sql_select(Task).where(Task.key == key)).one()


def look(session: Session, times: int) -> None:
    make = sessionmaker(session.get_bind())
    session.rollback()
    for _ in range(times):
        targets.check_next(make, Web(), NOW)


def test_each_check_names_the_very_tasks(session: Session, listed: DocsDay) -> None:
    look(session, 3)
    found = [[task.key for task, _ in check.lacking] for check in preparation.preparation(session, listed)]
    assert found[:4] == [["XD-2225"], ["XD-2224"], ["XD-2223"], ["XD-2222"]]
    assert found[4] == ["XD-7K2Q", "XD-2222", "XD-2223", "XD-2224", "XD-2225"], "nobody is a mentor yet"


def test_the_desk_shows_them_with_links(client: FlaskClient, session: Session, listed: DocsDay) -> None:
    look(session, 2)
    sign_in(client, person(session, "Olga"))
    desk = page(client, "/desk/docs-days/2012-04-23/")
    links = [link.get("href") for link in select(desk, "ul.stack ul.tasks a")]
    assert links[:4] == ["/desk/tasks/XD-2225/", "/desk/tasks/XD-2224/", "/desk/tasks/XD-2223/", "/desk/tasks/XD-2222/"]
    shown = words(one(desk, "ul.stack"))
    assert "answered 404 Not Found" in shown
    assert "1 line not understood at the last import of the wiki" in shown
    assert "Line 3: ?? what" in shown


def test_pages_are_asked_for_one_at_a_time_and_seldom(session: Session, listed: DocsDay) -> None:
    assert targets.is_due(session, NOW)
    look(session, 1)
    assert len(session.scalars(sql_select(TargetCheck)).all()) == 1
    look(session, 1)
    assert not targets.is_due(session, NOW)
    assert targets.is_due(session, NOW + targets.AGAIN), "the one that failed"
    session.rollback()
    listed.state = "closed"
    session.commit()
    assert not targets.is_due(session, NOW + timedelta(days=30))


def test_another_target_is_looked_at_anew(session: Session, listed: DocsDay) -> None:
    look(session, 2)
    gone = of_key(session, "XD-2222")
    gone.target = "https://wiki.example/Moved"
    session.commit()
    assert preparation.preparation(session, listed)[3].lacking == []
    assert targets.is_due(session, NOW)
