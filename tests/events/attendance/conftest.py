from collections.abc import Sequence

import pytest
from sqlalchemy.orm import Session

from app.people.models import Person
from tests.events.attendance.coming import crowd


@pytest.fixture
def four(session: Session) -> Sequence[Person]:
    """`P 0` to `P 3`."""
    return crowd(session, 4)
