"""What a page says of the wiki: the edits of a task, and whether they are still there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload

from app.core.errors import NotFoundError
from app.docsdays.mediawiki.models import ClaimBaseline, PageState, Wiki, WikiAccount
from app.docsdays.mediawiki.targets import page_address, since_address, title_of
from app.docsdays.models import Claim, Evidence, EvidenceState, Submission, Task, TaskState
from app.docsdays.queries import IS_UNDECIDED, BriefRow, HistoryLine, brief_rows
from app.people.models import Person

MOST = 100
FATES = {
    EvidenceState.GONE: ", which was deleted there since",
    EvidenceState.REVERTED: ", which was undone there since",
}


@dataclass(frozen=True)
class OnWiki:
    """A task as it stands on the wiki, for whoever looks."""

    title: str | None
    """Of its page, if that is one of the wiki."""
    account: WikiAccount | None
    offered: Evidence | None
    """An edit of theirs that they could hand in by one press."""
    since: str | None
    """Where they see what changed on the page since they took the task."""
    begins: str | None
    """Where the page is to be made, which was not there when they took the task."""
    problem: str | None
    acceptable: Sequence[Evidence]
    """Edits that a reviewer may take for the work."""
    is_undone: bool
    """The task is done, and none of the edits that were seen is on the wiki any more."""

    @property
    def last_undecided(self) -> int | None:
        return max((edit.id for edit in self.acceptable if edit.decided_at is None), default=None)


def known_wiki(session: Session, api: str) -> Wiki | None:
    """The one that the site is connected to, once it has said where its pages are."""
    wiki = session.get(Wiki, api) if api else None
    return wiki if wiki and wiki.article_path else None


def on_wiki(session: Session, api: str, task: Task, person: Person | None, mine: Claim | None) -> OnWiki | None:
    """None where no wiki is known, and no edit was seen on a former one."""
    wiki, edits = known_wiki(session, api), edits_of(session, task)
    if wiki is None and not edits:
        return None
    base = session.get(ClaimBaseline, mine.id) if mine else None
    seen = [edit for edit in edits if edit.state == EvidenceState.SEEN]
    is_open = task.state in (TaskState.OPEN, TaskState.IN_REVIEW)
    return OnWiki(
        title=title_of(task.target, wiki) if wiki else None,
        account=session.get(WikiAccount, person.id) if person else None,
        offered=_offered(session, task, person, seen) if is_open else None,
        since=since_address(wiki, base.rev_id) if wiki and base and base.rev_id else None,
        begins=page_address(wiki, base.title) if wiki and base and base.state == PageState.MISSING else None,
        problem=base.reason if wiki and base and base.state == PageState.INVALID else None,
        acceptable=seen if is_open and person and person.is_organiser else (),
        is_undone=task.state == TaskState.DONE and bool(edits) and not seen,
    )


def history_lines(session: Session, task: Task, most: int) -> list[HistoryLine]:
    """The newest edits, by the moment when they were seen: the wiki has another clock."""
    seen = select(Evidence).where(Evidence.task_id == task.id).order_by(Evidence.id.desc()).limit(most)
    lines = []
    for edit in session.scalars(seen.options(joinedload(Evidence.person))).all()[::-1]:
        name = f"{edit.user_name or 'A hidden user'}, a user of the wiki, "
        fate = FATES.get(EvidenceState(edit.state), "")
        words = f"{'' if edit.person else name}edited “{edit.title}”{fate} ({edit.size_change:+,} bytes)"
        lines.append(HistoryLine(edit.seen_at, edit.person, words, edit.comment or None, edit.link))
    return lines


def _offered(session: Session, task: Task, person: Person | None, seen: Sequence[Evidence]) -> Evidence | None:
    """The newest of theirs that they have not handed in yet."""
    theirs = [edit for edit in seen if person is not None and edit.person_id == person.id]
    handed_in = set(session.scalars(select(Submission.link).where(Submission.task_id == task.id)))
    return next((edit for edit in theirs if edit.link not in handed_in), None)


def edits_of(session: Session, task: Task) -> Sequence[Evidence]:
    """The newest first."""
    query = select(Evidence).where(Evidence.task_id == task.id).options(joinedload(Evidence.person))
    return session.scalars(query.order_by(Evidence.rev_id.desc()).limit(MOST)).all()


def edit_of_task(session: Session, task: Task, edit_id: int) -> Evidence:
    """Raises NotFoundError."""
    found = session.get(Evidence, edit_id)
    if found is None or found.task_id != task.id:
        raise NotFoundError("There is no such edit for this task.")
    return found


def undone(session: Session) -> Sequence[Task]:
    """Tasks that are done, and none of whose edits is on the wiki any more."""
    of_task = Evidence.task_id == Task.id
    is_there = exists().where(of_task, Evidence.state == EvidenceState.SEEN)
    query = select(Task).where(Task.state == TaskState.DONE, exists().where(of_task), ~is_there)
    return session.scalars(query.order_by(Task.id).limit(MOST)).all()


_EDITED = (
    select(Evidence.task_id)
    .join(Task, Task.id == Evidence.task_id)
    .outerjoin(Person, Person.id == Evidence.person_id)
    .where(IS_UNDECIDED, Task.state == TaskState.OPEN)
    .where(Evidence.person_id.is_(None) | Person.disabled_at.is_not(None))
    .group_by(Evidence.task_id)
)
"""By nobody who could hand the edit in. Where a task is in review, somebody reads what there is of it anyway."""


def count_edited(session: Session) -> int:
    """Tasks with such edits."""
    return session.scalar(select(func.count()).select_from(_EDITED.subquery())) or 0


def edited_tasks(session: Session, now: datetime, *, most: int) -> list[BriefRow]:
    """Tasks with such edits: what waits longest comes first."""
    return brief_rows(session, session.scalars(_EDITED.order_by(func.min(Evidence.id)).limit(most)).all(), now)


def newest_edits(session: Session, *, most: int = 20) -> Sequence[Evidence]:
    query = select(Evidence).options(joinedload(Evidence.task), joinedload(Evidence.person))
    return session.scalars(query.order_by(Evidence.id.desc()).limit(most)).all()


def count_accounts(session: Session) -> int:
    """Of people whose name on the wiki is confirmed."""
    known = WikiAccount.proved_at.is_not(None)
    return session.scalar(select(func.count()).select_from(WikiAccount).where(known)) or 0


def count_targets(session: Session, wiki: Wiki) -> int:
    """Tasks that are about a page of it."""
    targets = session.scalars(select(Task.target).where(Task.target.is_not(None)))
    return sum(title_of(target, wiki) is not None for target in targets)
