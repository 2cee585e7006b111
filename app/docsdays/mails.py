"""The few mails about a task. Each goes to one person, once, and holds nothing another person typed but a review.

What can wait a day is told in the person's digest.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core import siteinfo
from app.docsdays.models import Claim, ClaimState, QueueEntry, Task
from app.people import notices
from app.people.models import Person
from app.people.notices import Kind
from app.web.filters import moment_long
from app.web.pages import current_settings


def task_url(task: Task) -> str:
    return current_settings().site_url + path_of(task)


def path_of(task: Task) -> str:
    return f"/docs-days/tasks/{task.key}/"


def send_claimed(session: Session, claim: Claim, *, now: datetime) -> None:
    _send(
        session,
        claim,
        f"You have the task “{claim.task.title}”",
        f"the task “{claim.task.title}” is yours{_until(session, claim)}. One press on its page extends your time, and "
        "one gives the task back if you cannot do it after all. What it is about, and where to hand it in:",
        f"claimed:{claim.id}",
        now,
    )


def send_reminder(session: Session, claim: Claim, *, now: datetime) -> None:
    """At half time."""
    _send(
        session,
        claim,
        f"Half of your time on “{claim.task.title}” is over",
        f"you have the task “{claim.task.title}”{_until(session, claim)}. After that it is free for others again; "
        "nothing you wrote is lost. Extend your time, hand it in or give it back here:",
        f"claim-reminder:{claim.id}:{claim.ends_at:%Y%m%d%H%M%S}",
        now,
    )


def send_offered(session: Session, entry: QueueEntry, *, now: datetime) -> None:
    until = entry.offered_until
    assert until is not None  # noqa: S101 — there is an offer
    said = moment_long(until, siteinfo.load(session).time_zone)
    _send(
        session,
        entry,
        f"It is your turn: “{entry.task.title}”",
        f"you wait for the task “{entry.task.title}”, and now there is a place for you. It is kept until {said}; after "
        "that the next in line is asked. Take it, or leave the line, here:",
        f"offered:{entry.id}:{until:%Y%m%d%H%M%S}",
        now,
    )


def send_accepted(session: Session, claim: Claim, *, review_id: int, now: datetime) -> None:
    _send(
        session,
        claim,
        f"Done: “{claim.task.title}”",
        f"what you did for “{claim.task.title}” was accepted, and the task is done. Thank you.",
        f"accepted:{review_id}:{claim.id}",
        now,
    )


def send_returned(session: Session, claim: Claim, *, text: str, review_id: int, now: datetime) -> None:
    if claim.state == ClaimState.ACTIVE:
        whose = f"The task is yours again{_until(session, claim)}."
    else:
        whose = "Others have the task by now; your work stays with it, and they can see it."
    _send(
        session,
        claim,
        f"More work is needed: “{claim.task.title}”",
        f"thank you for your work on “{claim.task.title}”. The reviewer asks for a little more:\n\n{quoted(text)}\n\n"
        f"{whose}",
        f"returned:{review_id}:{claim.id}",
        now,
    )


def send_revoked(session: Session, claim: Claim, *, now: datetime) -> None:
    _send(
        session,
        claim,
        f"“{claim.task.title}” is no longer yours",
        f"an organiser took back the task “{claim.task.title}”. The reason given:\n\n{quoted(claim.ended_reason or '')}"
        "\n\nWhatever you wrote stays with the task:",
        f"revoked:{claim.id}",
        now,
    )


def send_overtaken(session: Session, claim: Claim, *, now: datetime) -> None:
    """Who finished it is said on its page: a mail holds no name that somebody chose."""
    _send(
        session,
        claim,
        f"Finished by somebody else: “{claim.task.title}”",
        f"the task “{claim.task.title}”, which you had, is done: it was finished by somebody else. Your work is not "
        "lost. Hand in what you have, and it counts beside theirs:",
        f"overtaken:{claim.id}",
        now,
    )


def send_resumed(session: Session, claim: Claim, *, now: datetime) -> None:
    """The clock of who has the task starts again."""
    _send(
        session,
        claim,
        f"Your time on “{claim.task.title}” goes on",
        f"the task “{claim.task.title}” can be worked on again, and it is yours{_until(session, claim)}, as long as "
        "was left when your time was stopped. Extend it, hand your work in or give the task back here:",
        f"resumed:{claim.id}:{claim.ends_at:%Y%m%d%H%M%S}",
        now,
    )


# Lines of a digest are read hours later: each says what happened, and nothing of how it stands.


def tell_work_beside(session: Session, claim: Claim, *, submission_id: int, now: datetime) -> None:
    """Somebody who works on a task, of work that somebody else has handed in on it."""
    said = f"Somebody else handed in work on “{claim.task.title}” while you had it, and your time was stopped."
    _tell(session, claim.person, claim.task, said, f"beside:{submission_id}", now)


def tell_note(session: Session, claim: Claim, *, note_id: int, now: datetime) -> None:
    said = f"Somebody wrote a note on “{claim.task.title}” while you had it."
    _tell(session, claim.person, claim.task, said, f"note:{note_id}", now)


def tell_question(session: Session, task: Task, to: Person, *, now: datetime) -> None:
    """Once a mail, however many notes are written until then."""
    said = f"Somebody wrote a note on “{task.title}”, about which you may be asked."
    _tell(session, to, task, said, f"asked:{task.id}", now)


def tell_handed_in(session: Session, task: Task, to: Person, *, now: datetime) -> None:
    said = f"Work on “{task.title}” was handed in, to be read by an organiser."
    _tell(session, to, task, said, f"handed-in:{task.id}", now)


def tell_edited(session: Session, task: Task, to: Person, *, now: datetime) -> None:
    said = f"An edit of the wiki names “{task.title}”, and nobody here is known to have made it."
    _tell(session, to, task, said, f"edited:{task.id}", now)


def tell_blocked(session: Session, task: Task, to: Person, *, now: datetime) -> None:
    said = f"Somebody who had “{task.title}” could not go on, and asked an organiser to set it aside."
    _tell(session, to, task, said, f"blocked:{task.id}", now)


def tell_set_aside(session: Session, claim: Claim, *, now: datetime) -> None:
    said = f"“{claim.task.title}” was set aside while you had it, and your time was stopped."
    _tell(session, claim.person, claim.task, said, f"set-aside:{claim.id}", now)


def tell_done_elsewhere(session: Session, claim: Claim, *, now: datetime) -> None:
    said = f"“{claim.task.title}” was marked as done, and your work on it counts. Thank you."
    _tell(session, claim.person, claim.task, said, f"done:{claim.id}", now)


def tell_line_closed(session: Session, entry: QueueEntry, *, now: datetime) -> None:
    said = f"“{entry.task.title}”, for which you waited, was finished by somebody else."
    _tell(session, entry.person, entry.task, said, f"line-closed:{entry.id}", now)


def tell_reopened(session: Session, claim: Claim, *, now: datetime) -> None:
    said = f"“{claim.task.title}”, on which you worked, was opened again."
    _tell(session, claim.person, claim.task, said, f"reopened:{claim.id}", now)


def _send(session: Session, about: Claim | QueueEntry, subject: str, text: str, key: str, now: datetime) -> None:
    """Ends with the address of the task. Those of an example day, and of accounts that are closed, have no address."""
    if about.person.email is None:
        return
    text = f"{text}\n\n{task_url(about.task)}"
    notices.send(session, about.person, Kind.TASKS, subject=subject, text=text, key=key, now=now)


def _tell(session: Session, person: Person, task: Task, text: str, key: str, now: datetime) -> None:
    notices.later(session, person, text=text, path=path_of(task), key=key, now=now)


def _until(session: Session, claim: Claim) -> str:
    if claim.ends_at is None:
        return ""
    return f" until {moment_long(claim.ends_at, siteinfo.load(session).time_zone)}"


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.strip().splitlines())
