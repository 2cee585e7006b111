from datetime import timedelta

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.blog.models import Status as PostStatus
from app.docsdays.models import Area, Claim
from app.events.models import Status
from tests.blog import writing
from tests.conftest import NOW
from tests.docsdays.make import make_day, make_task
from tests.docsdays.mediawiki.making import edit_of
from tests.events import make as calendar
from tests.events.make import day
from tests.factories import person, sign_in

POSTS = {"post to read": "1", "drafts": "2", "scheduled post": "1"}
TASKS = {
    "task handed in, to be read": "1",
    "task edited on the wiki, by nobody known here": "1",
    "task proposed": "1",
    "task whose time ends within a day": "1",
}
EVENTS = {"events within two months that are not certain": "2"}


@pytest.fixture
def busy(session: Session) -> Session:
    writing.author(session, "arthur", person_id=person(session, "Arthur").id)
    writing.post(session, "Handed in", None, status=PostStatus.DRAFT).submitted_at = NOW
    writing.post(session, "Mine", None, status=PostStatus.DRAFT, by="arthur")
    writing.post(session, "Draft", None, status=PostStatus.DRAFT)
    writing.post(session, "To come", "2012-05-01 10:00")
    writing.post(session, "There")
    area = Area(slug="wiki", name="Wiki", description="", position=1)
    session.add(area)
    session.commit()
    make_task(session, area, "XD-REVI", state="in review")
    make_task(session, area, "XD-PROP", state="proposed")
    edit_of(session, make_task(session, area, "XD-FREE"))
    for number, (key, hours) in enumerate({"XD-SOON": 3, "XD-LATE": 60, "XD-GONE": -1}.items()):
        task = make_task(session, area, key)
        who = person(session, ("Alice", "Bob", "Carol")[number])
        session.add(
            Claim(task_id=task.id, person_id=who.id, slot=1, state="active", started_at=NOW,
                  ends_at=NOW + timedelta(hours=hours), task_version=1)
        )  # fmt: skip
    session.commit()
    calendar.make(session, "Perhaps", day("2012-05-07"), status=Status.TENTATIVE)
    calendar.make(session, "Put off", day("2012-05-08"), status=Status.POSTPONED)
    calendar.make(session, "Certain", day("2012-05-09"))
    calendar.make(session, "Far", day("2012-12-09"), status=Status.TENTATIVE)
    make_day(session)
    make_day(session, day("2012-06-01").start, state="draft")
    make_day(session, day("2012-03-26").start)
    return session


def waiting(client: FlaskClient) -> tuple[dict[str, str], list[str]]:
    """What there is how many of, and all links."""
    response = client.get("/desk/")
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    root = html5lib.parse(response.data, treebuilder="lxml", namespaceHTMLElements=False)
    counts = {item.findtext("a"): item.findtext("b") for item in root.xpath("//ul[@class='waiting']/li")}
    return counts, list(root.xpath("//ul[@class='waiting']/li/a/@href | //h3/a/@href"))


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("Arthur", {"draft": "1"}),
        ("Erin", POSTS),
        ("Olga", TASKS | EVENTS),
        ("Adam", POSTS | TASKS | EVENTS),
    ],
)
def test_everybody_sees_what_waits_for_their_role(
    busy: Session, client: FlaskClient, name: str, counts: dict[str, str]
) -> None:
    sign_in(client, person(busy, name))
    found, links = waiting(client)
    assert found == counts
    days = ["/desk/docs-days/2012-04-23/", "/desk/docs-days/2012-06-01/"] if name in ("Olga", "Adam") else []
    assert [link for link in links if link.startswith("/desk/docs-days/")] == days
    assert [link for link in links if client.get(link).status_code != 200] == []


def test_days_to_go_are_counted_by_the_calendar(session: Session, client: FlaskClient) -> None:
    make_day(session)
    session.commit()
    sign_in(client, person(session, "Olga"))
    assert "3 days to go." in client.get("/desk/").text, "from Friday morning to Monday"


def test_when_nothing_waits_it_says_so(session: Session, client: FlaskClient) -> None:
    sign_in(client, person(session, "Adam"))
    assert waiting(client) == ({}, [])
    assert "Nothing waits for you." in client.get("/desk/").get_data(as_text=True)


def test_it_is_for_the_staff(session: Session, client: FlaskClient) -> None:
    assert client.get("/desk/").location == "/sign-in/?next=/desk/"
    sign_in(client, person(session, "Alice"))
    assert client.get("/desk/").status_code == 403
