"""Who proposes events, follows proposals, answers them. One sample waits, one is new at the desk."""

from sqlalchemy.orm import Session

from app.events.proposals.models import Proposal
from app.people.models import Person
from tests.conftest import NOW
from tests.permissions import EVERYBODY, ORGANISERS, Row

SAID = {"name": "A meeting", "kind": "days", "first_day": "2012-06-01", "time_zone": "UTC"}
TOKENS = ("k" * 43, "l" * 43, "m" * 43)
DESK = "/desk/events/proposals/"

PUBLIC = {"/events/submit/": ""}
ROWS = (
    Row("POST", "/events/submit/", EVERYBODY, form=SAID),
    Row("GET", "/events/submit/<token>/", EVERYBODY, f"/events/submit/{TOKENS[0]}/"),
    Row("POST", "/events/submit/<token>/withdraw/", EVERYBODY, f"/events/submit/{TOKENS[0]}/withdraw/"),
    Row("GET", DESK, ORGANISERS),
    Row("GET", f"{DESK}<int:proposal_id>/", ORGANISERS, f"{DESK}1/"),
    Row("POST", f"{DESK}<int:proposal_id>/approve/", ORGANISERS, f"{DESK}2/approve/"),
    Row("POST", f"{DESK}<int:proposal_id>/decline/", ORGANISERS, f"{DESK}3/decline/", {"word": "Not ours."}),
)


def samples(session: Session, people: dict[str, Person]) -> None:
    for number, token in enumerate(TOKENS, 1):
        session.add(Proposal(id=number, token=token, person=people["Bob"], said=SAID, created_at=NOW))
    session.flush()
