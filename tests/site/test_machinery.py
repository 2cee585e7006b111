from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy.orm import Session

from app.config import ROOT
from app.core import clock, siteinfo
from app.site import folder, sitemap
from app.site.sitemap import Place
from tests.conftest import NOW

SITE = {"name": "Portal", "short_name": "P", "tagline": "T", "time_zone": "UTC", "language": "en-GB", "menu": []}


def locations(body: bytes) -> dict[str, str | None]:
    root = etree.fromstring(body)
    return {entry.findtext("{*}loc") or "": entry.findtext("{*}lastmod") for entry in root}


def test_the_site_map_leads_to_its_parts_and_they_to_all_pages(session: Session, client: FlaskClient) -> None:
    folder.load(session, ROOT / "content", now=NOW)
    session.commit()
    response = client.get("/sitemap.xml")
    assert response.content_type == "application/xml; charset=utf-8"
    found = locations(response.data)
    assert "http://portal.test/sitemap/pages-1.xml" in found
    listed: dict[str, str | None] = {}
    for part in found:
        answer = client.get(part.removeprefix("http://portal.test"))
        assert answer.status_code == 200
        listed |= locations(answer.data)
    expected = [
        *("", "about/", "2012/04/19/xen-documentation-day-april-23rd/", "events/fosdem-2012/", "events/series/fosdem/"),
        *("docs-days/2012-04-23/", "docs-days/tasks/XD-D53D/"),
    ]
    assert {f"http://portal.test/{path}" for path in expected} <= set(listed)
    assert not [address for address in listed if "/2013/" in address]
    paths = [address.removeprefix("http://portal.test") for address in listed]
    assert [path for path in paths if client.get(path).status_code != 200] == []


@pytest.mark.parametrize("name", ["pages-0", "pages-2", "x-1", "pages-x", "pages"])
def test_a_part_that_is_none_is_not_found(client: FlaskClient, name: str) -> None:
    assert client.get(f"/sitemap/{name}.xml").status_code == 404


def test_parts_hold_ten_thousand_and_are_as_new_as_their_newest() -> None:
    places = [Place(f"/{number}/", NOW + timedelta(days=number)) for number in range(20_001)]
    assert [(part.path, part.changed_at) for part in sitemap.parts("posts", places)] == [
        ("/sitemap/posts-1.xml", NOW + timedelta(days=9_999)),
        ("/sitemap/posts-2.xml", NOW + timedelta(days=19_999)),
        ("/sitemap/posts-3.xml", NOW + timedelta(days=20_000)),
    ]
    assert [place.path for number in (1, 2, 3) for place in sitemap.part(places, number)] == [
        place.path for place in places
    ]
    assert sitemap.part(places, 4) == []


def test_addresses_are_escaped() -> None:
    body = sitemap.part_xml([Place("/a&b/", datetime(2012, 4, 30, 23, 30, tzinfo=UTC))], site_url="http://portal.test")
    assert locations(body.encode()) == {"http://portal.test/a&b/": "2012-04-30T23:30:00Z"}


def test_robots_are_told_where_not_to_go(client: FlaskClient) -> None:
    response = client.get("/robots.txt")
    assert response.content_type == "text/plain; charset=utf-8"
    lines = response.get_data(as_text=True).splitlines()
    assert {"Disallow: /desk/", "Disallow: /events/check/?", "Disallow: /search/?"} <= set(lines)
    assert "Disallow: /search/" not in lines, "the page itself is there to be found"
    assert lines[-1] == "Sitemap: http://portal.test/sitemap.xml"


@pytest.mark.parametrize(
    ("contact", "line"),
    [("https://example.org/security", "https://example.org/security"), ("sec@example.org", "mailto:sec@example.org")],
)
def test_security_txt_names_the_contact_of_the_site(
    session: Session, client: FlaskClient, contact: str, line: str
) -> None:
    siteinfo.store(session, SITE | {"security_contact": contact})
    session.commit()
    text = client.get("/.well-known/security.txt").get_data(as_text=True)
    assert text.splitlines() == [
        f"Contact: {line}",
        "Expires: 2012-10-01T00:00:00Z",
        "Canonical: http://portal.test/.well-known/security.txt",
        "Preferred-Languages: en",
    ]
    clock.freeze(NOW + timedelta(days=1))
    assert client.get("/.well-known/security.txt").get_data(as_text=True) == text


def test_without_a_contact_there_is_no_security_txt(client: FlaskClient) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
