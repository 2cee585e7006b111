"""Edits that count for a task: by somebody who has it, on its page; or by anybody who names its key in the summary."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core import upserts
from app.docsdays import mails, queries
from app.docsdays.actions.claims import extend, lock
from app.docsdays.actions.history import touch
from app.docsdays.mediawiki.asking import Edit, Revision
from app.docsdays.mediawiki.models import ClaimBaseline, PageState, Wiki, WikiAccount
from app.docsdays.mediawiki.targets import diff_address
from app.docsdays.models import Claim, ClaimState, Evidence, EvidenceState, Task, TaskState
from app.people.models import Person

KEY = re.compile(r"\bXD-[2-9A-Z]{4,9}\b", re.IGNORECASE)
CAUSE = "edit seen"
"""Of an extension of the time."""
RECENT = timedelta(days=1)
"""A claim that ended since then may have been worked on before."""
COUNTED = (TaskState.OPEN, TaskState.IN_REVIEW, TaskState.PARKED, TaskState.DONE)
MOST = 500


@dataclass(frozen=True)
class Held:
    """A claim whose page is known, of somebody the wiki knows."""

    claim_id: int
    task_id: int
    user_id: int
    page_id: int | None
    title: str
    rev_id: int
    """The page's newest when the task was taken; 0: there was no page."""
    since: datetime
    """The wiki time from which the edits of this user are still to be read."""


@dataclass(frozen=True)
class Watch:
    """What edits are looked at with."""

    held: Sequence[Held] = ()
    people: Mapping[int, int] = field(default_factory=dict)
    """Users of the wiki: who they are here."""

    def contributors(self) -> dict[int, datetime]:
        """Those who have a task, and since when their edits are wanted."""
        since: dict[int, datetime] = {}
        for one in self.held:
            since[one.user_id] = min(since.get(one.user_id, one.since), one.since)
        return since


@dataclass(frozen=True)
class Sighting:
    edit: Edit
    task_id: int
    person_id: int | None


def watch(session: Session, *, now: datetime) -> Watch:
    accounts = session.scalars(select(WikiAccount).where(WikiAccount.proved_at.is_not(None))).all()
    users = {account.person_id: account for account in accounts}
    is_wanted = or_(Claim.ended_at.is_(None), (Claim.ended_at > now - RECENT) & (Claim.state != ClaimState.REVOKED))
    query = select(ClaimBaseline, Claim).join(Claim, Claim.id == ClaimBaseline.claim_id)
    query = query.where(is_wanted, ClaimBaseline.state != PageState.INVALID, Claim.person_id.in_(users))
    held = [
        Held(
            claim_id=claim.id,
            task_id=claim.task_id,
            user_id=users[claim.person_id].user_id or 0,
            page_id=base.page_id,
            title=base.title,
            rev_id=base.rev_id or 0,
            since=base.read_until or base.wiki_at,
        )
        for base, claim in session.execute(query.order_by(Claim.id))
    ]
    return Watch(held, {account.user_id: account.person_id for account in accounts if account.user_id})


def sightings(session: Session, edits: Iterable[Edit], watch: Watch) -> list[Sighting]:
    """What counts of these edits and is not known yet, the oldest first."""
    by_rev = {edit.rev_id: edit for edit in edits if edit.rev_id > 0 and not edit.is_left_behind}
    keys = dict(_keys(session, by_rev.values()))
    found: dict[tuple[int, int], Sighting] = {}
    for rev_id, edit in sorted(by_rev.items()):
        person_id = watch.people.get(edit.user_id)
        named = {keys[key] for key in _keys_in(edit) if key in keys}
        for task_id in named | {held.task_id for held in watch.held if _is_of(edit, held)}:
            found[task_id, rev_id] = Sighting(edit, task_id, person_id)
    known = set(_known(session, {rev_id for _, rev_id in found}))
    return [sighting for place, sighting in found.items() if place not in known][:MOST]


def _is_of(edit: Edit, held: Held) -> bool:
    """The page is known by its number, which moves with it; one that was not there yet by its title."""
    is_page = edit.page_id == held.page_id if held.page_id else edit.title == held.title
    return is_page and edit.user_id == held.user_id and edit.rev_id > held.rev_id


def _keys_in(edit: Edit) -> set[str]:
    return {key.upper() for key in KEY.findall(edit.comment)}


def _keys(session: Session, edits: Iterable[Edit]) -> list[tuple[str, int]]:
    named = sorted({key for edit in edits for key in _keys_in(edit)})[:MOST]
    query = select(Task.key, Task.id).where(Task.key.in_(named), Task.state.in_(COUNTED))
    return [(key, task_id) for key, task_id in session.execute(query)] if named else []


def _known(session: Session, rev_ids: set[int]) -> list[tuple[int, int]]:
    query = select(Evidence.task_id, Evidence.rev_id).where(Evidence.rev_id.in_(rev_ids))
    return [(task_id, rev_id) for task_id, rev_id in session.execute(query)] if rev_ids else []


def that_changed_something(found: Sequence[Sighting], revisions: Mapping[int, Revision]) -> list[Sighting]:
    """Without moves and the like, which make a revision with the text of the one before."""
    return [one for one in found if not _is_empty(one.edit, revisions)]


def _is_empty(edit: Edit, revisions: Mapping[int, Revision]) -> bool:
    here, before = revisions.get(edit.rev_id), revisions.get(edit.parent_id)
    return here is not None and before is not None and here.sha1 == before.sha1 != ""


def store(session: Session, found: Sequence[Sighting], wiki: Wiki, *, now: datetime) -> int:
    """How many were news. Whoever has the task gets more time by it; organisers are told of those of nobody here."""
    return sum(_store(session, one, wiki, now=now) for one in found)


def _store(session: Session, sighting: Sighting, wiki: Wiki, *, now: datetime) -> bool:
    edit = sighting.edit
    made = upserts.insert(session, Evidence).values(
        task_id=sighting.task_id,
        person_id=sighting.person_id,
        rev_id=edit.rev_id,
        parent_id=edit.parent_id,
        page_id=edit.page_id,
        title=edit.title,
        user_id=edit.user_id or None,
        user_name=edit.user_name,
        at=edit.at,
        size_change=edit.size_change,
        link=diff_address(wiki, edit.rev_id, edit.parent_id),
        comment=edit.comment,
        state=EvidenceState.SEEN,
        seen_at=now,
    )
    if session.scalar(made.on_conflict_do_nothing().returning(Evidence.id)) is None:
        return False
    task = lock(session, session.get_one(Task, sighting.task_id))
    touch(session, task, at=now)
    person = session.get(Person, sighting.person_id) if sighting.person_id else None
    held = queries.open_claim(session, task, person, now) if person else None
    if person is not None and held is not None:
        extend(session, held, person, now=now, cause=CAUSE)
    if (person is None or person.disabled_at is not None) and task.state != TaskState.DONE:
        for reader in queries.who_reads_work(session, task):
            mails.tell_edited(session, task, reader, now=now)
    return True
