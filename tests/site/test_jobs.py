from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blog.models import Post
from app.config import Settings
from app.core import clock, worker
from app.core.mail import KEPT
from app.core.outbox import OutboxMail, enqueue
from app.people import actions
from app.people.models import SignInLink
from app.web.limits import RateCount
from tests.blog.writing import post
from tests.conftest import NOW


def run(app: Flask) -> None:
    assert worker.run_once(app, app.extensions["jobs"])


def test_mail_goes_out_and_is_remembered_for_a_while(app: Flask, session: Session, settings: Settings) -> None:
    enqueue(session, to=("", "carol@example.org"), subject="Hello", text="Hello\n", dedupe_key="a", now=NOW)
    session.commit()
    run(app)
    assert session.scalars(select(OutboxMail.sent_at)).one() == NOW
    session.rollback()
    assert len(list((settings.data_dir / "outbox").glob("*.eml"))) == 1
    clock.freeze(NOW + KEPT)
    run(app)
    assert session.scalars(select(OutboxMail)).all() == []


def test_what_signing_in_left_goes_after_a_day(app: Flask, session: Session, settings: Settings) -> None:
    actions.request_sign_in(session, email="carol@example.org", address="192.0.2.7", settings=settings, now=NOW)
    session.commit()
    run(app)
    assert len(session.scalars(select(RateCount)).all()) == 2
    session.rollback()
    clock.freeze(NOW + timedelta(days=1, minutes=15))
    run(app)
    assert session.scalars(select(SignInLink)).all() == []
    assert session.scalars(select(RateCount)).all() == []


def test_deleted_posts_go_for_good_after_30_days(app: Flask, session: Session) -> None:
    for number, days in enumerate([None, 29, 31]):
        made = post(session, f"Number {number}")
        made.deleted_at = NOW - timedelta(days=days) if days else None
    session.commit()
    run(app)
    session.rollback()
    assert sorted(session.scalars(select(Post.title))) == ["Number 0", "Number 1"]
