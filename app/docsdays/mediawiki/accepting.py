"""An edit of the wiki taken for the work: by a reviewer, whoever did it."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.docsdays import queries
from app.docsdays.actions import reviews
from app.docsdays.actions.claims import lock
from app.docsdays.errors import OwnWorkError, TaskError
from app.docsdays.mediawiki.models import WikiAccount
from app.docsdays.models import Evidence, EvidenceState, Task
from app.people.models import Person


class EditGoneError(TaskError):
    def __init__(self) -> None:
        super().__init__("That edit is not on the wiki any more, so nothing was accepted.")


class ReviewerUnknownError(TaskError):
    """Nobody here is known to have made the edit: it could be the reviewer."""

    def __init__(self) -> None:
        super().__init__(
            "This may be your own edit, and then somebody else accepts it. Show first, at /me/wiki/, who you are there."
        )


def words_for(edit: Evidence) -> str:
    return f"My edit of “{edit.title}” on the wiki."


def accept(session: Session, task: Task, edit: Evidence, reviewer: Person, *, today: date, now: datetime) -> None:
    """Marks the task done by that edit. Who did it is credited: as a person, or by the name on the wiki.

    Raises EditGoneError, OwnWorkError, ReviewerUnknownError, TaskClosedError, NotInReviewError.
    """
    task = lock(session, task)
    session.refresh(edit)  # the worker may just have learned what became of it
    if edit.state != EvidenceState.SEEN:
        raise EditGoneError
    if edit.person_id == reviewer.id or queries.open_claim(session, task, reviewer, now) is not None:
        raise OwnWorkError
    if edit.person is None:
        account = session.get(WikiAccount, reviewer.id)
        if account is None or account.proved_at is None or account.user_id == edit.user_id:
            raise ReviewerUnknownError
    text = f"Edit of “{edit.title}” on the wiki: {edit.link}"  # without a name: it can change, or be forgotten
    if edit.person is None or edit.person.disabled_at is not None:
        reviews.accept_elsewhere(session, task, reviewer, text=text, today=today, now=now)
        return
    reviews.submit(session, task, edit.person, text=words_for(edit), link=edit.link, again=True, is_read=True, now=now)
    reviews.accept(session, task, reviewer, text=text, today=today, now=now)
