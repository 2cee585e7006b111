from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from app.core.database import db
from app.core.errors import TooLongError
from app.people.models import Person

MOMENT = datetime(2012, 4, 30, 23, 30, tzinfo=timezone(timedelta(hours=2)))


def test_moments_come_back_aware_and_in_utc(session: Session) -> None:
    session.add(Person(slug="ada", name="Ada", email="ada@example.org", created_at=MOMENT))
    session.commit()
    session.expire_all()
    person = session.scalars(select(Person)).one()
    assert person.created_at == datetime(2012, 4, 30, 21, 30, tzinfo=UTC)
    assert person.created_at.tzinfo is UTC


def test_a_naive_moment_is_refused(session: Session) -> None:
    session.add(Person(slug="ada", name="Ada", created_at=datetime(2012, 4, 30)))  # noqa: DTZ001 — what is tested
    with pytest.raises(StatementError, match="naive datetime"):
        session.commit()


@pytest.mark.parametrize(("letters", "fits"), [(200, True), (201, False)])
def test_a_text_that_does_not_fit_is_refused_in_words_by_both_databases(
    session: Session, letters: int, fits: bool
) -> None:
    ada = Person(slug="ada", name="Ada", created_at=MOMENT)
    session.add(ada)
    session.commit()
    ada.name = "ä" * letters
    if fits:
        session.commit()
        return
    with pytest.raises(TooLongError, match=r"“ä{40}…” is too long: it has 201 characters, and 200 fit\."):
        session.commit()
    session.rollback()
    assert session.scalars(select(Person.name)).one() == "Ada"


def test_sqlite_is_set_up_to_lose_nothing(app: Flask) -> None:
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            return
        with db.engine.connect() as connection:
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "mmap_size", "busy_timeout")
            }
            version = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
    assert found["journal_mode"] == "wal"
    assert (found["synchronous"], found["foreign_keys"], found["busy_timeout"]) == (2, 1, 30_000)
    assert found["mmap_size"] in (0, None)
    assert tuple(map(int, version.split("."))) >= (3, 51, 3)


def test_a_reading_request_cannot_write_on_postgresql(app: Flask) -> None:
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            return
        db.session.info["reading"] = True
        with pytest.raises(DBAPIError, match="read-only"):
            db.session.execute(text("DELETE FROM people"))


def test_a_reading_session_keeps_to_one_connection_and_one_transaction(app: Flask) -> None:
    with app.app_context():
        with db.sessionmaker() as session:
            session.info["reading"] = True
            connections = {id(session.connection()) for _ in range(20)}
            assert session.scalars(select(Person)).all() == []
            assert len(connections) == 1
        db.engine.dispose()


def test_a_page_is_read_from_one_state_of_the_database(app: Flask) -> None:
    with app.app_context():
        with db.sessionmaker() as reader, db.sessionmaker() as writer:
            reader.info["reading"] = True
            assert reader.scalars(select(Person.id)).all() == []
            writer.add(Person(slug="ada", name="Ada", email="ada@example.org", created_at=MOMENT))
            writer.commit()
            assert reader.scalars(select(Person.slug)).all() == []
            reader.rollback()
            assert reader.scalars(select(Person.slug)).all() == ["ada"]
        db.engine.dispose()
