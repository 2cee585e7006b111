"""Every .ics the site serves, as three programs of other people read it: the same dates, and no fault in any."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.engines import IcalJs, Libical, Python
from tests.site.calendars import CALENDARS

FIRST, LAST = 2003, 2030
CHOICES = ("", "?cancelled=keep", "?cancelled=drop")
NEWER = re.compile(
    r"^(?:X-[\w-]+|NAME|DESCRIPTION|COLOR|IMAGE|URL|SOURCE|REFRESH-INTERVAL|LAST-MODIFIED|CONFERENCE|STYLED-DESCRIPTION)"
    r"[;:][^\r]*\r\n(?:[ \t][^\r]*\r\n)*",
    re.MULTILINE,
)


@pytest.fixture
def calendars(client: FlaskClient, loaded: Session) -> list[str]:
    return [client.get(f"{address}{choice}").text for address in CALENDARS.values() for choice in CHOICES]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_c39_all_read_the_content_alike(calendars: list[str], libical: Libical, ical_js: IcalJs) -> None:
    """One database is enough: the bytes of both are the same."""
    read = Python().dates(calendars, FIRST, LAST)
    assert len(read[0]) > 50
    assert libical.dates(calendars, FIRST, LAST) == read
    assert ical_js.dates(calendars, FIRST, LAST) == read


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_c46_older_programs_lose_nothing_but_what_is_newer(
    app: Flask, calendars: list[str], libical: Libical, ical_js: IcalJs
) -> None:
    """Without what RFC 7986, RFC 9073 and vendors have added each calendar still says the same."""
    older = [NEWER.sub("", text) for text in calendars]
    assert all(len(text) < len(whole) for text, whole in zip(older, calendars, strict=True))
    read = Python().dates(calendars, FIRST, LAST)
    for engine in (Python(), libical, ical_js):
        assert engine.dates(older, FIRST, LAST) == read
