import pytest
from sqlalchemy.orm import Session

from app.events import actions
from app.events.models import Event
from app.events.recurrence.walls import parse
from tests.conftest import NOW
from tests.events.liveness.asking import CALL
from tests.events.make import again, make, timed
from tests.factories import person


@pytest.fixture
def call(session: Session) -> Event:
    """Every second Thursday; one date is cancelled, one is left out, one was moved."""
    olga, _ = person(session, "Olga"), person(session, "Adam")
    event = make(session, "Call", CALL, slug="call", recurrence=again("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", CALL))
    actions.leave_out_date(session, event, parse("2012-10-25T19:00"), now=NOW, by=olga)
    actions.cancel_date(session, event, parse("2012-11-08T19:00"), reason="holidays", now=NOW, by=olga)
    later = timed("2012-11-23 19:00", "2012-11-23 20:30")
    actions.move_date(session, event, parse("2012-11-22T19:00"), later, reason=None, now=NOW, by=olga)
    session.commit()
    return event
