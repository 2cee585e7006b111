from sqlalchemy.orm import Session

from app.people.models import Person
from app.site.personal.models import CalendarAddress
from tests.conftest import NOW
from tests.permissions import EVERYBODY, SIGNED_IN, STAFF, Row

PUBLIC = {
    "/": "",
    "/.well-known/security.txt": "",
    "/<page_slug:slug>/": "/about/",
    "/opensearch.xml": "",
    "/people/<slug>/": "/people/bob/",
    "/robots.txt": "",
    "/search/": "",
    "/search/feed/": "",
    "/sitemap.xml": "",
    "/sitemap/<room>-<int:number>.xml": "/sitemap/pages-1.xml",
}
TOKEN = "b" * 43
ROWS = (
    Row("GET", "/desk/", STAFF),
    Row("GET", "/calendar/<token>.ics", EVERYBODY, f"/calendar/{TOKEN}.ics"),
    Row("GET", "/me/calendar/", SIGNED_IN),
    Row("POST", "/me/calendar/address/", SIGNED_IN),
    Row("POST", "/me/calendar/revoke/", SIGNED_IN),
)


def samples(session: Session, people: dict[str, Person]) -> None:
    session.add(CalendarAddress(person_id=people["Bob"].id, token=TOKEN, created_at=NOW))
