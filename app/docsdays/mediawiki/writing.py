"""A list of tasks written to a page of the wiki: only onto what we have seen, and over nobody's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff

from sqlalchemy.orm import Session

from app.docsdays import exports, queries
from app.docsdays.mediawiki import asking
from app.docsdays.mediawiki.asking import Source
from app.docsdays.mediawiki.client import Api, ApiError
from app.docsdays.mediawiki.models import Wiki
from app.docsdays.mediawiki.targets import addressed
from app.docsdays.queries import Filter
from app.docsdays.sheets.verdicts import Kind, Side, Verdict, verdicts
from app.docsdays.wikitext import read
from app.docsdays.wikitext.placing import own_lines, placed

CONFLICTS = ("editconflict", "articleexists", "missingtitle", "pagedeleted")
STALE = "Somebody edited the page since you looked at it, so nothing was written. This is how it stands now."


class StaleError(Exception):
    """The page is not the one that was looked at."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    source: Source
    text: str
    """The whole page, as it would be."""
    count: int
    in_the_way: Sequence[Verdict]
    """What the page says otherwise than we do, and did not get from us: to be imported, or settled by hand."""

    @property
    def is_same(self) -> bool:
        return self.text.rstrip() == self.source.text.rstrip()

    def changes(self, most: int = 200) -> list[str]:
        lines = unified_diff(self.source.text.splitlines(), self.text.splitlines(), lineterm="", n=1)
        return [line for line in lines if not line.startswith(("---", "+++"))][:most]


def draft(session: Session, source: Source, wanted: Filter, *, caption: str, wiki: Wiki | None, now: datetime) -> Draft:
    """Reads only. Raises WikitextError for a page that cannot be read."""
    rows = queries.todo(session, wanted, now)
    text = placed(source.text, exports.todo_wiki(rows, caption=caption))
    own = own_lines(source.text)
    found = [row for row in read(source.text).rows if own is not None and row.line in own]
    judged = verdicts(session, addressed(found, wiki), page=source.title, now=now)
    return Draft(source=source, text=text, count=len(rows), in_the_way=[one for one in judged if _is_in_the_way(one)])


def _is_in_the_way(verdict: Verdict) -> bool:
    is_theirs = any(each.side != Side.OURS for each in verdict.differences)
    return is_theirs or verdict.kind in (Kind.NEW, Kind.REFUSED)


def save(api: Api, draft: Draft, *, summary: str) -> int:
    """Gives the revision. Raises StaleError where the page was edited, seen or not seen before; else WikiError."""
    if draft.in_the_way:
        raise StaleError
    asked = {"title": draft.source.title, "text": draft.text, "summary": summary}
    if draft.source.rev_id:
        asked |= {"baserevid": str(draft.source.rev_id), "nocreate": "1"}
    else:
        asked |= {"createonly": "1"}
    try:
        return api.edit(**asked)
    except ApiError as error:
        if error.code in CONFLICTS:
            raise StaleError from error
        raise


def source(api: Api, title: str, *, rev_id: int | None = None) -> Source:
    """The page as it is now. Raises WikiError, and StaleError where it is no more at that revision."""
    found = asking.source(api, title)
    if rev_id is not None and found.rev_id != rev_id:
        raise StaleError
    return found
