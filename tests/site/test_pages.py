from zoneinfo import ZoneInfo

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.config import ROOT
from app.site import content
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def _loaded(session: Session) -> None:
    content.load(session, ROOT / "content", zone=ZoneInfo("UTC"), now=NOW)
    session.commit()


@pytest.mark.parametrize("slug", ["about", "take-part", "privacy"])
def test_a_page_shows_its_text(client: FlaskClient, slug: str) -> None:
    response = client.get(f"/{slug}/")
    assert response.status_code == 200
    root = html5lib.parse(response.get_data(as_text=True), treebuilder="lxml", namespaceHTMLElements=False)
    assert [h1.text.lower().replace(" ", "-") for h1 in root.xpath("//h1")] == [slug]
    assert len(root.xpath("//div[@class='prose']//p")) > 3


def test_the_slash_may_be_missing(client: FlaskClient) -> None:
    response = client.get("/about")
    assert (response.status_code, response.location) == (301, "/about/")


@pytest.mark.parametrize("path", ["/nothing/", "/nothing", "/About/", "/2012x/", "/about/more/", "/a.ico", "/%00/"])
def test_what_is_no_page_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_no_page_may_take_the_address_of_another_part(app: Flask) -> None:
    first_parts = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}
    assert {part for part in first_parts if part and "<" not in part and "." not in part} <= content.TAKEN
