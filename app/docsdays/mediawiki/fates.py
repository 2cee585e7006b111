"""What becomes of edits that were seen: deleted, restored, undone, done again, and carried along when a page moves."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.docsdays.actions.history import touch
from app.docsdays.mediawiki import asking
from app.docsdays.mediawiki.asking import Changes, Revision
from app.docsdays.mediawiki.client import Api
from app.docsdays.models import Evidence, EvidenceState, Task

Fate = tuple[EvidenceState, Revision | None]
"""What it is, and where its page is now."""
MOST_PAGES = 10
"""Looked at in one round; the others change again, or wait for their next change."""
MOST_EDITS = 200


def alive(revisions: Iterable[Revision]) -> set[int]:
    """Whose change is in the page as it is now. `revisions` begin with the oldest that counts.

    A revision with the text of an earlier one takes back all that happened between the two. What only looks so, an undo
    with a word added, is an edit like any other.
    """
    seen: list[tuple[str, frozenset[int]]] = []
    now: frozenset[int] = frozenset()
    for one in revisions:
        back = next((at for at in range(len(seen) - 1, -1, -1) if seen[at][0] == one.sha1 != ""), None)
        now = now | {one.rev_id} if back is None else seen[back][1]
        seen.append((one.sha1, now))
    return set(now)


def concerned(session: Session, changes: Changes, own: Iterable[int] = ()) -> list[Evidence]:
    """What was seen earlier on the pages that changed."""
    pages = {edit.page_id for edit in changes.edits} | set(own)
    query = select(Evidence).where(or_(Evidence.page_id.in_(pages), Evidence.title.in_(changes.touched)))
    return list(session.scalars(query.order_by(Evidence.id.desc()).limit(MOST_EDITS)))


def ask(api: Api, seen: Sequence[Evidence]) -> dict[int, Fate]:
    """How it is with each now, by revision. Raises WikiError."""
    there = asking.revisions(api, [one.rev_id for one in seen])
    pages = sorted({revision.page_id for revision in there.values()})[:MOST_PAGES]
    histories = {page_id: asking.history(api, page_id) for page_id in pages}
    living = {page_id: alive(found) for page_id, found in histories.items()}
    told = {page_id: {one.rev_id for one in found} for page_id, found in histories.items()}
    fates: dict[int, Fate] = {}
    for one in seen:
        revision = there.get(one.rev_id)
        if revision is None:
            fates[one.rev_id] = EvidenceState.GONE, None
        elif one.rev_id in told.get(revision.page_id, ()):
            is_alive = one.rev_id in living[revision.page_id]
            fates[one.rev_id] = EvidenceState.SEEN if is_alive else EvidenceState.REVERTED, revision
    return fates


def is_news(known: Evidence, fate: Fate) -> bool:
    state, revision = fate
    has_moved = revision is not None and (known.page_id, known.title) != (revision.page_id, revision.title)
    return known.state != state or has_moved


def store(session: Session, fates: Mapping[int, Fate], *, now: datetime) -> None:
    """Credit stays whatever becomes of the edit. The tasks are locked first, as by whoever decides on their edits."""
    concerned = Evidence.rev_id.in_(fates)
    tasks = select(Task).where(Task.id.in_(select(Evidence.task_id).where(concerned))).order_by(Task.id)
    session.scalars(tasks.with_for_update(key_share=True)).all()
    for one in session.scalars(select(Evidence).where(concerned).order_by(Evidence.id)).all():
        state, revision = fates[one.rev_id]
        if revision is not None:
            one.page_id, one.title = revision.page_id, revision.title
        if one.state != state:
            one.state, one.changed_at = state, now
            touch(session, session.get_one(Task, one.task_id), at=now)
