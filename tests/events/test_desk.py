"""The organisers' desk: who comes there, its lists, and what is deleted."""

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.events import actions
from app.events.models import Status
from app.events.recurrence import Recurrence, Rule
from app.events.recurrence.walls import parse
from app.search.models import SearchEntry
from tests.conftest import NOW
from tests.events.desk import Desk, inputs, only
from tests.events.make import CALL, day, make
from tests.factories import person, sign_in


@pytest.mark.parametrize(
    ("name", "status"),
    [("visitor", 303), ("Alice", 403), ("Bob", 403), ("Arthur", 403), ("Erin", 403), ("Olga", 200), ("Adam", 200)],
)
def test_who_may(client: FlaskClient, session: Session, name: str, status: int) -> None:
    event = make(session, status=Status.TENTATIVE)
    token = sign_in(client, person(session, name)) if name != "visitor" else ""
    for address in ("/desk/events/", "/desk/events/new/", f"/desk/events/{event.id}/"):
        assert client.get(address).status_code == status, address
    posts = {
        f"/desk/events/{event.id}/confirm/": {},
        f"/desk/events/{event.id}/delete/": {},
        f"/desk/events/{event.id}/restore/": {},
        f"/desk/events/{event.id}/": {},
        "/desk/events/new/": {},
    }
    for address, fields in posts.items():
        answer = client.post(address, data={"csrf_token": token, **fields})
        if answer.status_code == 200:  # a look at what it does
            answer = client.post(address, data={"csrf_token": token, **inputs(answer)})
        refused = 401 if name == "visitor" else 403
        assert answer.status_code in ((303, 409, 422) if status == 200 else (refused,)), address
    session.expire_all()
    assert (only(session).status == "confirmed") == (status == 200)


def test_deleting_can_be_undone(client: FlaskClient, olga: Desk, session: Session) -> None:
    event = make(session)
    answer = olga(f"/desk/events/{event.id}/delete/")
    shown = client.get(answer.headers["Location"])
    assert "“Xen Hackathon” is deleted" in shown.text
    assert client.get("/events/xen-hackathon-2012/").status_code == 404
    undo = html.fromstring(shown.text).xpath("//div[@data-tone='done']//form/@action")
    assert undo == [f"/desk/events/{event.id}/restore/"]
    assert "Xen Hackathon" in client.get("/desk/events/?show=deleted").text
    olga(undo[0])
    assert only(session).deleted_at is None
    assert client.get("/events/xen-hackathon-2012/").status_code == 200


def test_what_is_not_certain_is_counted_by_events_and_listed(client: FlaskClient, olga: Desk, session: Session) -> None:
    weekly = Recurrence(rule=Rule(freq="WEEKLY"))
    make(session, "Weekly call", CALL, recurrence=weekly, status=Status.TENTATIVE)
    one_off = make(session, "Calls", CALL, recurrence=weekly, slug="calls")
    actions.change_date(session, one_off, parse("2012-05-17T14:00"), status=Status.TENTATIVE, now=NOW)
    make(session, "Put off", day("2012-05-08"), status=Status.POSTPONED)
    make(session, "Noted", day("2012-05-08"), unconfirmed="The hall.")
    make(session, "Certain", day("2012-05-09"))
    make(session, "Off", day("2012-05-09"), status=Status.CANCELLED)
    make(session, "Far", day("2012-06-20"), status=Status.TENTATIVE)
    make(session, "Over", day("2012-04-18"), status=Status.TENTATIVE)
    link = html.fromstring(client.get("/desk/").text).xpath("//ul[@class='waiting']/li[contains(., 'not certain')]")[0]
    assert link.findtext("b") == "4"
    page = html.fromstring(client.get(link.find("a").get("href")).text)
    assert sorted(page.xpath("//tbody//th//text()")) == ["Calls", "Noted", "Put off", "Weekly call"]
    assert page.xpath("//option[@selected]/@value") == ["uncertain"]
    assert olga is not None


def test_the_list_is_searched_and_paged(client: FlaskClient, olga: Desk, session: Session) -> None:
    series = actions.series_named(session, "Summits")
    for number in range(25):
        make(session, f"Event {number:02}", day(f"2012-05-{number + 1:02}"), slug=f"event-{number}")
    make(session, "In Ghent 100%", city="Ghent", series=series)

    def names(query: str) -> list[str]:
        tree = html.fromstring(client.get(f"/desk/events/{query}").text)
        return [row.text_content() for row in tree.xpath("//tbody//th")]

    assert len(names("")) == 20
    assert len(names("?page=2")) == 6
    assert names("?q=ghent") == names("?q=SUMMITS") == names("?q=100%25") == ["In Ghent 100%"]
    assert names("?q=_vent") == []
    assert client.get("/desk/events/?page=3").status_code == 404
    assert client.get("/desk/events/?page=x").status_code == 200


def test_a_deleted_event_is_brought_back_before_it_changes(client: FlaskClient, olga: Desk, session: Session) -> None:
    event = make(session)
    typed = inputs(client.get(f"/desk/events/{event.id}/")) | {"name": "Typed in vain?"}
    olga(f"/desk/events/{event.id}/delete/")
    for address, fields in {"": typed, "confirm/": {}, "move/": {}, "cancel/": {"reason": "x"}, "delete/": {}}.items():
        answer = olga(f"/desk/events/{event.id}/{address}", **fields)
        assert answer.status_code == 409
        assert "This event is deleted. Bring it back first" in answer.text
    assert (only(session).name, only(session).status) == ("Xen Hackathon", "confirmed")
    assert session.scalar(select(func.count()).select_from(SearchEntry)) == 0
    olga(f"/desk/events/{event.id}/restore/")
    revised = only(session).updated_at
    olga(f"/desk/events/{event.id}/restore/")
    assert only(session).updated_at == revised


@pytest.mark.parametrize("query", ["?deleted=99", "?deleted=99999999999999999999", "?deleted=x", "?deleted=%C2%B2"])
def test_a_wrong_number_in_the_address_is_ignored(client: FlaskClient, olga: Desk, query: str) -> None:
    assert client.get(f"/desk/events/{query}").status_code == 200
    assert client.get(f"/desk/events/new/{query.replace('deleted', 'from')}").status_code == 200
