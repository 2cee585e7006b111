from datetime import date, timedelta

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.docsdays.models import Area, Claim, DayTask, Task
from tests.blog import writing
from tests.conftest import NOW
from tests.docsdays.make import make_day, make_task
from tests.factories import person


@pytest.fixture(autouse=True)
def _work(session: Session) -> None:
    area = Area(slug="wiki", name="Wiki", description="", position=1)
    session.add(area)
    session.commit()
    people = {"Alice": True, "Bob": False}
    for number, (name, is_public) in enumerate(people.items()):
        who = person(session, name, is_public=is_public)
        task = make_task(session, area, f"XD-{number}AAA", title=f"Task of {name}", state="done")
        session.add(
            Claim(task_id=task.id, person_id=who.id, slot=1, state="completed", started_at=NOW - timedelta(days=2),
                  ends_at=None, ended_at=NOW - timedelta(days=1), task_version=1)
        )  # fmt: skip
    session.commit()


def test_who_agreed_is_shown_with_what_they_did(client: FlaskClient) -> None:
    response = client.get("/people/alice/")
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    root = html5lib.parse(response.get_data(as_text=True), treebuilder="lxml", namespaceHTMLElements=False)
    assert root.xpath("string(//h1)") == "Alice"
    (line,) = root.xpath("//ol[@class='log']/li")
    assert line.xpath("string(time)") == "Thu 19 April 2012"
    assert line.xpath("span/a/@href") == ["/docs-days/tasks/XD-0AAA/"]
    assert "alice@example.org" not in response.get_data(as_text=True)


@pytest.mark.parametrize("slug", ["bob", "nobody", "Alice", "alice@example.org"])
def test_who_did_not_agree_is_as_unknown_as_who_does_not_exist(client: FlaskClient, slug: str) -> None:
    response = client.get(f"/people/{slug}/")
    assert response.status_code == 404
    unknown = client.get("/people/nobody-at-all/").get_data(as_text=True)
    assert response.get_data(as_text=True).replace(f"people {slug}", "").count("Bob") == unknown.count("Bob") == 0


def test_who_leaves_the_site_is_shown_no_longer(session: Session, client: FlaskClient) -> None:
    person(session, "Alice").disabled_at = NOW
    session.commit()
    assert client.get("/people/alice/").status_code == 404


def test_posts_stand_under_the_byline_of_who_wrote_them(session: Session, client: FlaskClient) -> None:
    writing.author(session, "alice-writes", person_id=person(session, "Alice").id)
    writing.post(session, "A post", "2012-04-01 10:00", by="alice-writes")
    writing.post(session, "To come", "2012-05-01 10:00", by="alice-writes")
    writing.post(session, "Of others", "2012-04-02 10:00")
    root = html5lib.parse(client.get("/people/alice/").data, treebuilder="lxml", namespaceHTMLElements=False)
    assert root.xpath("//h3/a/@href") == ["/2012/04/01/a-post/"]


def test_the_days_taken_part_in_are_shown(session: Session, client: FlaskClient) -> None:
    task = session.scalars(select(Task).where(Task.key == "XD-0AAA")).one()
    for on, state in ((date(2012, 4, 18), "closed"), (date(2012, 4, 19), "draft"), (date(2012, 5, 30), "announced")):
        session.add(DayTask(day_id=make_day(session, on, state=state).id, task_id=task.id, position=1))
    session.commit()
    root = html5lib.parse(client.get("/people/alice/").data, treebuilder="lxml", namespaceHTMLElements=False)
    assert root.xpath("//ul[@class='log']/li/span/a/@href") == ["/docs-days/2012-04-18/"]
