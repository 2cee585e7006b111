"""Several editors at the same moment, each with a connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.blog import actions
from app.blog.fields import fields_of
from app.blog.models import Author, Post, Tag
from app.blog.settling import AddressTakenError, EditedMeanwhileError
from app.people.models import Person
from tests.blog import writing
from tests.blog.writing import RENDERER
from tests.conftest import NOW
from tests.factories import person

CROWD = 8


def at_once(engine: Engine, act: Callable[[Session, int], None]) -> list[type[Exception] | None]:
    def one(number: int) -> type[Exception] | None:
        with Session(engine, expire_on_commit=False) as session:
            try:
                act(session, number)
                session.commit()
            except (AddressTakenError, EditedMeanwhileError) as error:
                return type(error)
        return None

    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(one, range(CROWD)))


def engine_of(session: Session) -> Engine:
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    return engine


def test_counts_stay_true(app: Flask, session: Session) -> None:
    writing.author(session)
    writing.category(session, "linux")
    session.commit()

    def publish(own: Session, number: int) -> None:
        wanted = writing.fields(own, f"Post {number}", "2012-04-10 10:00", categories=["linux"])
        tags = actions.tags_for(own, ["New word", "Another"])
        actions.create(own, replace(wanted, tags=tags), zone=writing.UTC, now=NOW, render=RENDERER.render)

    assert at_once(engine_of(session), publish) == [None] * CROWD
    assert sorted(session.scalars(select(Tag.slug))) == ["another", "new-word"]
    assert writing.counted(session) == writing.recounted(session)
    assert writing.counted(session)["all", 0, 2012, 4] == CROWD


def test_one_address_has_one_winner(app: Flask, session: Session) -> None:
    writing.author(session)
    session.commit()

    def publish(own: Session, _number: int) -> None:
        actions.create(own, writing.fields(own), zone=writing.UTC, now=NOW, render=RENDERER.render)

    results = at_once(engine_of(session), publish)
    assert sorted(map(str, results)) == sorted(map(str, [None] + [AddressTakenError] * (CROWD - 1)))
    assert writing.counted(session) == writing.recounted(session)


def test_one_of_many_stale_edits_wins(app: Flask, session: Session) -> None:
    made = writing.post(session)

    def rename(own: Session, number: int) -> None:
        post = own.get_one(Post, made.id)
        post_fields = fields_of(own, post)
        own.commit()
        actions.update(
            own,
            post,
            replace(post_fields, title=f"By {number}"),
            zone=writing.UTC,
            now=NOW + timedelta(minutes=number),
            render=RENDERER.render,
        )

    results = at_once(engine_of(session), rename)
    session.expire_all()
    assert made.version == 1 + results.count(None)
    assert set(results) <= {None, EditedMeanwhileError}


def test_the_same_new_words_in_any_order_lock_nobody_out(app: Flask, session: Session) -> None:
    names = [f"Word {number:02}" for number in range(12)]

    def use(own: Session, number: int) -> None:
        turned = names[number:] + names[:number]
        assert [tag.name for tag in actions.tags_for(own, turned)] == turned

    assert at_once(engine_of(session), use) == [None] * CROWD
    assert sorted(session.scalars(select(Tag.name))) == names


def test_people_of_one_name_each_get_a_byline(app: Flask, session: Session) -> None:
    writing.author(session, "sam")
    people = [person(session, "Sam").id]
    for number in range(2, CROWD + 1):
        sam = person(session, f"Sam{number}")
        sam.slug = f"sam-{number}"
        people.append(sam.id)
    session.commit()

    def write(own: Session, number: int) -> None:
        actions.byline_for(own, own.get_one(Person, people[number]))

    assert at_once(engine_of(session), write) == [None] * CROWD
    assert set(session.scalars(select(Author.person_id))) == {None, *people}


def test_pressing_twice_makes_one_byline(app: Flask, session: Session) -> None:
    arthur = person(session, "Arthur").id

    def write(own: Session, _number: int) -> None:
        actions.byline_for(own, own.get_one(Person, arthur))

    assert at_once(engine_of(session), write) == [None] * CROWD
    assert len(session.scalars(select(Author)).all()) == 1
