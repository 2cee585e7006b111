"""Subscribers of the calendar get the same bytes from every server process, a restart in between."""

import urllib.error
import urllib.request
from email.message import Message
from pathlib import Path

from tests.live import running_site

FEEDS = ("/events.ics", "/events/series/fosdem.ics", "/docs-days/2012-04-23.ics")
SITE_URL = "http://portal.test"


def test_a_restart_changes_no_byte_and_no_tag(tmp_path: Path) -> None:
    """The second server has another port and a clock a minute on; its address for the public is the same."""
    with running_site(tmp_path, SITE_URL=SITE_URL, CLOCK="2012-04-20T09:00Z") as site:
        before = {feed: _get(site + feed) for feed in FEEDS}
    with running_site(tmp_path, SITE_URL=SITE_URL, CLOCK="2012-04-20T09:01Z") as site:
        after = {feed: _get(site + feed) for feed in FEEDS}
        known = {feed: _get(site + feed, str(answer[1]["ETag"]))[0] for feed, answer in before.items()}
    for feed in FEEDS:
        assert before[feed][0] == after[feed][0] == 200, feed
        assert before[feed][2] == after[feed][2], feed
        assert before[feed][2].endswith(b"END:VCALENDAR\r\n"), feed
        for name in ("ETag", "Last-Modified", "Cache-Control"):
            assert before[feed][1][name] == after[feed][1][name] is not None, feed
    assert set(known.values()) == {304}


def _get(address: str, etag: str | None = None) -> tuple[int, Message, bytes]:
    request = urllib.request.Request(
        address, headers={"Host": "portal.test"} | ({"If-None-Match": etag} if etag else {})
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()
