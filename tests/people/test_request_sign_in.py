from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.config import Limits, Settings
from app.core.errors import TooManyError
from app.core.outbox import OutboxMail
from app.people import intents
from app.people.actions import request_sign_in
from app.people.addresses import BadAddressError
from app.people.intents import Intent
from app.people.links import hash_token
from app.people.models import SignInLink
from tests.conftest import NOW
from tests.factories import person


def ask(session: Session, settings: Settings, email: str = "Carol@Example.org", **values: object) -> None:
    request_sign_in(session, email=email, address="192.0.2.7", settings=settings, now=NOW, **values)  # type: ignore[arg-type]
    session.commit()


def mail(session: Session) -> OutboxMail:
    return session.scalars(select(OutboxMail)).one()


def token_of(text: str) -> str:
    return text.split("http://portal.test/sign-in/")[1].split("/", maxsplit=1)[0]


def test_the_mail_holds_the_token_and_the_database_only_its_hash(session: Session, settings: Settings) -> None:
    ask(session, settings, " Carol@Example.ORG ", name="Carol")
    link = session.scalars(select(SignInLink)).one()
    sent = mail(session)
    assert sent.to_email == link.email == "carol@example.org"
    assert sent.text is not None
    assert link.token_hash == hash_token(token_of(sent.text))
    assert len(token_of(sent.text)) == 43
    assert (link.name, link.used_at, link.expires_at) == ("Carol", None, NOW + timedelta(minutes=15))
    assert sent.expires_at == link.expires_at


def test_nothing_a_visitor_typed_reaches_the_mailbox_of_somebody_else(session: Session, settings: Settings) -> None:
    ask(session, settings, name="Evil prize dot example", next_path="/evil-path/")
    sent = mail(session)
    assert "vil" not in f"{sent.to_name}{sent.subject}{sent.text}"


def test_a_closed_account_is_told_so_by_mail_only(session: Session, settings: Settings) -> None:
    bob = person(session, "Bob", disabled_at=NOW)
    ask(session, settings, bob.email or "")
    sent = mail(session)
    assert "/sign-in/" not in (sent.text or "")
    assert "closed" in (sent.text or "")
    assert bob.name == sent.to_name


def test_the_intent_and_the_way_back_are_kept(session: Session, settings: Settings) -> None:
    intents.register("test-claim", lambda session, person, data, *, now: "/")
    ask(
        session, settings, intent=Intent("test-claim", {"task": "XD-7K2Q"}, "take “Document cpupools”"), next_path="/x/"
    )
    link = session.scalars(select(SignInLink)).one()
    assert (link.intent, link.intent_data, link.next_path) == ("test-claim", {"task": "XD-7K2Q"}, "/x/")
    assert "sign in to Community portal and take “Document cpupools”" in (mail(session).text or "")


def test_an_intent_nobody_registered_is_a_mistake_of_ours(session: Session, settings: Settings) -> None:
    with pytest.raises(LookupError):
        ask(session, settings, intent=Intent("unheard of"))


@pytest.mark.parametrize(
    "email",
    [
        "",
        "carol",
        "carol@",
        "a@b@c.org",
        "carol@example.org\nBcc: x@example.org",
        "a" * 300 + "@example.org",
        "ü@example.org",
    ],
)
def test_what_is_no_address_is_refused(session: Session, settings: Settings, email: str) -> None:
    with pytest.raises(BadAddressError):
        ask(session, settings, email)
    session.rollback()
    assert session.scalars(select(OutboxMail)).all() == []


def test_one_mailbox_gets_a_few_mails_while_their_links_work(session: Session, settings: Settings) -> None:
    settings = replace(settings, limits=Limits(sign_in_mails_per_email=2))
    ask(session, settings)
    ask(session, settings)
    with pytest.raises(TooManyError, match="their links still work") as refused:
        ask(session, settings)
    session.rollback()
    assert refused.value.retry_after == 15 * 60
    latest = NOW + timedelta(seconds=refused.value.retry_after)
    assert {link.expires_at for link in session.scalars(select(SignInLink))} == {latest}
    assert len(session.scalars(select(OutboxMail)).all()) == 2
    ask(session, settings, "dave@example.org")


def test_one_network_gets_a_few_mails_an_hour(session: Session, settings: Settings) -> None:
    settings = replace(settings, limits=Limits(sign_in_mails_per_address=2))
    ask(session, settings, "a@example.org")
    ask(session, settings, "b@example.org")
    with pytest.raises(TooManyError):
        ask(session, settings, "c@example.org")
