"""A feed of this site, checked as its subscribers get it: asked for as they ask, compared with the pages around it."""

import re
from functools import cache
from urllib.parse import urlsplit

from app.core.errors import NotFoundError
from app.core.outbound import current_client
from app.events.feedcheck import Result, client, company, exchanges, merged
from app.events.feedcheck.company import Company, day_of, sample, thinned
from app.events.feedcheck.exchanges import Exchange, Exchanges
from app.events.feedcheck.lines import File, read
from app.web.inside import Reply, ask

LONG_AGO, NOW = "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
LISTED = re.compile(r"/(events|docs-days)/[^/#]+/\Z")
"""Pages of what the pages of the months list."""
BROWSER = {"Accept": "text/html,*/*;q=0.8", "User-Agent": "Mozilla/5.0"}


def check(path: str, *, site_url: str) -> list[Result]:
    """Raises NotFoundError where no calendar is at `path`, a path of this site with its query."""
    plain = ask(path)
    if plain.status != 200 or not plain.headers.get("content-type", "").startswith("text/calendar"):
        raise NotFoundError("There is no calendar feed at this address of ours.")
    file = read(thinned(plain.body))
    served = exchanges.check(_exchanges(path, plain, file, site_url))
    around = _company(file, path.partition("?")[2], site_url)
    return merged(client.check(plain.body), company.check(around), served)


def check_elsewhere(address: str) -> tuple[str, list[Result]]:
    """The calendar at any address, and where it was in the end. Asked for once: what takes more asking stays unseen.

    Raises OutboundError and NotACalendarError.
    """
    answer = current_client().get(re.sub(r"\Awebcals?:", "https:", address.strip()))
    # It was asked for compressed, so that this says nothing of what others get.
    headers = {name: value for name, value in answer.headers.items() if name != "content-encoding"}
    served = exchanges.check(Exchanges(plain=Exchange(answer.status, headers, answer.body)))
    return answer.url, merged(client.check(answer.body), served)


def _exchanges(path: str, plain: Reply, file: File, site_url: str) -> Exchanges:
    tag = plain.headers.get("etag", "")
    bare, _, query = path.partition("?")
    page = _own_path(file.calendar.value("URL"), site_url)
    return Exchanges(
        path=path,
        plain=_seen(plain),
        again=_seen(ask(path)),
        browser=_seen(ask(path, headers=BROWSER)),
        gzip=_seen(ask(path, headers={"Accept-Encoding": "gzip"})),
        head=_seen(ask(path, method="HEAD")),
        options=_seen(ask(path, method="OPTIONS")),
        post=_seen(ask(path, method="POST")),
        known=_seen(ask(path, headers={"If-None-Match": tag, "If-Modified-Since": LONG_AGO})),
        other=_seen(ask(path, headers={"If-None-Match": '"another"', "If-Modified-Since": NOW})),
        odd_date=_seen(ask(path, headers={"If-Modified-Since": "yesterday"})),
        wrong=_seen(ask(f"{bare}?cancelled=perhaps")),
        unknown=_seen(_at_last(f"{bare.removesuffix('.ics')}-of-nobody.ics")),
        robots=_seen(ask("/robots.txt")),
        page=_seen(ask(page)) if page and not query else None,
    )


def _company(file: File, query: str, site_url: str) -> Company:
    """A few single files, asked for with the same choices, pages and months that hold what the feed holds."""
    files: dict[str, bytes] = {}
    pages: dict[str, int] = {}
    months: dict[str, str] = {}
    by_month = cache(lambda address: ask(address).body.decode())
    for event in sample(file):
        address, day = event.value("URL"), day_of(event)
        path = _own_path(address, site_url)
        if path is None:
            continue
        pages[address] = ask(path).status
        alone = ask(f"{path.removesuffix('/')}.ics?{query}".removesuffix("?"))
        if alone.status == 200:
            files[address] = alone.body
        if day and LISTED.match(address.removeprefix(site_url)):
            months[address] = by_month(f"/events/{day:%Y/%m}/")
    return Company(feed=file, files=files, pages=pages, months=months)


def _at_last(address: str) -> Reply:
    """Some addresses that are none first get the slash they lack."""
    reply = ask(address)
    return ask(reply.headers["location"]) if reply.status == 308 else reply


def _own_path(address: str, site_url: str) -> str | None:
    return urlsplit(address).path if address.startswith(f"{site_url}/") else None


def _seen(reply: Reply) -> Exchange:
    return Exchange(reply.status, reply.headers, reply.body, reply.seconds)
