"""The export holds every row that refers to a person, and deletion leaves no trace of who they were.

Tables are found by their foreign keys: a new one fails here until the story below fills it, and until the dossier of
its room tells of it.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Column, select
from sqlalchemy.orm import Session

from app.blog.actions import byline_for
from app.config import Settings
from app.core.database import Base
from app.core.outbox import OutboxMail
from app.docsdays.actions import claims, days, notes, reviews, tasks, waiting
from app.docsdays.mediawiki.models import WikiAccount
from app.docsdays.messages import actions as messages
from app.docsdays.models import Area
from app.docsdays.wishes import actions as wishes
from app.docsdays.wishes.actions import Said
from app.events import actions as events
from app.events.actions import Details
from app.events.attendance import actions as attendance
from app.events.attendance.models import Answer
from app.events.deadlines import actions as deadlines
from app.events.deadlines.when import ANYWHERE, When
from app.events.external import actions as external
from app.events.imports.models import Preview
from app.events.models import Event, Series, Status, Venue
from app.events.programme import actions as programmes
from app.events.proposals import actions as proposals
from app.events.spans import AllDay
from app.people import actions
from app.people.export import export
from app.people.models import Person, Role
from app.people.notices import Kind, sending
from app.site.personal import actions as personal
from app.site.personal.models import CalendarAddress
from tests.blog import writing
from tests.blog.writing import edit
from tests.conftest import NOW
from tests.docsdays.make import make_day, make_task
from tests.docsdays.mediawiki.making import edit_of
from tests.factories import person, sign_in
from tests.people.authenticator import Authenticator

MARK = "quillon"
"""Stands in everything that says who she is, and nowhere else."""
A_DAY = {"name": "A day", "time_zone": "UTC", "goal": "To write.", "body": "Come."}
PEOPLE = Base.metadata.tables["people"]


def references() -> list[Column[Any]]:
    """Every column of every table that refers to a person."""
    return [
        key.parent for table in Base.metadata.sorted_tables for key in table.foreign_keys if key.column.table is PEOPLE
    ]


@pytest.fixture
def quillon(app: Flask, session: Session) -> Person:
    """An admin who did everything one can do here, each step at a moment of its own, each text with "mine" in it."""
    moments = (NOW + timedelta(minutes=number) for number in count(1))
    adam = person(session, "Adam")
    her = person(session, "Quillon", role=Role.ADMIN, is_public=True)
    with app.app_context():
        _write(session, her, moments)
        _work(app, session, her, adam, moments)
        _propose(session, her, adam, moments)
        _bring(session, her, moments)
        settings = app.extensions["settings"]
        actions.request_sign_in(session, email=her.email or "", address="x", settings=settings, now=next(moments))
        actions.request_address(
            session, her, "new-quillon@example.org", address="x", settings=settings, now=next(moments)
        )
        _add_passkey(session, settings, her, now=next(moments))
        actions.set_role(session, person(session, "Bob"), Role.AUTHOR, by=her, now=next(moments))
        actions.set_role(session, her, Role.EDITOR, by=adam, now=next(moments))
        actions.set_role(session, her, Role.ADMIN, by=adam, now=next(moments))
        session.commit()
    return her


def _write(session: Session, her: Person, moments: Iterator[datetime]) -> None:
    byline = byline_for(session, her)
    byline.about = "About Quillon, mine."
    made = writing.post(session, "A post, mine", by=byline.slug, source="A text, mine.")
    edit(session, made, source="A better text, mine.", by=her, now=next(moments))


def _add_passkey(session: Session, settings: Settings, her: Person, *, now: datetime) -> None:
    device = Authenticator(origin=settings.site_url, domain="portal.test")
    answer = device.create(json.loads(actions.ask_to_add(session, her, settings=settings, now=now)))
    actions.add_passkey(session, her, name="A laptop, mine", answer=answer, settings=settings, now=now)


def _work(app: Flask, session: Session, her: Person, adam: Person, moments: Iterator[datetime]) -> None:
    area = Area(slug="man-pages", name="Manual pages", description="Pages of commands.", position=1)
    session.add(area)
    session.commit()
    held, done, spammed, parked = (make_task(session, area, f"XD-222{number}") for number in range(2, 6))
    claims.claim(session, held, her, now=next(moments))
    tasks.edit(session, held, {"mentor_id": her.id}, adam, now=next(moments))
    taken = make_task(session, area, "XD-2299")
    claims.claim(session, taken, adam, now=next(moments))
    waiting.join(session, taken, her, now=next(moments))
    claims.revoke(
        session, claims.claim(session, parked, her, now=next(moments)), adam, reason="mine", now=next(moments)
    )
    tasks.park(session, parked, her, reason="Parked, mine.", now=next(moments))
    reviews.submit(session, done, adam, text="Of Adam.", link=None, now=next(moments))
    days.create(session, {**A_DAY, "date": next(moments).date()}, her, now=next(moments))
    today = next(moments).date()
    reviews.accept(session, done, her, text="A review, mine.", today=today, now=next(moments))
    reviews.submit(session, spammed, her, text="Work, mine.", link="https://mine.example/", now=next(moments))
    notes.write(session, held, her, text="A note, mine.", now=next(moments))
    spam = notes.write(session, spammed, adam, text="Spam.", now=next(moments))
    notes.remove(session, spammed, spam, her, now=next(moments))
    wishes.propose(session, her, Said("A wish, mine", "Because, mine.", "https://mine.example/x"), now=next(moments))
    account = WikiAccount(person_id=her.id, user_name="Quillon of the wiki, mine", user_id=7, given_at=next(moments))
    session.add(account)
    edit_of(session, held, her, user_name=account.user_name, at=next(moments), comment="A summary, mine")
    day = make_day(session)
    tasks.add_to_day(session, held, day, now=next(moments))
    claims.release(session, held, her, now=next(moments))
    claims.claim(session, held, adam, now=next(moments))
    messages.write(session, day, her, subject="A message, mine", text="Its text, mine.", now=next(moments))
    sending.later(session, her, text="News, mine.", path="/mine/", key="k", now=next(moments))
    sending.stop(session, her, Kind.MESSAGES, now=next(moments))


def _bring(session: Session, her: Person, moments: Iterator[datetime]) -> None:
    calendar = {"url": "https://mine.example/c.ics", "name": "A calendar, mine", "series": None, "is_trusted": True}
    external.add(session, **calendar, by=her, now=next(moments))
    session.add(Preview(person_id=her.id, source="A file, mine", account_json={}, created_at=next(moments)))


def _propose(session: Session, her: Person, adam: Person, moments: Iterator[datetime]) -> None:
    said = {"name": "A meeting, mine", "kind": "days", "first_day": "2012-06-01", "time_zone": "UTC"}
    proposals.propose(session, her, said, token="q" * 43, now=next(moments))
    other = proposals.propose(session, adam, said, token="r" * 43, now=next(moments))
    session.flush()
    proposals.decline(session, other, word="A word, mine.", by=her, now=next(moments))
    series, venue = Series(slug="s", name="A series, mine", edited_by=her), Venue(slug="v", name="V", edited_by=her)
    span = AllDay(next(moments).date(), next(moments).date(), "UTC")
    told = Details(name="An event", status=Status.CONFIRMED, span=span, series=series, venue=venue)
    event = events.create(session, told, slug="e", by=her, now=next(moments))
    attendance.answer(session, event, "", her, Answer.YES, is_public=True, now=next(moments))
    personal.make_address(session, her, now=next(moments))
    attendance.star(session, event, her, is_starred=True, now=next(moments))
    _schedule(session, event, her, moments)
    called_off = replace(told, status=Status.CANCELLED)
    events.revise(session, event, called_off, by=her, reason="It rains.", now=next(moments))


def _schedule(session: Session, event: Event, her: Person, moments: Iterator[datetime]) -> None:
    talk = programmes.Details(title="A session, mine", kind=programmes.Kind.TALK)
    programmes.add(session, event, talk, slug="a-session", by=her, now=next(moments))
    programmes.share(programmes.programme_for(session, event), by=her, unconfirmed="The rooms.")
    until = When(event.start_date, None, ANYWHERE)
    closing = deadlines.Details(kind=deadlines.Kind.CFP_CLOSES, when=until)
    deadlines.add(session, event, closing, by=her, now=next(moments))


@pytest.mark.parametrize("column", references(), ids=str)
def test_the_export_holds_every_row(session: Session, quillon: Person, column: Column[Any]) -> None:
    rows = session.execute(select(column.table).where(column == quillon.id)).mappings().all()
    assert rows != [], f"the story has to fill {column}"
    told = json.dumps(export(session, quillon, now=NOW), ensure_ascii=False)
    for row in rows:
        moments = [value for value in row.values() if isinstance(value, datetime)]
        assert not moments or any(_iso(moment) in told for moment in moments), (str(column), dict(row))
        for text in row.values():
            assert not (isinstance(text, str) and "mine" in text) or text in told, (str(column), text)


def test_the_export_holds_no_key_and_nothing_of_others(session: Session, quillon: Person) -> None:
    told = json.dumps(export(session, quillon, now=NOW))
    assert "/sign-in/" not in told
    assert "/me/address/" not in told
    assert session.scalars(select(CalendarAddress.token)).one() not in told
    assert "adam@example.org" not in told
    assert "new-quillon@example.org" in told


def test_nothing_says_who_it_was_afterwards(client: FlaskClient, session: Session, quillon: Person) -> None:
    assert MARK in held(session)
    token = sign_in(client, quillon)
    assert client.post("/me/delete/", data={"csrf_token": token}).status_code == 303
    left = held(session)
    assert MARK not in left, left[max(0, left.index(MARK) - 300) : left.index(MARK) + 100]
    assert "a note, mine." in left, "work stays"


def test_an_address_that_was_left_says_nothing_either(app: Flask, client: FlaskClient, session: Session) -> None:
    """Mails of before follow to the new address; the one about the change stays hers though it went to the old."""
    alice = person(session, "Alice")
    client.post("/sign-in/", data={"email": "alice@example.org"})
    token = sign_in(client, alice)
    client.post("/me/address/", data={"csrf_token": token, "email": "ally@example.org"})
    text = session.scalars(select(OutboxMail.text).order_by(OutboxMail.id.desc())).first() or ""
    link = text.split("http://portal.test")[1].split()[0]
    assert client.post(link, data={"csrf_token": token}).status_code == 303
    session.expire_all()
    told = export(session, alice, now=NOW)
    assert [(mail["to"], mail["subject"]) for mail in told["mails"]] == [
        ("ally@example.org", "Sign in to Portal"),
        ("ally@example.org", "Your address at Portal"),
        ("alice@example.org", "Your address at Portal was changed"),
    ]
    token = sign_in(client, alice)
    client.post("/me/delete/", data={"csrf_token": token})
    assert "@example.org" not in held(session)


def held(session: Session) -> str:
    """Everything the database holds, in lower case."""
    session.rollback()
    rows = [tuple(row) for table in Base.metadata.sorted_tables for row in session.execute(table.select())]
    session.rollback()
    return repr(rows).lower()


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
