"""Anybody proposes an event and follows it."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.events.models import Event
from app.events.proposals.models import Proposal
from app.people.models import Person, SignInLink
from tests.conftest import NOW
from tests.events.desk import inputs
from tests.events.proposals.proposing import SAID, WHO, handed_out, link_in, mailed, only, proposal, send
from tests.factories import person, sign_in


def count(session: Session, kind: type) -> int:
    session.expire_all()
    return session.scalar(select(func.count()).select_from(kind)) or 0


def test_a_visitor_sees_how_it_will_look_before_anything_is_kept(client: FlaskClient, session: Session) -> None:
    answer = client.post("/events/submit/", data={**SAID, **WHO, "made": handed_out(client)})
    preview = html.fromstring(answer.text).xpath("//article[@class='preview']")[0]
    text = " ".join(preview.text_content().split())
    assert "Xen evening in Ghent" in text
    assert "Fri 1 June 2012" in text
    assert "19:00 to 21:30 CEST, the time in Brussels" in text
    assert "Zebrastraat, Ghent, Belgium" in text
    assert "Ask for" not in text
    assert [p.text for p in preview.xpath(".//div[@class='prose']/p")] == ["One.", "Two."]
    kept = inputs(answer)
    assert {name: kept[name] for name in SAID | WHO} == SAID | {"description": "One.\n\nTwo."} | WHO
    assert (count(session, Proposal), count(session, SignInLink)) == (0, 0)


def test_the_mailed_link_confirms_and_leads_to_where_it_is_followed(client: FlaskClient, session: Session) -> None:
    answer = send(client)
    assert (answer.status_code, answer.location) == (303, "/sign-in/sent/")
    assert count(session, Proposal) == 0
    text = mailed(session, "carol@example.org")[0]
    assert "sign in to Community portal and propose your event" in text
    assert "Ghent" not in text
    confirmed = client.post(link_in(text))
    made = only(session)
    assert (confirmed.status_code, confirmed.location) == (303, f"/events/submit/{made.token}/")
    assert (made.state, made.said["name"], made.said["begins_at"], made.said["online"]) == (
        *("waiting", "Xen evening in Ghent", "19:00", ""),
    )
    assert (made.person.name, made.person.email) == ("Carol", "carol@example.org")
    assert made.path in mailed(session, "carol@example.org")[0]
    page = client.application.test_client().get(made.path)
    assert (page.status_code, page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == (
        *(200, "private, no-store", "no-referrer"),
    )
    assert "An organiser will read it." in page.text
    assert "carol@example.org" not in page.text


def test_a_link_that_was_renewed_proposes_once(client: FlaskClient, session: Session) -> None:
    from app.events.proposals import actions

    alice = person(session, "Alice")
    with client.application.app_context():
        first = actions.propose(session, alice, SAID, token="x" * 43, now=NOW)
        session.commit()
        assert actions.propose(session, alice, SAID, token="x" * 43, now=NOW) is first
        session.commit()
    assert count(session, Proposal) == 1


def test_who_is_signed_in_proposes_at_once(client: FlaskClient, session: Session) -> None:
    token = sign_in(client, person(session, "Alice"))
    page = client.get("/events/submit/")
    assert "your_name" not in page.text
    answer = client.post(
        "/events/submit/", data={**SAID, "made": handed_out(client), "send": "yes", "csrf_token": token}
    )
    made = only(session)
    assert (answer.status_code, answer.location, made.person.name) == (303, made.path, "Alice")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Write what the event is called."),
        ({"first_day": "soon"}, "Write a day that there is, as in 2012-05-07."),
        ({"ends_at": ""}, "Write when it ends"),
        ({"time_zone": "Brussels"}, "is not a time zone"),
        ({"email": "carol"}, "does not look like a mail address"),
        ({"your_name": ""}, "Write what we shall call you."),
        ({"url": "javascript:alert(1)"}, "Write a whole address"),
        ({"description": "http://a " * 4}, "At most 3 addresses"),
        ({"summary": "see http://a.example"}, "Words only here"),
        ({"company": "Spam Ltd"}, "nobody can see"),
        ({"made": ""}, "faster than anybody types"),
        ({"made": "forged"}, "faster than anybody types"),
    ],
)
def test_what_is_refused_keeps_everything_typed(
    client: FlaskClient, session: Session, changes: dict[str, Any], words: str
) -> None:
    answer = send(client, **changes)
    assert answer.status_code == 422
    assert words in answer.text.replace("’", "'").replace("&#39;", "'")
    kept, typed = inputs(answer), SAID | WHO | changes
    typed["description"] = typed["description"].replace("\r\n", "\n").strip()
    shown = set(typed) - {"company", "made"}
    assert {name: kept.get(name, "") for name in shown} == {name: typed[name] for name in shown}
    assert kept["company"] == ""
    assert (count(session, Proposal), count(session, SignInLink)) == (0, 0)


def test_what_came_too_fast_or_fell_into_the_trap_goes_through_when_sent_again(
    client: FlaskClient, session: Session
) -> None:
    mark = html.fromstring(client.get("/events/submit/").text).xpath("//input[@name='made']/@value")[0]
    fields = {**SAID, **WHO, "made": mark, "send": "yes"}
    fast = client.post("/events/submit/", data=fields)
    assert fast.status_code == 422
    clock.freeze(clock.now().replace(second=30))
    trapped = client.post("/events/submit/", data=inputs(fast) | {"company": "x", "send": "yes"})
    assert trapped.status_code == 422
    assert client.post("/events/submit/", data=inputs(trapped) | {"send": "yes"}).location == "/sign-in/sent/"
    assert count(session, SignInLink) == 1


def test_a_flood_is_held_off(client: FlaskClient, session: Session) -> None:
    token = sign_in(client, person(session, "Alice"))
    mark = handed_out(client)
    fields = {**SAID, "made": mark, "send": "yes", "csrf_token": token}
    codes = [client.post("/events/submit/", data=fields).status_code for _ in range(12)]
    assert codes == [303] * 10 + [409] * 2
    assert count(session, Proposal) == 10
    visitor = client.application.test_client()
    mark = handed_out(visitor)
    codes = [
        visitor.post(
            "/events/submit/", data={**SAID, **WHO, "email": f"c{n}@example.org", "made": mark, "send": "yes"}
        ).status_code
        for n in range(12)
    ]
    assert codes == [303] * 10 + [429] * 2


def test_it_is_taken_back_once(client: FlaskClient, session: Session) -> None:
    made = proposal(session, person(session, "Alice"))
    answer = client.post(f"{made.path}withdraw/")
    assert (answer.status_code, answer.location) == (303, made.path)
    assert (only(session).state, only(session).decided_at) == ("withdrawn", NOW)
    assert "You took it back." in client.get(made.path).text
    assert "Set-Cookie" not in answer.headers
    again = client.post(f"{made.path}withdraw/")
    assert (again.status_code, "This proposal is withdrawn already." in again.text) == (409, True)


def test_nobody_guesses_another_proposal(client: FlaskClient, session: Session) -> None:
    made = proposal(session, person(session, "Alice"))
    for path in ("/events/submit/x/", f"/events/submit/{made.id}/", f"/events/submit/{made.token.upper()}/"):
        assert client.get(path).status_code == 404, path
        assert client.post(f"{path}withdraw/").status_code == 404, path
    assert only(session).state == "waiting"
    assert count(session, Event) == 0


def test_the_form_is_never_kept_and_sets_no_cookie(client: FlaskClient) -> None:
    answer = client.get("/events/submit/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answer.headers
    trap = html.fromstring(answer.text).xpath("//*[@class='field--trap']")[0]
    assert trap.get("aria-hidden") == "true"
    assert trap.xpath("input/@tabindex") == ["-1"]


def test_people_are_made_by_confirming_only(client: FlaskClient, session: Session) -> None:
    send(client)
    assert count(session, Person) == 0
