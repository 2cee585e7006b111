"""The questions a wiki is asked, and its answers as plain data. As MediaWiki 1.39 answers; the tests ask one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from app.config import DEFAULT_PORTS
from app.docsdays.mediawiki.client import AT_ONCE, Api
from app.docsdays.mediawiki.models import PageState
from app.docsdays.mediawiki.said import Said, WikiError

T = TypeVar("T")
OVERLAP = timedelta(minutes=2)
"""So much is read again each time: what is saved at one moment need not be listed in that order."""
MOST_TEXT = 3 * 1024 * 1024
"""Characters of one page."""
MOST_PREFIXES = 2000
NOT_HERE = "It belongs to another wiki."
NO_PAGE = "It is no page that can be edited."
IN_CIRCLES = "Its redirects lead nowhere."


@dataclass(frozen=True, kw_only=True)
class Description:
    name: str
    generator: str
    article_path: str
    script: str
    elsewhere: list[str]
    wiki_now: datetime


def describe(api: Api) -> Description:
    """What the wiki says of itself. Raises WikiError, also where it is no MediaWiki."""
    asked = {"meta": "siteinfo", "siprop": "general|interwikimap", "curtimestamp": "1"}
    answer = next(api.query(asked))
    general = answer.part("query").part("general")
    prefixes = {said.text("prefix").casefold() for said in answer.part("query").parts("interwikimap")}
    article_path, script = general.text("articlepath", most=500), general.text("script", most=500)
    if not general.text("generator").startswith("MediaWiki") or "$1" not in article_path:
        raise WikiError("What answers there does not say that it is a MediaWiki.")
    home = urljoin(api.url, general.text("server", most=500))
    return Description(
        name=general.text("sitename", most=200),
        generator=general.text("generator", most=200),
        article_path=_within(api.url, home, article_path),
        script=_within(api.url, home, script),
        elsewhere=sorted(prefixes)[:MOST_PREFIXES],
        wiki_now=answer.moment("curtimestamp"),
    )


def _within(api: str, home: str, path: str) -> str:
    """An address of the web; where the wiki says something else of its own, it is taken to be where its api.php is."""
    found = urljoin(home, path)
    parts = urlsplit(found)
    return (found if parts.scheme in DEFAULT_PORTS and parts.hostname else urljoin(api, urlsplit(path).path))[:500]


@dataclass(frozen=True, kw_only=True)
class Page:
    state: PageState
    title: str
    reason: str | None = None
    page_id: int | None = None
    rev_id: int | None = None
    sha1: str | None = None
    edited_at: datetime | None = None
    wiki_now: datetime


def pages(api: Api, titles: Sequence[str]) -> dict[str, Page]:
    """Each of the titles as the wiki has it, redirects followed."""
    found: dict[str, Page] = {}
    for some in _batches([title for title in titles if "|" not in title], AT_ONCE):
        asked = {"titles": "|".join(some), "redirects": "1", "prop": "info|revisions", "rvprop": "ids|timestamp|sha1"}
        for answer in api.query({**asked, "curtimestamp": "1"}):
            found |= _pages(some, answer)
    return found


def _pages(titles: Sequence[str], answer: Said) -> dict[str, Page]:
    query, wiki_now = answer.part("query"), answer.moment("curtimestamp")
    leads = {one.text("from"): one.text("to") for name in ("normalized", "redirects") for one in query.parts(name)}
    elsewhere = {one.text("title") for one in query.parts("interwiki")}
    known = {one.text("title"): one for one in query.parts("pages")}
    found: dict[str, Page] = {}
    for asked in titles:
        title = asked
        for _ in range(4):
            title = leads.get(title, title)
        said = known.get(title)
        if said is not None:
            found[asked] = _page(said, title, wiki_now)
        elif title in elsewhere or leads:
            reason = NOT_HERE if title in elsewhere else IN_CIRCLES
            found[asked] = Page(state=PageState.INVALID, title=title, reason=reason, wiki_now=wiki_now)
    return found


def _page(said: Said, title: str, wiki_now: datetime) -> Page:
    if said.is_so("invalid") or said.is_so("special") or said.number("ns") < 0:
        reason = said.text("invalidreason", most=200) or NO_PAGE
        return Page(state=PageState.INVALID, title=title, reason=reason, wiki_now=wiki_now)
    if said.is_so("missing"):
        return Page(state=PageState.MISSING, title=title, wiki_now=wiki_now)
    newest = next(said.parts("revisions"), Said({}))
    return Page(
        state=PageState.THERE,
        title=title,
        page_id=said.number("pageid"),
        rev_id=said.number("lastrevid"),
        sha1=newest.text("sha1", most=40) or None,
        edited_at=newest.moment("timestamp") if newest else None,
        wiki_now=wiki_now,
    )


@dataclass(frozen=True, kw_only=True)
class Revision:
    rev_id: int
    parent_id: int
    page_id: int
    title: str
    sha1: str
    """Empty: hidden."""


def revision_at(api: Api, page_id: int, at: datetime) -> Revision | None:
    """The newest of a page that is not younger than that wiki time."""
    return next(_revisions(api, pageids=str(page_id), rvstart=_iso(at), rvdir="older", rvlimit="1"), None)


def history(api: Api, page_id: int) -> list[Revision]:
    """The newest revisions of a page, as many as fit into one answer; the oldest of them first."""
    found = _revisions(api, pageids=str(page_id), rvdir="older", rvlimit="max")
    return sorted(found, key=lambda one: one.rev_id)


def revisions(api: Api, rev_ids: Iterable[int]) -> dict[int, Revision]:
    """Those that are still there."""
    found: dict[int, Revision] = {}
    for some in _batches(sorted(set(rev_ids) - {0}), AT_ONCE):
        found |= {one.rev_id: one for one in _revisions(api, revids="|".join(map(str, some)))}
    return found


def _revisions(api: Api, **asked: str) -> Iterator[Revision]:
    for answer in api.query({"prop": "revisions", "rvprop": "ids|sha1", **asked}):
        for page in answer.part("query").parts("pages"):
            for said in page.parts("revisions"):
                yield Revision(
                    rev_id=said.number("revid"),
                    parent_id=said.number("parentid"),
                    page_id=page.number("pageid"),
                    title=page.text("title"),
                    sha1=said.text("sha1", most=40),
                )
        if "pageids" in asked:  # `continue` would lead through its whole history
            return


@dataclass(frozen=True, kw_only=True)
class Edit:
    rev_id: int
    parent_id: int
    page_id: int
    title: str
    user_id: int
    """0: nobody who signed in, or hidden."""
    user_name: str
    at: datetime
    size_change: int
    comment: str
    is_left_behind: bool
    """The redirect that a move leaves at the former title."""


@dataclass(frozen=True, kw_only=True)
class Changes:
    edits: tuple[Edit, ...]
    touched: frozenset[str]
    """Titles of which something other than an edit is told: moved, deleted, restored, hidden."""
    has_renamed: bool
    read_until: datetime


def changes(api: Api, since: datetime) -> Changes:
    """What happened on the wiki since that wiki time, as far as it fits; the rest is told the next time."""
    asked = {"list": "recentchanges", "rctype": "edit|new|log", "rcdir": "newer", "rclimit": "max"}
    told = {"rcprop": "title|ids|sizes|user|userid|timestamp|comment|loginfo|tags", "rcstart": _iso(since - OVERLAP)}
    edits: list[Edit] = []
    touched: set[str] = set()
    has_renamed, until = False, since
    for answer in api.query({**asked, **told, "curtimestamp": "1"}, is_partial=True):
        for said in answer.part("query").parts("recentchanges"):
            until = max(until, said.moment("timestamp"))
            if said.text("type") == "log":
                has_renamed = has_renamed or said.text("logtype") == "renameuser"
                touched |= {said.text("title"), said.part_if_any("logparams").text("target_title")} - {""}
            else:
                change = said.number("newlen") - said.number("oldlen")
                edits.append(_edit(said, parent_id=said.number("old_revid"), size_change=change))
        if not answer.part("continue"):
            until = max(until, answer.moment("curtimestamp"))
    return Changes(edits=tuple(edits), touched=frozenset(touched), has_renamed=has_renamed, read_until=until)


def contributions(api: Api, user_ids: Sequence[int], since: datetime) -> list[Edit]:
    """What these users did since that wiki time, at most fifty of them."""
    asked = {"list": "usercontribs", "ucuserids": "|".join(map(str, user_ids)), "ucdir": "newer", "uclimit": "max"}
    told = {"ucprop": "ids|title|timestamp|comment|sizediff|tags", "ucstart": _iso(since - OVERLAP)}
    answers = api.query({**asked, **told}, is_partial=True)
    found = (said for answer in answers for said in answer.part("query").parts("usercontribs"))
    return [_edit(said, parent_id=said.number("parentid"), size_change=said.number("sizediff")) for said in found]


def _edit(said: Said, *, parent_id: int, size_change: int) -> Edit:
    return Edit(
        rev_id=said.number("revid"),
        parent_id=parent_id,
        page_id=said.number("pageid"),
        title=said.text("title"),
        user_id=said.number("userid"),
        user_name=said.text("user"),
        at=said.moment("timestamp"),
        size_change=size_change,
        comment=said.text("comment", most=1000),
        is_left_behind=parent_id == 0 and said.has_among("tags", "mw-new-redirect"),
    )


@dataclass(frozen=True, kw_only=True)
class User:
    name: str
    """As the wiki writes it."""
    user_id: int | None
    """None: there is no such user."""


def users(api: Api, names: Sequence[str]) -> dict[str, User]:
    """By the names as they were given."""
    found: dict[str, User] = {}
    for some in _batches([name for name in names if "|" not in name], AT_ONCE):
        for answer in api.query({"list": "users", "ususers": "|".join(some)}):
            query = answer.part("query")
            canonical = {one.text("from"): one.text("to") for one in query.parts("normalized")}
            told = {said.text("name"): said for said in query.parts("users")}
            for name in some:
                said = told.get(canonical.get(name, name)) or told.get(_canonical(name))
                if said is not None:
                    found[name] = User(name=said.text("name"), user_id=said.number("userid") or None)
    return found


def _canonical(name: str) -> str:
    """As MediaWiki writes names, where it does not tell what it made of one."""
    words = " ".join(name.replace("_", " ").split())
    return words[:1].upper() + words[1:]


def users_by_id(api: Api, user_ids: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in _batches(sorted(user_ids), AT_ONCE):
        for answer in api.query({"list": "users", "ususerids": "|".join(map(str, some))}):
            users_said = answer.part("query").parts("users")
            found |= {said.number("userid"): said.text("name") for said in users_said if said.text("name")}
    return found


@dataclass(frozen=True, kw_only=True)
class Source:
    title: str
    rev_id: int
    """0: there is no such page."""
    text: str


def source(api: Api, title: str) -> Source:
    """The wikitext of a page. Raises WikiError, also where it can be no page."""
    if "|" in title:
        raise WikiError("The wiki has no pages with “|” in their names.")
    answer = next(api.query({"titles": title, "prop": "info|revisions", "rvprop": "ids|content", "rvslots": "main"}))
    said = next(answer.part("query").parts("pages"), Said({}))
    if not said or said.is_so("invalid") or said.number("ns") < 0:
        raise WikiError(f"The wiki can have no page of that name. {said.text('invalidreason')}".strip())
    revision = next(said.parts("revisions"), Said({}))
    text = revision.part("slots").part("main").text("content", most=MOST_TEXT)
    return Source(title=said.text("title"), rev_id=revision.number("revid"), text=text)


def _batches(given: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (given[start : start + size] for start in range(0, len(given), size))


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
