"""A feed of this site, checked as its subscribers get it: asked for as they ask, compared with the pages around it."""

from urllib.parse import urlsplit

from app.core.errors import NotFoundError
from app.events.feedcheck import Result, client, company, exchanges, merged
from app.events.feedcheck.company import Company, day_of, sample
from app.events.feedcheck.exchanges import Exchange, Exchanges
from app.events.feedcheck.lines import File, read
from app.web.inside import Reply, ask

LONG_AGO, NOW = "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
BROWSER = {"Accept": "text/html,*/*;q=0.8", "User-Agent": "Mozilla/5.0"}


def check(path: str, *, site_url: str) -> list[Result]:
    """Raises NotFoundError where no calendar is at `path`, a path of this site with its query."""
    plain = ask(path)
    if plain.status != 200 or not plain.headers.get("content-type", "").startswith("text/calendar"):
        raise NotFoundError("There is no calendar feed at this address of ours.")
    file = read(plain.body)
    served = exchanges.check(_exchanges(path, plain, file, site_url))
    return merged(client.check(plain.body), company.check(_company(file, site_url)), served)


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
        unknown=_seen(ask(f"{bare.removesuffix('.ics')}-of-nobody.ics")),
        robots=_seen(ask("/robots.txt")),
        page=_seen(ask(page)) if page and not query else None,
    )


def _company(file: File, site_url: str) -> Company:
    """A few single files, pages and months that hold what the feed holds."""
    files: dict[str, bytes] = {}
    pages: dict[str, int] = {}
    months: dict[str, str] = {}
    for event in sample(file):
        address, day = event.value("URL"), day_of(event)
        path = _own_path(address, site_url)
        if path is None:
            continue
        pages[address] = ask(path).status
        alone = ask(f"{path.removesuffix('/')}.ics")
        if alone.status == 200:
            files[address] = alone.body
        if day and f"{day:%Y-%m}" not in months:
            months[f"{day:%Y-%m}"] = ask(f"/events/{day:%Y/%m}/").body.decode()
    return Company(feed=file, files=files, pages=pages, months=months)


def _own_path(address: str, site_url: str) -> str | None:
    return urlsplit(address).path if address.startswith(f"{site_url}/") else None


def _seen(reply: Reply) -> Exchange:
    return Exchange(reply.status, reply.headers, reply.body, reply.seconds)
