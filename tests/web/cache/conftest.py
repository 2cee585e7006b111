import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.web.cache.counting import Calls, add_others, add_storable, rename


@pytest.fixture
def calls(app: Flask) -> Calls:
    """Adds pages that may be stored and others that may not, and counts how often some are rendered."""
    calls = Calls()
    add_storable(app, calls)
    add_others(app, calls)
    return calls


@pytest.fixture
def named(session: Session) -> Session:
    rename(session, "Portal")
    return session
