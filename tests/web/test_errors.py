import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.database import db
from app.people.models import Role
from tests.factories import person, sign_in


def test_a_form_with_an_old_token_shows_what_was_typed(client: FlaskClient, session: Session) -> None:
    erin = person(session, "Erin", role=Role.EDITOR)
    session.commit()
    sign_in(client, erin)
    answer = client.post("/desk/posts/new/", data={"csrf_token": "old", "title": "Kept", "source": "First.\n\nSecond."})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 403
    assert "First.\n\nSecond.</textarea>" in page
    assert "Kept</textarea>" in page
    assert "old</textarea>" not in page


def test_typed_markup_is_shown_as_text(client: FlaskClient) -> None:
    answer = client.post(
        "/sign-in/", data={"email": "</textarea><script>x</script>"}, headers={"Origin": "http://evil"}
    )
    assert answer.status_code == 403
    assert "<script>x" not in answer.get_data(as_text=True)


def test_a_missing_slash_leads_to_the_same_host_whoever_asked(client: FlaskClient) -> None:
    answer = client.get("/docs-days?day=1")
    assert answer.status_code == 308
    assert answer.headers["Location"] == "/docs-days/?day=1"


def test_no_error_of_the_database_holds_what_was_to_be_written(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection, pytest.raises(DBAPIError) as error:
        connection.execute(text("SELECT :token FROM nowhere"), {"token": "SECRET"})
    assert "SECRET" not in str(error.value)
