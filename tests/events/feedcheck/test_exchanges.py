"""How a feed is handed out: what is wrong is found, each by itself."""

from dataclasses import replace
from typing import Any

import pytest

from app.events.feedcheck import Verdict, company, exchanges
from app.events.feedcheck.company import Company
from app.events.feedcheck.exchanges import Exchange, Exchanges
from app.events.feedcheck.lines import read
from tests.events.feedcheck.calendars import DAYS, END, GOOD, HEAD, encoded

HEADERS = {
    "content-type": "text/calendar; charset=utf-8",
    "etag": '"abc"',
    "last-modified": "Sun, 01 Apr 2012 08:00:00 GMT",
    "cache-control": "public, max-age=900",
    "vary": "Cookie, Accept-Encoding",
    "content-disposition": "inline",
    "access-control-allow-origin": "*",
    "allow": "GET, HEAD, OPTIONS",
}
PLAIN = Exchange(200, HEADERS, b"BEGIN:VCALENDAR")
PAGE = b'<link rel="alternate" href="https://example.org/events.ics" type="text/calendar" title="Events">'
GOOD_ONES = Exchanges(
    plain=PLAIN,
    again=PLAIN,
    browser=PLAIN,
    gzip=Exchange(200, HEADERS | {"content-encoding": "gzip", "etag": '"abc-gzip"'}),
    head=replace(PLAIN, body=b""),
    options=Exchange(200, HEADERS),
    post=Exchange(405, HEADERS),
    known=Exchange(304, HEADERS),
    other=PLAIN,
    odd_date=PLAIN,
    wrong=Exchange(400, {}),
    unknown=Exchange(404, {}),
    robots=Exchange(200, {}, b"User-agent: *\nDisallow: /desk/\n"),
    page=Exchange(200, {}, PAGE),
    path="/events.ics",
)
NUMBERS = [f"H{number}" for number in range(1, 15)]


def with_header(name: str, value: str, exchange: Exchange = PLAIN) -> Exchange:
    return replace(exchange, headers={**exchange.headers, name: value})


def both(name: str, value: str) -> dict[str, Exchange]:
    """In the answer and in the 304, which repeats it."""
    return {"plain": with_header(name, value), "known": with_header(name, value, Exchange(304, HEADERS))}


BROKEN: dict[str, dict[str, Any]] = {
    "H1 a page": {"browser": with_header("content-type", "text/html; charset=utf-8")},
    "H1 no charset": {"plain": with_header("content-type", "text/calendar")},
    "H1 a wrong charset": {"plain": with_header("content-type", "text/calendar; charset=utf8")},
    "H2 no tag": {
        "plain": with_header("etag", ""),
        "head": with_header("etag", "", replace(PLAIN, body=b"")),
        "known": with_header("etag", "", Exchange(304, HEADERS)),
    },
    "H2 other bytes each time": {"again": replace(PLAIN, body=b"BEGIN:VCALENDAR\r\n")},
    "H3 no date": {"plain": with_header("last-modified", "")},
    "H3 no date of HTTP": {"plain": with_header("last-modified", "yesterday")},
    "H4 sends it again": {"known": PLAIN},
    "H4 forgets how long it keeps": {"known": with_header("cache-control", "", Exchange(304, HEADERS))},
    "H4 believes the date": {"other": Exchange(304, HEADERS)},
    "H4 believes any date": {"odd_date": Exchange(304, HEADERS)},
    "H5 HEAD with a body": {"head": PLAIN},
    "H5 HEAD not allowed": {"head": Exchange(405, HEADERS)},
    "H5 POST without Allow": {"post": Exchange(405, {})},
    "H6 not to be kept": both("cache-control", "no-cache"),
    "H6 personal and told on": both("cache-control", "private, no-store"),
    "H7 unasked": {"plain": with_header("content-encoding", "gzip")},
    "H7 one tag for both": {"gzip": with_header("content-encoding", "gzip")},
    "H7 Vary silent": both("vary", "Cookie"),
    "H8 to be saved without a name": {"plain": with_header("content-disposition", "attachment")},
    "H9 a cookie": {"plain": with_header("set-cookie", "a=b")},
    "H9 robots shut out": {"robots": Exchange(200, {}, b"User-agent: *\nDisallow: /events\n")},
    "H10 not shared": {"plain": with_header("access-control-allow-origin", "")},
    "H11 an unknown one is a page": {"unknown": Exchange(200, HEADERS)},
    "H12 breaks": {"wrong": Exchange(500, {})},
    "H13 slow": {"again": replace(PLAIN, seconds=0.2)},
    "H13 slow to say nothing": {"known": Exchange(304, HEADERS, seconds=0.02)},
    "H14 not named": {"page": Exchange(200, {}, b"<link>")},
}


def failing(seen: Exchanges) -> list[str]:
    results = exchanges.check(seen)
    return [result.item.number for result in results if result.verdict in (Verdict.BROKEN, Verdict.WEAK)]


def test_of_a_good_server_every_item_holds() -> None:
    assert [(result.item.number, result.verdict) for result in exchanges.check(GOOD_ONES)] == [
        (number, Verdict.HOLDS) for number in NUMBERS
    ]


@pytest.mark.parametrize("name", BROKEN)
def test_a_fault_fails_in_that_item_alone(name: str) -> None:
    assert failing(replace(GOOD_ONES, **BROKEN[name])) == [name.partition(" ")[0]]


def test_every_item_has_a_fault_that_breaks_it() -> None:
    assert sorted({name.partition(" ")[0] for name in BROKEN}, key=NUMBERS.index) == NUMBERS


def test_a_personal_feed_is_kept_by_nobody_and_shared_with_nobody() -> None:
    headers = HEADERS | {"cache-control": "private, no-store", "referrer-policy": "no-referrer"}
    headers.pop("access-control-allow-origin")
    results = {found.item.number: found.verdict for found in exchanges.check(Exchanges(plain=Exchange(200, headers)))}
    assert (results["H6"], results["H10"]) == (Verdict.HOLDS, Verdict.ABSENT)
    assert results["H4"] == results["H5"] == results["H12"] == Verdict.UNSEEN


HACKATHON = "https://example.org/events/hackathon/"
FEED = read(encoded(GOOD))
ALONE = encoded(HEAD + DAYS + END)
COMPANY = Company(
    feed=FEED,
    files={HACKATHON: ALONE},
    pages={HACKATHON: 200},
    months={HACKATHON: '<a href="/events/hackathon/"> <a href="/events/call/2012-05-03/">'},
)


@pytest.mark.parametrize(
    ("changes", "failed"),
    [
        ({}, []),
        ({"files": {HACKATHON: ALONE.replace(b"SEQUENCE:0", b"SEQUENCE:1")}}, ["C15"]),
        ({"pages": {HACKATHON: 404}}, ["C27"]),
        ({"months": {HACKATHON: '<a href="/events/call/">'}}, ["C39"]),
    ],
)
def test_what_the_site_around_it_shows(changes: dict[str, Any], failed: list[str]) -> None:
    results = company.check(replace(COMPANY, **changes))
    assert [result.item.number for result in results if result.verdict == Verdict.BROKEN] == failed
    assert [result.item.number for result in results] == ["C15", "C27", "C39"]


def test_a_feed_alone_leaves_the_rest_unseen() -> None:
    verdicts = [result.verdict for result in company.check(Company(feed=FEED))]
    assert verdicts == [Verdict.UNSEEN, Verdict.HOLDS, Verdict.UNSEEN]
