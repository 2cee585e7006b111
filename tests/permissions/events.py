"""Who may read the calendar, and who may write in it. The sample event is called `sample`."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.events.models import Event
from app.people.models import Person
from tests.events.make import make
from tests.permissions import ORGANISERS, Row

PUBLIC = {
    "/events.ics": "",
    "/events/": "",
    "/events/<int(fixed_digits=4):year>/": "/events/2012/",
    "/events/<int(fixed_digits=4):year>/<int:month>/": "/events/2012/05/",
    "/events/<slug>.ics": "/events/xen-hackathon.ics",
    "/events/<slug>/": "/events/xen-hackathon/",
    "/events/country/<code>.ics": "/events/country/us.ics",
    "/events/country/<code>/": "/events/country/us/",
    "/events/feed/": "",
    "/events/feed/atom/": "",
    "/events/past/": "",
    "/events/past/page/<int:number>/": "/events/past/page/2/",
    "/events/series/<slug>.ics": "/events/series/xen-summit.ics",
    "/events/series/<slug>/": "/events/series/xen-summit/",
    "/events/tag/<slug>.ics": "/events/tag/xen.ics",
    "/events/tag/<slug>/": "/events/tag/xen/",
}

EVENT = 1
"""The id the sample gets: the table of events is empty before."""

ROWS = (
    Row("GET", "/desk/events/", ORGANISERS),
    Row("GET", "/desk/events/new/", ORGANISERS),
    Row("POST", "/desk/events/new/", ORGANISERS, form={"name": "Sample"}),
    Row("GET", "/desk/events/<int:event_id>/", ORGANISERS, f"/desk/events/{EVENT}/"),
    Row("POST", "/desk/events/<int:event_id>/", ORGANISERS, f"/desk/events/{EVENT}/", form={"name": "Sample"}),
    Row(
        "POST",
        "/desk/events/<int:event_id>/status/",
        ORGANISERS,
        f"/desk/events/{EVENT}/status/",
        form={"status": "cancelled"},
    ),
    Row("POST", "/desk/events/<int:event_id>/delete/", ORGANISERS, f"/desk/events/{EVENT}/delete/"),
    Row("POST", "/desk/events/<int:event_id>/restore/", ORGANISERS, f"/desk/events/{EVENT}/restore/"),
)


def samples(session: Session, _people: dict[str, Person]) -> None:
    make(session, "Sample", slug="sample")
    assert session.scalars(select(Event.id)).one() == EVENT
