"""Two tasks to choose from, and the two steps from there to a task of one's own."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.outbox import OutboxMail
from app.docsdays import queries
from app.docsdays.models import Area, Claim, DocsDay
from app.docsdays.queries import FreeTask
from app.docsdays.queries.beginning import pair
from tests.conftest import NOW
from tests.docsdays.make import make_task
from tests.factories import person, sign_in
from tests.reading import one, page, parsed, words
from tests.reading import select as found

SHORT, SAME, OTHER, LONG = (
    FreeTask("XD-S", "Short", 30, "Wiki"),
    FreeTask("XD-T", "Short too", 30, "Wiki"),
    FreeTask("XD-M", "Elsewhere", 90, "Tools"),
    FreeTask("XD-L", "Long", 180, "Hypervisor"),
)
ALL = [LONG, OTHER, SHORT, SAME]


@pytest.mark.parametrize(
    ("free", "left", "busy", "expected"),
    [
        pytest.param(ALL, 1000, (), [SHORT, OTHER], id="the shortest, and a short one of another area"),
        pytest.param(ALL, 60, (), [SHORT, SAME], id="what fits the day comes before another area"),
        pytest.param(ALL, 1000, ("XD-S",), [SAME, OTHER], id="somebody is about to take one"),
        pytest.param([SHORT, LONG], 10, ("XD-S",), [LONG, SHORT], id="better two than none"),
        pytest.param([SHORT], 1000, (), [SHORT], id="one"),
        pytest.param([], 1000, (), [], id="none"),
    ],
)
def test_which_two(free: list[FreeTask], left: float, busy: tuple[str, ...], expected: list[FreeTask]) -> None:
    assert pair(free, minutes_left=left, busy=busy) == expected


@pytest.fixture
def three(session: Session, area: Area, day: DocsDay) -> None:
    far = Area(slug="far", name="Far", description="", position=2)
    session.add(far)
    session.flush()
    make_task(session, area, "XD-SSSS", title="Short", size="S", day=day)
    make_task(session, area, "XD-TTTT", title="Short too", size="S", day=day)
    make_task(session, far, "XD-LLLL", title="Long", size="L", day=day)


def offered(client: FlaskClient, address: str = "/docs-days/2012-04-23/") -> list[str]:
    return [words(link) for link in found(page(client, address), "ul.pair h3 a")]


@pytest.mark.usefixtures("three")
def test_the_pages_offer_two_that_fit_the_rest_of_the_day(client: FlaskClient, session: Session) -> None:
    for address in ("/docs-days/2012-04-23/", "/docs-days/"):
        assert offered(client, address) == ["Short", "Long"]
    assert "You could do this, or this:" in words(page(client, "/"))
    clock.freeze(datetime(2012, 4, 23, 21, 0, tzinfo=UTC))
    assert offered(client) == ["Short", "Short too"], "three hours do not fit any more"
    clock.freeze(datetime(2012, 4, 24, tzinfo=UTC))
    assert offered(client) == []
    assert offered(client, "/docs-days/") == ["Short", "Long"]


@pytest.mark.usefixtures("three")
def test_a_task_somebody_is_about_to_take_is_offered_to_others_last(client: FlaskClient, session: Session) -> None:
    client.post("/docs-days/tasks/XD-SSSS/claim", data={"name": "Carol", "email": "carol@example.org"})
    assert offered(client) == ["Short too", "Long"]
    assert queries.next_change(session, NOW) == NOW + timedelta(minutes=10)
    clock.freeze(NOW + timedelta(minutes=10))
    assert offered(client) == ["Short", "Long"]


@pytest.mark.usefixtures("three")
def test_from_the_day_to_a_task_in_two_steps(client: FlaskClient, session: Session) -> None:
    """Name and mail; the mailed link, pressed once."""
    link = found(page(client, "/docs-days/2012-04-23/"), "ul.pair a.button")[0].get("href", "")
    form = one(one(page(client, link), "div.stand"), "form")
    client.post(form.get("action", ""), data={"name": "Carol", "email": "carol@example.org"})
    mail = session.scalars(select(OutboxMail)).one()
    mailed = re.search(r"http://portal\.test(/sign-in/\S+/)", mail.text or "")
    assert mailed
    session.rollback()
    answer = client.post(mailed[1], follow_redirects=True)
    assert "You have this task until" in words(one(parsed(answer), "div.stand"))
    claim = session.scalars(select(Claim)).one()
    assert (claim.task.key, claim.person.name, claim.state) == ("XD-SSSS", "Carol", "active")


@pytest.mark.usefixtures("three")
def test_who_is_signed_in_takes_one_by_one_press(client: FlaskClient, session: Session) -> None:
    token = sign_in(client, person(session, "Bob"))
    form = found(page(client, "/docs-days/"), "ul.pair form")[0]
    client.post(form.get("action", ""), data={"csrf_token": token})
    assert session.scalars(select(Claim)).one().task.key == "XD-SSSS"
