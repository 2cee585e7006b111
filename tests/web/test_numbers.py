"""Numbers no row, page or date has, in addresses of every room."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.web.numbers import LARGEST
from tests.blog import writing
from tests.conftest import SITE_URL
from tests.factories import person, sign_in

LONG = "9" * 22
PUBLIC = (
    "/2012/{}/",
    "/2012/04/{}/",
    "/2012/04/{}/a-post/",
    "/2012/04/page/{}/",
    "/page/{}/",
    "/index.php/2012/{}/",
    "/index.php/2012/04/{}/a-post/",
    "/?m=201204{}",
    "/events/2012/{}/",
    "/events/past/page/{}/",
    "/sitemap/posts-{}.xml",
)
DESK = ("/desk/posts/{}/", "/desk/posts/{}/revisions/", "/desk/posts/1/revisions/{}/")


@pytest.mark.parametrize("number", [str(LARGEST), str(LARGEST + 1), LONG, "9" * 5000, "\u0661\u0660"])
def test_what_is_too_long_or_in_other_digits_is_not_found(client: FlaskClient, session: Session, number: str) -> None:
    writing.post(session)
    for path in PUBLIC:
        assert client.get(path.format(number), base_url=SITE_URL).status_code == 404, path
    sign_in(client, person(session, "Erin"))
    for path in DESK:
        assert client.get(path.format(number), base_url=SITE_URL).status_code == 404, path


def test_numbers_that_can_be_are_found(client: FlaskClient, session: Session) -> None:
    made = writing.post(session)
    assert client.get("/sitemap/posts-1.xml", base_url=SITE_URL).status_code == 200
    sign_in(client, person(session, "Erin"))
    assert made.title in client.get(f"/desk/posts/{made.id}/", base_url=SITE_URL).text
