from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import sessionmaker

from app.config import Settings
from app.core.database import db
from tests.core.mail.serving import Postman, running


@pytest.fixture
def factory(app: Flask) -> sessionmaker[Any]:
    with app.app_context():
        return db.sessionmaker


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture
def smtp(postman: Postman, settings: Settings) -> Iterator[Settings]:
    """Settings with a running mail server."""
    with running(postman) as place:
        yield replace(settings, mail_url=f"smtp://{place}", mail_from="Portal <portal@portal.test>")
