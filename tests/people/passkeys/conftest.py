"""Passkeys work by https alone, and failures are soon too many."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.config import Limits, Settings
from app.people.models import Person
from tests.conftest import make_settings
from tests.factories import person
from tests.people.authenticator import Authenticator
from tests.people.passkeys.entering import SITE, add


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return make_settings(tmp_path, database_url, site_url=SITE, limits=Limits(sign_in_failures_per_address=6))


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(origin=SITE, domain="portal.test")


@pytest.fixture
def olga(session: Session) -> Person:
    return person(session, "Olga")


@pytest.fixture
def owned(client: FlaskClient, olga: Person, device: Authenticator) -> Authenticator:
    """The device, with a passkey of Olga called "Laptop"."""
    answer = add(client, olga, device)
    assert (answer.status_code, answer.location) == (303, "/me/")
    return device
