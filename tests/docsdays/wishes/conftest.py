import pytest
from sqlalchemy.orm import Session

from app.docsdays.models import Area, Task
from app.people.models import Person
from tests.docsdays.wishes.wishing import make_wish
from tests.factories import person


@pytest.fixture
def people(session: Session) -> tuple[Person, Person, Person]:
    alice, bob, olga = (person(session, name) for name in ("Alice", "Bob", "Olga"))
    return alice, bob, olga


@pytest.fixture
def wish(session: Session, area: Area, people: tuple[Person, Person, Person]) -> Task:
    return make_wish(session, area, "XD-2222", title="Explain vchan", votes=people[:1])
