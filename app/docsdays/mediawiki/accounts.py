"""Who people are on the wiki: as they say on their own page, as the wiki confirms, and as an edit of theirs proves."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.docsdays.mediawiki.asking import Edit, User
from app.docsdays.mediawiki.models import ClaimBaseline, WikiAccount
from app.docsdays.models import Claim, Evidence
from app.people.models import Person

MISSING = "The wiki knows no user of that name."
TAKEN = "Somebody else here has shown to be this user. Ask an organiser if that is not so."
CODE = re.compile(r"\bXW-[2-9A-Z]{8}\b", re.IGNORECASE)


def give(session: Session, person: Person, name: str, *, now: datetime) -> None:
    """Says who one is there; the worker asks the wiki whether there is such a user. An empty name takes it back."""
    account = session.get(WikiAccount, person.id)
    if account is not None and account.user_name == name and account.problem is None:
        return
    if account is not None:
        session.delete(account)
        session.flush()  # the new one has the same key
    if name:
        session.add(WikiAccount(person_id=person.id, user_name=name, given_at=now))


def unchecked(session: Session) -> Sequence[str]:
    query = select(WikiAccount.user_name).where(WikiAccount.checked_at.is_(None)).order_by(WikiAccount.given_at)
    return session.scalars(query).all()


def confirm(session: Session, names: Sequence[str], found: Mapping[str, User], *, now: datetime) -> None:
    """What the wiki says of these names."""
    query = select(WikiAccount).where(WikiAccount.checked_at.is_(None), WikiAccount.user_name.in_(names))
    for account in session.scalars(query.order_by(WikiAccount.given_at)).all():
        user = found.get(account.user_name)
        account.checked_at = now
        if user is None or user.user_id is None:
            account.problem = MISSING
            continue
        account.user_name, account.user_id, account.problem = user.name, user.user_id, None


def proofs(session: Session, edits: Iterable[Edit]) -> Sequence[int]:
    """Who has made one of these edits as the user they say to be, with their code in its summary."""
    said = {(edit.user_id, code.upper()) for edit in edits for code in CODE.findall(edit.comment)}
    if not said:
        return []
    waiting = select(WikiAccount).where(WikiAccount.proved_at.is_(None), WikiAccount.user_id.is_not(None))
    accounts = session.scalars(waiting.where(WikiAccount.code.in_({code for _, code in said})))
    return [account.person_id for account in accounts if (account.user_id, account.code) in said]


def prove(session: Session, people: Iterable[int], *, now: datetime) -> None:
    """Edits that were seen before are theirs from now on, and those of the tasks they have are read again."""
    for account in session.scalars(select(WikiAccount).where(WikiAccount.person_id.in_(people))).all():
        try:
            with session.begin_nested():
                account.proved_at = now
        except IntegrityError:
            session.refresh(account)
            account.problem = TAKEN
            continue
        theirs = (Evidence.user_id == account.user_id) & Evidence.person_id.is_(None)
        session.execute(update(Evidence).where(theirs).values(person_id=account.person_id))
        mine = select(Claim.id).where(Claim.person_id == account.person_id)
        session.execute(update(ClaimBaseline).where(ClaimBaseline.claim_id.in_(mine)).values(read_until=None))


def renamed(session: Session, names: Mapping[int, str]) -> list[int]:
    """The ids among those whose user we know by another name."""
    known = session.execute(select(WikiAccount.user_id, WikiAccount.user_name).where(WikiAccount.user_id.in_(names)))
    seen = session.execute(select(Evidence.user_id, Evidence.user_name).where(Evidence.user_id.in_(names)).distinct())
    rows = [(user_id, name) for user_id, name in (*known, *seen) if user_id is not None]
    return sorted({user_id for user_id, name in rows if names[user_id] not in ("", name)})


def rename(session: Session, names: Mapping[int, str]) -> None:
    """Users of the wiki are called otherwise now; whoever they are here, they stay."""
    for user_id, name in names.items():
        session.execute(update(WikiAccount).where(WikiAccount.user_id == user_id).values(user_name=name))
        session.execute(update(Evidence).where(Evidence.user_id == user_id).values(user_name=name))


def known_ids(session: Session) -> set[int]:
    accounts = session.scalars(select(WikiAccount.user_id).where(WikiAccount.user_id.is_not(None)))
    seen = session.scalars(select(Evidence.user_id).where(Evidence.user_id.is_not(None)).distinct())
    return {user_id for user_id in (*accounts, *seen) if user_id}


def forget(session: Session, person: Person) -> None:
    """Takes the name away from the account and from the edits, which stay as work of somebody."""
    account = session.get(WikiAccount, person.id)
    if account is not None:
        session.delete(account)
    mine = Evidence.person_id == person.id
    session.execute(update(Evidence).where(mine).values(user_name="", user_id=None, comment=""))
