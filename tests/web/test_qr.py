"""QR codes: of this site's addresses alone, and safe to show in any page."""

import pytest
import segno
from flask.testing import FlaskClient
from lxml import etree


def test_it_holds_the_absolute_address(client: FlaskClient) -> None:
    answer = client.get("/qr.svg?path=/events/subscribe/")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    drawn = etree.fromstring(answer.data)
    path = drawn.xpath("//*[@class='qrline']/@d")[0]
    expected = segno.make_qr("http://portal.test/events/subscribe/", error="m").svg_inline(border=4)
    assert path in expected


def test_it_carries_no_style_and_no_script(client: FlaskClient) -> None:
    drawn = etree.fromstring(client.get("/qr.svg?path=/events/").data)
    assert {etree.QName(part).localname for part in drawn.iter()} == {"svg", "path"}
    assert {name for part in drawn.iter() for name in part.attrib} <= {"viewBox", "class", "fill", "stroke", "d"}


@pytest.mark.parametrize("path", ["", "events/", "//evil.example/", "https://evil.example/", "/" + "x" * 300, "/a%0Ab"])
def test_nothing_else_is_drawn(client: FlaskClient, path: str) -> None:
    assert client.get(f"/qr.svg?path={path}").status_code == 400
