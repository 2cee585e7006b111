"""Who may read the calendar, and who may write in it. The sample event is called `sample`."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.events.external.models import ExternalCalendar
from app.events.ics import Account
from app.events.imports.models import Preview
from app.events.models import Event, Series, Venue
from app.people.models import Person
from tests.conftest import NOW
from tests.events.deadlines.make import deadline
from tests.events.make import make
from tests.events.programme.make import talk
from tests.permissions import EVERYBODY, ORGANISERS, Row

PROGRAMME = "/events/xen-hackathon/programme"
PUBLIC = {
    "/events/<slug>/programme.ics": f"{PROGRAMME}.ics",
    "/events/<slug>/programme/": f"{PROGRAMME}/",
    "/events/<slug>/programme/<session>.ics": f"{PROGRAMME}/welcome.ics",
    "/events/<slug>/programme/<session>/": f"{PROGRAMME}/welcome/",
    "/events/<slug>/programme/list/": f"{PROGRAMME}/list/",
    "/events/<slug>/programme/speakers/": f"{PROGRAMME}/speakers/",
    "/events/<slug>/programme/track/<track>.ics": f"{PROGRAMME}/track/arm.ics",
    "/events/<slug>/programme/subscribe/": f"{PROGRAMME}/subscribe/",
    "/events/deadlines.ics": "",
    "/events/deadlines/subscribe/": "",
    "/events/deadlines/": "",
    "/events.ics": "",
    "/events/": "",
    "/events/<int(fixed_digits=4):year>/": "/events/2012/",
    "/events/<int(fixed_digits=4):year>/<int:month>/": "/events/2012/05/",
    "/events/<int(fixed_digits=4):year>/<int:month>.json": "/events/2012/05.json",
    "/events/<slug>.ics": "/events/xen-hackathon.ics",
    "/events/<slug>/": "/events/xen-hackathon/",
    "/events/<slug>/<when>/": "/events/xen-hackathon/2012-05-07/",
    "/events/check/": "",
    "/events/country/<code>.ics": "/events/country/us.ics",
    "/events/country/<code>/": "/events/country/us/",
    "/events/country/<code>/subscribe/": "/events/country/US/subscribe/",
    "/events/feed/": "",
    "/events/feed/atom/": "",
    "/events/past/": "",
    "/events/past/page/<int:number>/": "/events/past/page/2/",
    "/events/series/<slug>.ics": "/events/series/xen-summit.ics",
    "/events/series/<slug>/": "/events/series/xen-summit/",
    "/events/series/<slug>/subscribe/": "/events/series/xen-summit/subscribe/",
    "/events/subscribe/": "",
    "/events/tag/<slug>.ics": "/events/tag/xen.ics",
    "/events/tag/<slug>/": "/events/tag/xen/",
    "/events/tag/<slug>/subscribe/": "/events/tag/xen/subscribe/",
}

EVENT = SERIES = VENUE = PREVIEW = CALENDAR = 1
"""The ids the samples get: the tables are empty before."""

CALL_OFF = "/desk/events/<int:event_id>/<any(cancel, postpone):verb>/"
OLGA = frozenset({"Olga"})
"""Who read the file that waits to be imported: it is no other organiser's."""

ROWS = (
    Row("POST", "/events/check/", EVERYBODY, form={"text": "BEGIN:VCALENDAR"}),
    Row("GET", "/desk/events/", ORGANISERS),
    Row("GET", "/desk/events/new/", ORGANISERS),
    Row("POST", "/desk/events/new/", ORGANISERS, form={"name": "Sample"}),
    Row("GET", "/desk/events/<int:event_id>/", ORGANISERS, f"/desk/events/{EVENT}/"),
    Row("POST", "/desk/events/<int:event_id>/", ORGANISERS, f"/desk/events/{EVENT}/", form={"name": "Sample"}),
    Row(
        "POST",
        "/desk/events/<int:event_id>/confirm/",
        ORGANISERS,
        f"/desk/events/{EVENT}/confirm/",
    ),
    Row("GET", "/desk/events/<int:event_id>/move/", ORGANISERS, f"/desk/events/{EVENT}/move/"),
    Row("POST", "/desk/events/<int:event_id>/move/", ORGANISERS, f"/desk/events/{EVENT}/move/"),
    Row("GET", CALL_OFF, ORGANISERS, f"/desk/events/{EVENT}/cancel/"),
    Row("POST", CALL_OFF, ORGANISERS, f"/desk/events/{EVENT}/postpone/"),
    Row("POST", "/desk/events/<int:event_id>/delete/", ORGANISERS, f"/desk/events/{EVENT}/delete/"),
    Row("POST", "/desk/events/<int:event_id>/restore/", ORGANISERS, f"/desk/events/{EVENT}/restore/"),
    Row("GET", "/desk/events/calendars/", ORGANISERS),
    Row("POST", "/desk/events/calendars/", ORGANISERS, form={"url": "nowhere"}),
    Row("GET", "/desk/events/calendars/<int:calendar_id>/", ORGANISERS, f"/desk/events/calendars/{CALENDAR}/"),
    Row("POST", "/desk/events/calendars/<int:calendar_id>/ask/", ORGANISERS, f"/desk/events/calendars/{CALENDAR}/ask/"),
    Row(
        "POST",
        "/desk/events/calendars/<int:calendar_id>/decline/",
        ORGANISERS,
        f"/desk/events/calendars/{CALENDAR}/decline/",
    ),
    Row(
        "POST",
        "/desk/events/calendars/<int:calendar_id>/remove/",
        ORGANISERS,
        f"/desk/events/calendars/{CALENDAR}/remove/",
    ),
    Row(
        "POST", "/desk/events/calendars/<int:calendar_id>/take/", ORGANISERS, f"/desk/events/calendars/{CALENDAR}/take/"
    ),
    Row(
        "POST",
        "/desk/events/calendars/<int:calendar_id>/trust/",
        ORGANISERS,
        f"/desk/events/calendars/{CALENDAR}/trust/",
    ),
    Row("GET", "/desk/events/import/", ORGANISERS),
    Row("POST", "/desk/events/import/", ORGANISERS, form={"text": "BEGIN:VCALENDAR"}),
    Row("GET", "/desk/events/import/<int:preview_id>/", OLGA, f"/desk/events/import/{PREVIEW}/"),
    Row("POST", "/desk/events/import/<int:preview_id>/", OLGA, f"/desk/events/import/{PREVIEW}/"),
    Row("POST", "/desk/events/import/<int:preview_id>/leave/", OLGA, f"/desk/events/import/{PREVIEW}/leave/"),
    Row("GET", "/desk/events/<int:event_id>/dates/", ORGANISERS, f"/desk/events/{EVENT}/dates/"),
    Row(
        "POST",
        "/desk/events/<int:event_id>/dates/add/",
        ORGANISERS,
        f"/desk/events/{EVENT}/dates/add/",
        form={"day": "2012-05-20"},
    ),
    Row("GET", "/desk/events/<int:event_id>/dates/end/", ORGANISERS, f"/desk/events/{EVENT}/dates/end/"),
    Row(
        "POST",
        "/desk/events/<int:event_id>/dates/end/",
        ORGANISERS,
        f"/desk/events/{EVENT}/dates/end/",
        form={"last_day": "2012-06-01"},
    ),
    Row(
        "GET",
        "/desk/events/<int:event_id>/dates/<when>/move/",
        ORGANISERS,
        f"/desk/events/{EVENT}/dates/2012-05-07/move/",
    ),
    Row(
        "POST",
        "/desk/events/<int:event_id>/dates/<when>/move/",
        ORGANISERS,
        f"/desk/events/{EVENT}/dates/2012-05-07/move/",
    ),
    Row(
        "GET",
        "/desk/events/<int:event_id>/dates/<when>/cancel/",
        ORGANISERS,
        f"/desk/events/{EVENT}/dates/2012-05-07/cancel/",
    ),
    Row(
        "POST",
        "/desk/events/<int:event_id>/dates/<when>/cancel/",
        ORGANISERS,
        f"/desk/events/{EVENT}/dates/2012-05-07/cancel/",
    ),
    Row(
        "POST",
        "/desk/events/<int:event_id>/dates/<when>/restore/",
        ORGANISERS,
        f"/desk/events/{EVENT}/dates/2012-05-07/restore/",
    ),
    Row(
        "GET",
        "/desk/events/<int:event_id>/dates/<when>/leave-out/",
        ORGANISERS,
        f"/desk/events/{EVENT}/dates/2012-05-07/leave-out/",
    ),
    Row(
        "POST",
        "/desk/events/<int:event_id>/dates/<when>/leave-out/",
        ORGANISERS,
        f"/desk/events/{EVENT}/dates/2012-05-07/leave-out/",
    ),
    Row(
        "GET",
        "/desk/events/<int:event_id>/dates/<when>/split/",
        ORGANISERS,
        f"/desk/events/{EVENT}/dates/2012-05-07/split/",
    ),
    Row(
        "POST",
        "/desk/events/<int:event_id>/dates/<when>/split/",
        ORGANISERS,
        f"/desk/events/{EVENT}/dates/2012-05-07/split/",
    ),
    Row(
        "GET",
        "/desk/events/<int:event_id>/dates/<when>/change/",
        ORGANISERS,
        f"/desk/events/{EVENT}/dates/2012-05-07/change/",
    ),
    Row(
        "POST",
        "/desk/events/<int:event_id>/dates/<when>/change/",
        ORGANISERS,
        f"/desk/events/{EVENT}/dates/2012-05-07/change/",
    ),
    Row("POST", "/desk/events/preview/", ORGANISERS, form={"name": "Sample"}),
    Row("GET", "/desk/events/series/", ORGANISERS),
    Row("GET", "/desk/events/series/<int:series_id>/", ORGANISERS, f"/desk/events/series/{SERIES}/"),
    Row("POST", "/desk/events/series/<int:series_id>/", ORGANISERS, f"/desk/events/series/{SERIES}/"),
    Row("POST", "/desk/events/series/<int:series_id>/delete/", ORGANISERS, f"/desk/events/series/{SERIES}/delete/"),
    Row("GET", "/desk/events/venues/", ORGANISERS),
    Row("GET", "/desk/events/venues/<int:venue_id>/", ORGANISERS, f"/desk/events/venues/{VENUE}/"),
    Row("POST", "/desk/events/venues/<int:venue_id>/", ORGANISERS, f"/desk/events/venues/{VENUE}/"),
    Row("POST", "/desk/events/venues/<int:venue_id>/delete/", ORGANISERS, f"/desk/events/venues/{VENUE}/delete/"),
    *(
        Row(method, f"/desk/events/<int:event_id>/{rule}", ORGANISERS, f"/desk/events/{EVENT}/{path}")
        for rule, path, methods in (
            ("programme/", "programme/", "GET"),
            ("programme/new/", "programme/new/", "GET POST"),
            ("programme/shared/", "programme/shared/", "GET POST"),
            ("programme/<int:session_id>/", "programme/1/", "GET POST"),
            ("programme/<int:session_id>/delete/", "programme/1/delete/", "POST"),
            ("programme/<int:session_id>/restore/", "programme/1/restore/", "POST"),
            ("deadlines/", "deadlines/", "GET POST"),
            ("deadlines/<int:deadline_id>/", "deadlines/1/", "GET POST"),
            ("deadlines/<int:deadline_id>/delete/", "deadlines/1/delete/", "POST"),
            ("deadlines/<int:deadline_id>/restore/", "deadlines/1/restore/", "POST"),
        )
        for method in methods.split()
    ),
)


def samples(session: Session, people: dict[str, Person]) -> None:
    event = make(session, "Sample", slug="sample", series=Series(slug="s", name="S"), venue=Venue(slug="v", name="V"))
    waiting = Preview(source="a text", account_json=Account().as_json(), created_at=NOW)
    waiting.person_id = people["Olga"].id
    session.add_all([waiting, ExternalCalendar(url="http://example.org/x.ics", name="Theirs", next_poll_at=NOW)])
    session.commit()
    ids = [session.scalars(select(kind.id)).one() for kind in (Event, Series, Venue, Preview, ExternalCalendar)]
    assert ids == [EVENT, SERIES, VENUE, PREVIEW, CALENDAR]
    assert (talk(session, event, "Sample").id, deadline(session, event, "2012-05-01").id) == (1, 1)
