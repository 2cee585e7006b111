"""Who says that they come, and who sees it."""

from sqlalchemy.orm import Session

from app.events.attendance.links import path_of
from app.events.attendance.models import Answer, Attendance
from app.people.models import Person
from tests.conftest import NOW
from tests.factories import STANDING
from tests.permissions import EVERYBODY, ORGANISERS, SIGNED_IN, Row

BOB = list(STANDING).index("Bob") + 1
MINE = path_of(Attendance(id=1, person_id=BOB, created_at=NOW), "test" * 10)
DESK = "/desk/events/<int:event_id>/attendance/"

PUBLIC = {"/events/<slug>/attend/": "/events/sample/attend/"}
ROWS = (
    Row("POST", "/events/<slug>/attend/", EVERYBODY, "/events/sample/attend/", {"answer": "no"}),
    Row("POST", "/events/<slug>/star/", SIGNED_IN, "/events/sample/star/", {"star": "yes"}),
    Row("GET", "/events/attending/<token>/", EVERYBODY, MINE),
    Row("POST", "/events/attending/<token>/", EVERYBODY, MINE, {"answer": "maybe"}),
    Row("GET", "/events/attending/<token>/quiet/", EVERYBODY, f"{MINE}quiet/"),
    Row("POST", "/events/attending/<token>/quiet/", EVERYBODY, f"{MINE}quiet/"),
    Row("POST", "/events/attending/<token>/name/", EVERYBODY, f"{MINE}name/"),
    Row("GET", DESK, ORGANISERS, "/desk/events/1/attendance/"),
    Row("POST", DESK, ORGANISERS, "/desk/events/1/attendance/", {"seats": "2"}),
    Row("GET", f"{DESK}attendance.csv", ORGANISERS, "/desk/events/1/attendance/attendance.csv"),
)


def samples(session: Session, people: dict[str, Person]) -> None:
    """Bob's answer to the sample event, which the module of the events has made."""
    session.add(Attendance(event_id=1, person=people["Bob"], answer=Answer.YES, created_at=NOW, answered_at=NOW))
