"""A round of the worker: what is new on the wiki. Nothing is held in the database while the wiki is waited for.

Little is written where nothing happened: each write makes the stored answers of the site stale.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.config import Settings
from app.docsdays.mediawiki import accounts, asking, baselines, fates, sightings
from app.docsdays.mediawiki.asking import Changes, Edit
from app.docsdays.mediawiki.client import AT_ONCE, Api
from app.docsdays.mediawiki.models import ClaimBaseline, Wiki
from app.docsdays.mediawiki.said import WikiError
from app.docsdays.mediawiki.sightings import Watch

log = logging.getLogger(__name__)

DAILY = timedelta(days=1)
SELDOM = timedelta(minutes=10)
"""How often it is written down how far was read, where nothing else is written."""
AT_FIRST = timedelta(hours=1)
"""How far back the first look goes."""
PAUSE = timedelta(minutes=2)
NOT_KEPT = "What the wiki says cannot be kept: the database refuses it."
MakeSession = Callable[[], Session]


def is_due(session: Session, now: datetime) -> bool:
    settings: Settings = current_app.extensions["settings"]
    wiki = session.get(Wiki, settings.mediawiki_url) if settings.mediawiki_url else None
    return bool(settings.mediawiki_url) and (wiki is None or wiki.next_try_at is None or wiki.next_try_at <= now)


def look(make_session: MakeSession, api: Api, *, now: datetime) -> None:
    """Notes failures, raises none of them; what was read before one is kept."""
    try:
        _look(make_session, api, now)
    except (WikiError, DBAPIError) as error:
        why = str(error) if isinstance(error, WikiError) else NOT_KEPT
        log.warning("the wiki %s cannot be read: %s", api.url, why, exc_info=not isinstance(error, WikiError))
        _note_failure(make_session, api, why, now)


def _look(make_session: MakeSession, api: Api, now: datetime) -> None:
    wiki = _described(make_session, api, now)
    _check_accounts(make_session, api, now)
    _fetch_baselines(make_session, api, wiki, now)
    _see_edits(make_session, api, wiki, now)


def _described(make_session: MakeSession, api: Api, now: datetime) -> Wiki:
    with _reading(make_session) as session:
        known = session.get(Wiki, api.url)
    if known and known.described_at and known.described_at > now - DAILY and not known.failing_since:
        return known
    told = asking.describe(api)
    with make_session() as session:
        wiki = session.get(Wiki, api.url) or Wiki(api=api.url)
        session.add(wiki)
        wiki.name, wiki.generator = told.name, told.generator
        wiki.article_path, wiki.script, wiki.described_at = told.article_path, told.script, now
        wiki.elsewhere = told.elsewhere
        wiki.read_until = wiki.read_until or told.wiki_now - AT_FIRST
        session.commit()
        session.refresh(wiki)
        session.expunge(wiki)
        return wiki


def _check_accounts(make_session: MakeSession, api: Api, now: datetime) -> None:
    with _reading(make_session) as session:
        names = accounts.unchecked(session)[:AT_ONCE]
    if names:
        found = asking.users(api, names)
        with make_session() as session:
            accounts.confirm(session, names, found, now=now)
            session.commit()


def _fetch_baselines(make_session: MakeSession, api: Api, wiki: Wiki, now: datetime) -> None:
    with _reading(make_session) as session:
        wanted = baselines.wanted(session, wiki)
    found = baselines.ask(api, wanted, now=now)
    if found:
        with make_session() as session:
            baselines.store(session, found)
            session.commit()


def _see_edits(make_session: MakeSession, api: Api, wiki: Wiki, now: datetime) -> None:
    since = wiki.read_until
    assert since is not None  # noqa: S101 — set when the wiki was first described
    changes = asking.changes(api, since)
    has_proved = _prove(make_session, changes, now)
    with _reading(make_session) as session:
        watch = sightings.watch(session, now=now)
    edits = [*changes.edits, *_contributions(api, watch)]
    with _reading(make_session) as session:
        found = sightings.sightings(session, edits, watch)
        names = {edit.user_id: edit.user_name for edit in edits if edit.user_id}
        renamed = accounts.renamed(session, names)
        known = accounts.known_ids(session) if changes.has_renamed else set()
    revisions = asking.revisions(api, [rev_id for one in found for rev_id in (one.edit.rev_id, one.edit.parent_id)])
    found = sightings.that_changed_something(found, revisions)
    called = asking.users_by_id(api, known | set(renamed)) if known or renamed else {}
    with _reading(make_session) as session:
        called = {user_id: called[user_id] for user_id in accounts.renamed(session, called)}
    if found or called:
        with make_session() as session:
            sightings.store(session, found, wiki, now=now)
            accounts.rename(session, called)
            session.commit()
    has_news = _follow_up(make_session, api, changes, edits, now)
    if found or called or has_proved or has_news or wiki.failing_since or changes.read_until > since + SELDOM:
        _note_read(make_session, api, watch, changes)


def _prove(make_session: MakeSession, changes: Changes, now: datetime) -> bool:
    """Before anything else is made of the edits, so that they are already of those whom they prove."""
    with _reading(make_session) as session:
        proofs = accounts.proofs(session, changes.edits)
    if proofs:
        with make_session() as session:
            accounts.prove(session, proofs, now=now)
            session.commit()
    return bool(proofs)


def _contributions(api: Api, watch: Watch) -> list[Edit]:
    """Of those who have a task: what they did before they said who they are is told here only."""
    since = watch.contributors()
    ids = sorted(since)
    found: list[Edit] = []
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        found += asking.contributions(api, some, min(since[user_id] for user_id in some))
    return found


def _follow_up(make_session: MakeSession, api: Api, changes: Changes, edits: list[Edit], now: datetime) -> int:
    with _reading(make_session) as session:
        seen = fates.concerned(session, changes, {edit.page_id for edit in edits})
    if not seen:
        return 0
    told = fates.ask(api, seen)
    news = {one.rev_id: told[one.rev_id] for one in seen if one.rev_id in told and fates.is_news(one, told[one.rev_id])}
    if not news:
        return 0
    with make_session() as session:
        fates.store(session, news, now=now)
        session.commit()
    return len(news)


def _note_read(make_session: MakeSession, api: Api, watch: Watch, changes: Changes) -> None:
    with make_session() as session:
        wiki = session.get_one(Wiki, api.url)
        wiki.read_until = changes.read_until
        wiki.failing_since = wiki.last_error = wiki.next_try_at = None
        read = ClaimBaseline.claim_id.in_({one.claim_id for one in watch.held})
        session.execute(update(ClaimBaseline).where(read).values(read_until=changes.read_until))
        session.commit()


def _note_failure(make_session: MakeSession, api: Api, why: str, now: datetime) -> None:
    with make_session() as session:
        wiki = session.get(Wiki, api.url) or Wiki(api=api.url)
        session.add(wiki)
        wiki.failing_since = wiki.failing_since or now
        wiki.last_error, wiki.next_try_at = why[:400], now + PAUSE
        session.commit()


@contextmanager
def _reading(make_session: MakeSession) -> Iterator[Session]:
    with make_session() as session:
        session.info["reading"] = True
        yield session
