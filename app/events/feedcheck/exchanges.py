"""H1 to H14: how a server hands a feed out. Pure: what was asked and answered goes in, findings come out.

An exchange that was not made is None; what it would have shown is then told as unseen.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from .lines import Fault
from .rules import Absent, Answer, Checklist, Result, Verdict

MEDIA_TYPE = "text/calendar; charset=utf-8"
NOT_ASKED = Absent("Nothing was asked that would show it.", Verdict.UNSEEN)
SECONDS_WARM, SECONDS_KNOWN = 0.1, 0.01


@dataclass(frozen=True)
class Exchange:
    """One answer. Names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    seconds: float = 0.0

    def header(self, name: str) -> str:
        return self.headers.get(name, "")


@dataclass(frozen=True, kw_only=True)
class Exchanges:
    """The feed as asked for plainly, and what else was asked: see `views/checks.py` for how."""

    plain: Exchange
    again: Exchange | None = None
    browser: Exchange | None = None
    gzip: Exchange | None = None
    head: Exchange | None = None
    options: Exchange | None = None
    post: Exchange | None = None
    known: Exchange | None = None
    """If-None-Match with its tag, If-Modified-Since long ago."""
    other: Exchange | None = None
    """If-None-Match with another tag, If-Modified-Since now."""
    odd_date: Exchange | None = None
    wrong: Exchange | None = None
    """A value of the query that means nothing."""
    unknown: Exchange | None = None
    """The address of a feed there is none of."""
    robots: Exchange | None = None
    page: Exchange | None = None
    """The page about it."""
    path: str = ""


checklist: Checklist[Exchanges] = Checklist()


def check(exchanges: Exchanges) -> list[Result]:
    return checklist.results(exchanges)


@checklist.must(
    "H1",
    "It is text/calendar in UTF-8, whoever asks and whatever they accept.",
    "RFC 5545, section 8.1; RFC 9110, section 8.3",
)
def media_type(seen: Exchanges) -> Answer:
    faults = []
    for who, answer in (("a calendar program", seen.plain), ("a browser", seen.browser)):
        if answer is None:
            continue
        if answer.status != 200:
            faults.append(Fault(0, f"The answer to {who} is {answer.status}."))
        elif _spaced(answer.header("content-type")) != MEDIA_TYPE:
            faults.append(Fault(0, f"To {who} it is “{answer.header('content-type')}” instead of “{MEDIA_TYPE}”."))
    return faults


@checklist.must(
    "H2", "It has a strong entity tag, and asked twice it is the same bytes.", "RFC 9110, section 8.8.3, ETag"
)
def entity_tag(seen: Exchanges) -> Answer:
    tag = seen.plain.header("etag")
    faults = (
        []
        if re.fullmatch(r'"[\x21\x23-\x7e]*"', tag)
        else [Fault(0, f"The entity tag is “{tag}”." if tag else "There is none.")]
    )
    if seen.again and seen.again.body != seen.plain.body:
        faults.append(Fault(0, "Asked for twice it is not the same: everybody loads it anew each time."))
    return faults


@checklist.should("H3", "It says when it last changed.", "RFC 9110, section 8.8.2, Last-Modified")
def last_modified(seen: Exchanges) -> Answer:
    value = seen.plain.header("last-modified")
    if not value:
        return [Fault(0, "Last-Modified is missing.")]
    return [] if _is_http_date(value) else [Fault(0, f"“{value}” is no date of HTTP.")]


@checklist.must(
    "H4",
    "Who has it already is told so, and by the tag rather than by the date.",
    "RFC 9110, sections 13.2.2 and 15.4.5",
)
def conditional(seen: Exchanges) -> Answer:
    if seen.known is None:
        return NOT_ASKED
    faults = []
    if seen.known.status != 304 or seen.known.body:
        faults.append(Fault(0, f"Asked with its own tag the answer is {seen.known.status}, not an empty 304."))
    else:
        faults += [
            Fault(0, f"The answer of 304 does not repeat {name}.")
            for name in ("etag", "cache-control", "vary")
            if seen.known.header(name) != seen.plain.header(name)
        ]
    if seen.other and seen.other.status != 200:
        faults.append(Fault(0, "The date is believed though the tag is another one."))
    if seen.odd_date and seen.odd_date.status != 200:
        faults.append(Fault(0, "A date that is none is not ignored."))
    return faults


@checklist.must(
    "H5",
    "HEAD answers as GET without the body; other methods are told what is allowed.",
    "RFC 9110, sections 9.3.2, 9.3.7 and 15.5.6",
)
def methods(seen: Exchanges) -> Answer:
    if seen.head is None:
        return NOT_ASKED
    faults = []
    if seen.head.body or (seen.head.status, seen.head.header("etag")) != (seen.plain.status, seen.plain.header("etag")):
        faults.append(Fault(0, "HEAD does not answer as GET does."))
    for name, answer, status in (("OPTIONS", seen.options, (200, 204)), ("POST", seen.post, (405,))):
        if answer and (answer.status not in status or "GET" not in answer.header("allow")):
            faults.append(Fault(0, f"{name} answers {answer.status} and “Allow: {answer.header('allow')}”."))
    return faults


@checklist.should(
    "H6",
    "Caches may keep a public feed for a while; a personal one nobody may keep.",
    "RFC 9111, section 5.2.2; RFC 9110, section 10.1.3",
)
def caching(seen: Exchanges) -> Answer:
    control = seen.plain.header("cache-control")
    if "no-store" in control:
        is_kept = "private" in control and seen.plain.header("referrer-policy") == "no-referrer"
        return [] if is_kept else [Fault(0, "A personal feed also needs private, and Referrer-Policy: no-referrer.")]
    age = re.search(r"max-age=(\d+)", control)
    if "public" in control and age and int(age[1]) > 0:
        return []
    return [Fault(0, f"Cache-Control is “{control}”; a public feed says public, and a max-age.")]


@checklist.should(
    "H7", "It is compressed only for whom asks, under a tag of its own.", "RFC 9110, sections 8.8.3.3 and 12.5.3"
)
def compression(seen: Exchanges) -> Answer:
    faults = []
    if coding := seen.plain.header("content-encoding"):
        faults.append(Fault(0, f"It is {coding} though nobody asked for that."))
    if seen.gzip is None:
        return faults or NOT_ASKED
    if seen.gzip.header("content-encoding") == "gzip":
        if seen.gzip.header("etag") == seen.plain.header("etag"):
            faults.append(Fault(0, "Compressed it has the tag of the plain one."))
        if "accept-encoding" not in seen.plain.header("vary").lower():
            faults.append(Fault(0, "Vary does not name Accept-Encoding."))
    return faults


@checklist.should(
    "H8",
    "A feed is shown in place; a single event is saved under a name in plain letters and in its own.",
    "RFC 6266, section 4, Content-Disposition",
)
def disposition(seen: Exchanges) -> Answer:
    value = seen.plain.header("content-disposition")
    if value.startswith("attachment"):
        is_named = re.search(r'filename="?[\x20-\x21\x23-\x7e]+', value)
        return [] if is_named else [Fault(0, "It is to be saved, and has no name.")]
    return [] if value in ("", "inline") else [Fault(0, f"Content-Disposition is “{value}”.")]


@checklist.must(
    "H9",
    "Nobody is asked who they are: no cookie, no detour, no robots shut out.",
    "RFC 6265, section 3; RFC 9309, section 2.2",
)
def no_questions(seen: Exchanges) -> Answer:
    faults = [Fault(0, "It sets a cookie.")] if seen.plain.header("set-cookie") else []
    if 300 <= seen.plain.status < 400 or seen.plain.status in (401, 403):
        faults.append(Fault(0, f"The answer is {seen.plain.status}."))
    if seen.robots and _is_shut_out(seen.robots.body.decode("utf-8", "replace"), seen.path):
        faults.append(Fault(0, "robots.txt shuts it out: Google then never fetches it."))
    return faults


@checklist.should(
    "H10", "Pages of other sites may read a public feed.", "The Fetch standard, section 3.3, CORS protocol"
)
def sharing(seen: Exchanges) -> Answer:
    if "no-store" in seen.plain.header("cache-control"):
        return Absent("It is personal.")
    is_open = seen.plain.header("access-control-allow-origin") == "*"
    return [] if is_open else [Fault(0, "Access-Control-Allow-Origin is missing.")]


@checklist.must(
    "H11",
    "A feed there is none of is 404 or 410, not a page and not an empty calendar.",
    "RFC 9110, sections 15.5.5 and 15.5.11",
)
def unknown(seen: Exchanges) -> Answer:
    if seen.unknown is None:
        return NOT_ASKED
    return [] if seen.unknown.status in (404, 410) else [Fault(0, f"The answer is {seen.unknown.status}.")]


@checklist.must(
    "H12", "A query that means nothing is refused or ignored, and never breaks it.", "RFC 9110, section 15.5.1"
)
def odd_queries(seen: Exchanges) -> Answer:
    if seen.wrong is None:
        return NOT_ASKED
    return [] if seen.wrong.status in (200, 400, 404) else [Fault(0, f"The answer is {seen.wrong.status}.")]


@checklist.should(
    "H13", "It comes within a tenth of a second, and “nothing new” within a hundredth.", "Measured here, once each"
)
def quickness(seen: Exchanges) -> Answer:
    faults = []
    if seen.again is None:
        return NOT_ASKED
    if seen.again.seconds > SECONDS_WARM:
        faults.append(Fault(0, f"The second time it took {seen.again.seconds * 1000:.0f} ms."))
    if seen.known and seen.known.seconds > SECONDS_KNOWN:
        faults.append(Fault(0, f"“Nothing new” took {seen.known.seconds * 1000:.0f} ms."))
    return faults


@checklist.should(
    "H14", "The page about it points to it, so that programs find it.", "The HTML standard, section 4.6.7.1, alternate"
)
def discoverable(seen: Exchanges) -> Answer:
    if seen.page is None:
        return NOT_ASKED
    html = seen.page.body.decode("utf-8", "replace")
    links = [tag for tag in re.findall(r"<link\b[^>]*>", html) if 'rel="alternate"' in tag and "text/calendar" in tag]
    if seen.page.status != 200:
        return [Fault(0, f"The page answers {seen.page.status}.")]
    return [] if any(f'{seen.path}"' in tag for tag in links) else [Fault(0, "The page does not name it.")]


def _spaced(value: str) -> str:
    return re.sub(r"\s*;\s*", "; ", value.strip().lower()).replace('"', "")


def _is_http_date(value: str) -> bool:
    try:
        parsedate_to_datetime(value)
    except ValueError:
        return False
    return True


def _is_shut_out(robots: str, path: str) -> bool:
    """Whether a rule for all robots names a beginning of the path."""
    is_for_all = False
    for line in robots.splitlines():
        name, _, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        if name.lower() == "user-agent":
            is_for_all = value == "*"
        elif name.lower() == "disallow" and is_for_all and value and path.startswith(value):
            return True
    return False
