from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.events.desk import Desk
from tests.factories import person, sign_in


@pytest.fixture
def olga(client: FlaskClient, session: Session) -> Desk:
    """Posts as Olga does: `olga("/desk/events/new/", name=…)`."""
    token = sign_in(client, person(session, "Olga"))

    def post(address: str, /, **fields: Any) -> TestResponse:
        return client.post(address, data={"csrf_token": token, **fields})

    return post
