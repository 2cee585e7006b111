"""What is kept of somebody as a user of the wiki, for their own page, and what becomes of it when they leave."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.docsdays.mediawiki import accounts
from app.docsdays.mediawiki.models import WikiAccount
from app.docsdays.models import Evidence, Task
from app.docsdays.taking import task_path
from app.people import dossier
from app.people.dossier import Item, Section
from app.people.models import Person


def describe(session: Session, person: Person, *, now: datetime) -> Sequence[Section]:  # noqa: ARG001 — as all
    mine = select(Evidence, Task).join(Task, Task.id == Evidence.task_id).where(Evidence.person_id == person.id)
    items = [
        Item(
            f"{seen.title}, for {task.title}",
            task_path(task),
            seen.at,
            "" if seen.state == "seen" else seen.state,
            {"user": seen.user_name, "revision": seen.rev_id, "summary": seen.comment, "address": seen.link},
        )
        for seen, task in session.execute(mine.order_by(Evidence.id))
    ]
    return (Section("Your edits on the wiki", items),)


def record(session: Session, person: Person) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    account = session.get(WikiAccount, person.id)
    if account is None:
        return {}
    told = {"name": account.user_name, "id": account.user_id, "given": account.given_at, "checked": account.checked_at}
    shown = {"code": account.code, "proved": account.proved_at}
    return {"user_of_the_wiki": [{**told, "problem": account.problem, **shown}]}


def forget(session: Session, person: Person, *, now: datetime) -> None:  # noqa: ARG001 — as all
    accounts.forget(session, person)


dossier.register("wiki", describe, record=record, erase=forget)
