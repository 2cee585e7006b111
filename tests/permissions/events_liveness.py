"""Whether what comes again still takes place: who holds a mailed link, and who sits at the desk, says so."""

from sqlalchemy.orm import Session

from app.events.liveness.links import Question, path_of
from app.events.liveness.models import Liveness, Stage
from app.people.models import Person
from tests.conftest import NOW
from tests.events.make import again, make, timed
from tests.factories import STANDING
from tests.permissions import EVERYBODY, ORGANISERS, Row

CALL = 2
"""After the sample of the events."""
OLGA = list(STANDING).index("Olga") + 1
ASKED = path_of(Question(event_id=CALL, person_id=OLGA, asked_at=NOW), "test" * 10)

PUBLIC: dict[str, str] = {}
ROWS = (
    Row("GET", "/events/still-on/<token>/", EVERYBODY, ASKED),
    Row("POST", "/events/still-on/<token>/", EVERYBODY, ASKED),
    Row("GET", "/desk/events/still-on/", ORGANISERS),
    Row("POST", "/desk/events/<int:event_id>/still-on/", ORGANISERS, f"/desk/events/{CALL}/still-on/"),
)


def samples(session: Session, people: dict[str, Person]) -> None:
    """A question about an event that comes again."""
    weekly = timed("2012-04-12 19:00", "2012-04-12 20:30")
    event = make(session, "Call", weekly, recurrence=again("FREQ=WEEKLY;BYDAY=TH", weekly))
    assert event.id == CALL
    session.add(Liveness(event=event, stage=Stage.ASKED, since=NOW, asked_at=NOW))
