"""Edits that were seen, without a wiki."""

from sqlalchemy.orm import Session

from app.docsdays.mediawiki.models import WikiAccount
from app.docsdays.models import Evidence, EvidenceState, Task
from app.people.models import Person
from tests.conftest import NOW


def is_user(session: Session, who: Person, user_id: int) -> WikiAccount:
    """Who has shown to be that user. Not committed."""
    account = WikiAccount(
        person_id=who.id, user_name=who.name, user_id=user_id, given_at=NOW, checked_at=NOW, proved_at=NOW
    )
    session.add(account)
    session.flush()
    return account


def edit_of(session: Session, task: Task, who: Person | None = None, **values: object) -> Evidence:
    """Not committed."""
    made = Evidence(
        **{
            "task_id": task.id,
            "person_id": who.id if who else None,
            "rev_id": 100,
            "parent_id": 99,
            "page_id": 5,
            "title": "Cpupools",
            "user_id": 7,
            "user_name": who.name if who else "Stranger",
            "at": NOW,
            "size_change": 120,
            "link": "https://wiki.example.org/index.php?diff=100&oldid=99",
            "comment": "More on cpupools",
            "state": EvidenceState.SEEN,
            "seen_at": NOW,
            **values,
        }
    )
    session.add(made)
    session.flush()
    return made
