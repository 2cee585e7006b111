"""Asking from within gives what is given outside."""

from flask import Flask, session
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.web.inside import ask
from tests.factories import person, sign_in


def test_it_is_what_a_visitor_gets(app: Flask, client: FlaskClient) -> None:
    outside = client.get("/events.ics")
    with app.test_request_context("/"):
        inside = ask("/events.ics")
        again = ask("/events.ics", headers={"If-None-Match": inside.headers["etag"]})
        head = ask("/events.ics?cancelled=keep", method="HEAD")
    assert (inside.status, inside.body) == (200, outside.data)
    assert inside.headers == {name.lower(): value for name, value in outside.headers}
    assert (again.status, again.body) == (304, b"")
    assert (head.status, head.body) == (200, b"")
    assert inside.seconds > 0


def test_it_is_asked_by_nobody(app: Flask, client: FlaskClient, session: Session) -> None:
    """The person who asks for a page that asks within is not the one asking."""
    token = sign_in(client, person(session, "Olga"))
    assert token
    page = client.get("/events/check/?feed=/events.ics").text
    assert "Set-Cookie" not in page
    assert "It sets a cookie." not in page


def test_the_request_that_asks_goes_on_as_it_was(app: Flask) -> None:
    with app.test_request_context("/events/?a=b"):
        from flask import g, request

        g.mark = "mine"
        session["mine"] = "too"
        ask("/events/")
        assert (g.mark, session["mine"], request.args["a"]) == ("mine", "too", "b")
