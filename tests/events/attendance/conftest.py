from collections.abc import Sequence

import pytest
from sqlalchemy.orm import Session

from app.people.models import Person
from tests.factories import crowd


@pytest.fixture
def four(session: Session) -> Sequence[Person]:
    return crowd(session, 4)
