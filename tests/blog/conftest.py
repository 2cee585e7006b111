from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.blog.desk import Writer
from tests.factories import person


@pytest.fixture
def erin(client: FlaskClient, session: Session) -> Writer:
    return Writer(client, person(session, "Erin"))


@pytest.fixture
def arthur(app: Any, session: Session) -> Writer:
    return Writer(app.test_client(), person(session, "Arthur"))
