"""How the page of a task was when somebody took the task: asked soon after, and told as of that moment."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.docsdays.mediawiki import asking
from app.docsdays.mediawiki.asking import Page
from app.docsdays.mediawiki.client import AT_ONCE, Api
from app.docsdays.mediawiki.models import ClaimBaseline, PageState, Wiki
from app.docsdays.mediawiki.targets import title_of
from app.docsdays.models import Claim, Task

SECOND = timedelta(seconds=1)
"""The wiki tells whole ones; nobody edits within one of taking a task."""
NO_TITLE = "It is no title of a page."


@dataclass(frozen=True)
class Wanted:
    claim_id: int
    started_at: datetime
    target: str
    title: str


def wanted(session: Session, wiki: Wiki) -> list[Wanted]:
    """Claims that are held, of tasks about a page of the wiki; also where the task is about another one since."""
    query = select(Claim, Task.target).join(Task, Task.id == Claim.task_id)
    query = query.outerjoin(ClaimBaseline, ClaimBaseline.claim_id == Claim.id)
    is_new = or_(ClaimBaseline.claim_id.is_(None), ClaimBaseline.target != Task.target)
    query = query.where(Claim.ended_at.is_(None), Task.target.is_not(None), is_new).order_by(Claim.id)
    found = []
    for claim, target in session.execute(query):
        title = title_of(target, wiki)
        if target and title:
            found.append(Wanted(claim.id, claim.started_at, target, title))
    return found[:AT_ONCE]


def ask(api: Api, wanted: Sequence[Wanted], *, now: datetime) -> list[ClaimBaseline]:
    """Raises WikiError."""
    started = time.monotonic()
    found = asking.pages(api, sorted({one.title for one in wanted})) if wanted else {}
    asked_at = now + timedelta(seconds=time.monotonic() - started)
    return [_baseline(api, one, found.get(one.title), asked_at) for one in wanted]


def _baseline(api: Api, wanted: Wanted, page: Page | None, now: datetime) -> ClaimBaseline:
    """`now` is the moment of the answer."""
    made = ClaimBaseline(claim_id=wanted.claim_id, target=wanted.target, title=wanted.title, wiki_at=now)
    if page is None:
        made.state, made.reason = PageState.INVALID, NO_TITLE
        return made
    made.state, made.reason, made.title = page.state, page.reason, page.title
    made.page_id, made.rev_id, made.sha1 = page.page_id, page.rev_id, page.sha1
    made.wiki_at = page.wiki_now - max(now - wanted.started_at, timedelta()) + SECOND
    if page.page_id is not None and page.edited_at is not None and page.edited_at > made.wiki_at:
        _go_back(api, made, page.page_id)
    return made


def _go_back(api: Api, made: ClaimBaseline, page_id: int) -> None:
    """It was edited between the claim and the question."""
    before = asking.revision_at(api, page_id, made.wiki_at)
    if before is None:
        made.state, made.rev_id, made.sha1 = PageState.MISSING, None, None
    else:
        made.rev_id, made.sha1 = before.rev_id, before.sha1


def store(session: Session, found: Sequence[ClaimBaseline]) -> None:
    for one in found:
        session.merge(one)
