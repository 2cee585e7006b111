"""A wiki that is down, slow, or lies: clear words, nothing lost, and no exception out of the worker."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count, repeat
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import db
from app.core.outbound import Client
from app.core.worker import run_once
from app.docsdays.mediawiki import asking, watching
from app.docsdays.mediawiki.client import Api, ApiError, api_of
from app.docsdays.mediawiki.models import ClaimBaseline, Wiki, WikiAccount
from app.docsdays.mediawiki.said import WikiError
from app.docsdays.models import Area, Evidence
from app.people.notices.models import DigestLine
from app.site import doctor
from app.site.jobs import all_jobs
from tests.conftest import NOW, make_settings
from tests.core.outbound.serving import Served, answer, serving
from tests.docsdays.make import make_task, take
from tests.docsdays.mediawiki.making import edit_of
from tests.factories import person

GENERAL = {
    "generator": "MediaWiki 1.39.17",
    "sitename": "A wiki",
    "server": "//wiki.example.org",
    "articlepath": "/wiki/$1",
    "script": "/w/index.php",
}
TIME = "2026-04-20T09:00:00Z"
EDIT = {
    "type": "edit",
    "title": "Cpupools",
    "pageid": 5,
    "revid": 12,
    "old_revid": 11,
    "user": "Stranger",
    "userid": 9,
    "oldlen": 100,
    "newlen": 90,
    "timestamp": TIME,
    "comment": "less [XD-7K2Q]",
    "tags": [],
}
REVISIONS = [{"revid": 11, "parentid": 10, "sha1": "a" * 40}, {"revid": 12, "parentid": 11, "sha1": "b" * 40}]
PAGE = {"pageid": 5, "title": "Cpupools", "revisions": REVISIONS}


class Fake:
    """Answers as a wiki with one edit does, but for what a test lets it say: by the name of what is asked."""

    def __init__(self, server: Served) -> None:
        self.server = server
        self.says: dict[str, Any] = {}

    def answer(self, target: str) -> bytes | Iterator[bytes]:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
        kind = asked.get("list") or asked.get("meta") or asked.get("prop") or "?"
        if kind not in self.says:
            return answer(json.dumps({"curtimestamp": TIME, "query": self._usual(kind)}).encode())
        said = self.says[kind]
        said = said() if callable(said) else said
        return answer(json.dumps(said).encode()) if isinstance(said, dict | list) else said

    def _usual(self, kind: str) -> dict[str, Any]:
        return {
            "siteinfo": {"general": GENERAL},
            "recentchanges": {"recentchanges": [EDIT]},
            "revisions": {"pages": [PAGE]},
        }.get(kind, {})


@pytest.fixture
def fake() -> Iterator[Fake]:
    found: list[Fake] = []
    with serving(lambda target, _headers: found[0].answer(target)) as server:
        found.append(Fake(server))
        yield found[0]


@pytest.fixture
def api(fake: Fake) -> Api:
    return api_to(fake.server)


def api_to(server: Served, *, seconds: float = 5) -> Api:
    client = Client(also_allowed=frozenset([server.place]), seconds=0.5)
    return Api(url=f"{server.url}/api.php", client=client, agent="portal (http://portal.test)", seconds=seconds)


def look(app: Flask, session: Session, api: Api, *, later: timedelta = timedelta()) -> Wiki:
    session.rollback()
    with app.app_context():
        watching.look(db.sessionmaker, api, now=NOW + later)
    return session.get_one(Wiki, api.url)


def endless() -> Iterator[bytes]:
    yield answer(Content_Length="")
    yield from repeat(bytes(65536), 800)


def drip() -> Iterator[bytes]:
    yield answer(Content_Length="1000")
    yield b" "
    yield from iter(())  # and the server keeps silent: the connection ends before its time


LIES = {
    "500": (answer(status="500 Oops"), "answered 500 Oops"),
    "HTML": (answer(b"<!doctype html><title>Welcome</title>"), "it is no JSON"),
    "deep": (answer(b"[" * 200_000), "it is no JSON"),
    "list": ([1, 2], "“the answer” is not what it must be"),
    "broken off": (drip, "broke off before its end"),
    "50 MB": (endless, "holds more than 5 MB"),
    "text for a list": ({"curtimestamp": TIME, "query": {"recentchanges": "none"}}, "“recentchanges” is not"),
    "text for a part": ({"query": "none"}, "“query” is not what it must be"),
    "text for a number": ({"query": {"recentchanges": [EDIT | {"revid": "12"}]}}, "“revid” is not what it must be"),
    "endless number": ({"query": {"recentchanges": [EDIT | {"revid": 10**30}]}}, "“revid” is not what it must be"),
    "no moment": ({"query": {"recentchanges": [EDIT | {"timestamp": "now"}]}}, "“timestamp” is not"),
    "busy": ({"error": {"code": "maxlag", "info": "Waiting for db1"}}, "too busy just now"),
    "private": ({"error": {"code": "readapidenied", "info": "You need read permission"}}, "to members only"),
    "its own words": ({"error": {"code": "odd", "info": "It rains."}}, "The wiki says: It rains."),
    "elsewhere": (answer(status="302 Found", Location="http://127.0.0.2/api.php"), "is no public web server"),
}


@pytest.mark.parametrize(("said", "why"), LIES.values(), ids=LIES)
def test_whatever_it_says_the_words_are_clear_and_nothing_is_lost(
    app: Flask, session: Session, area: Area, fake: Fake, api: Api, said: Any, why: str
) -> None:
    task = make_task(session, area, "XD-7K2R")
    edit_of(session, task, rev_id=3, page_id=7, title="Another")
    session.commit()
    fake.says["recentchanges"] = said
    wiki = look(app, session, api)
    assert why in (wiki.last_error or "")
    assert (wiki.failing_since, wiki.next_try_at) == (NOW, NOW + watching.PAUSE)
    assert [one.state for one in session.scalars(select(Evidence))] == ["seen"]

    del fake.says["recentchanges"]
    wiki = look(app, session, api_to(fake.server), later=timedelta(hours=1))
    assert (wiki.last_error, wiki.failing_since, wiki.next_try_at) == (None, None, None)


def test_an_edit_is_seen_after_the_failure(app: Flask, session: Session, area: Area, fake: Fake, api: Api) -> None:
    make_task(session, area, "XD-7K2Q")
    fake.says["revisions"] = answer(status="503 Later")
    assert "503" in (look(app, session, api).last_error or "")
    assert session.scalars(select(Evidence)).all() == []
    del fake.says["revisions"]
    look(app, session, api)
    [edit] = session.scalars(select(Evidence))
    assert (edit.rev_id, edit.user_name, edit.person_id, edit.size_change) == (12, "Stranger", None, -10)
    assert edit.link == f"{urlsplit(api.url).scheme}://wiki.example.org/w/index.php?diff=12&oldid=11"


def test_a_continuation_without_end_is_followed_only_so_far(
    app: Flask, session: Session, area: Area, fake: Fake, api: Api
) -> None:
    make_task(session, area, "XD-7K2Q")
    numbers = count()
    said = {"curtimestamp": TIME, "query": {"recentchanges": [EDIT]}}
    fake.says["recentchanges"] = lambda: said | {"continue": {"rccontinue": str(next(numbers)), "continue": "-||"}}
    assert look(app, session, api).last_error is None
    assert next(numbers) == 20
    assert [edit.rev_id for edit in session.scalars(select(Evidence))] == [12]


def test_where_all_of_an_answer_is_needed_one_without_end_is_refused(fake: Fake, api: Api) -> None:
    fake.says["users"] = {"query": {}, "continue": {"uscontinue": "1"}}
    with pytest.raises(WikiError, match="has no end"):
        asking.users(api, ["Bob"])


def test_all_it_is_asked_together_has_a_limit_of_time(fake: Fake) -> None:
    with pytest.raises(WikiError, match=r"more than 1e-09 seconds in all"):
        asking.describe(api_to(fake.server, seconds=1e-9))


def test_a_hidden_user_and_a_hidden_comment_count_for_nobody(
    app: Flask, session: Session, area: Area, fake: Fake, api: Api
) -> None:
    make_task(session, area, "XD-7K2Q")
    hidden = {name: value for name, value in EDIT.items() if name not in ("user", "userid")} | {"userhidden": True}
    silent = {name: value for name, value in EDIT.items() if name != "comment"} | {"commenthidden": True, "revid": 13}
    fake.says["recentchanges"] = {"curtimestamp": TIME, "query": {"recentchanges": [hidden, silent]}}
    assert look(app, session, api).last_error is None
    [edit] = session.scalars(select(Evidence))
    assert (edit.rev_id, edit.user_name, edit.user_id) == (12, "", None)


def test_texts_no_database_keeps_are_made_ones_it_does(
    app: Flask, session: Session, area: Area, fake: Fake, api: Api
) -> None:
    make_task(session, area, "XD-7K2Q")
    odd = EDIT | {"comment": "[XD-7K2Q] \0 \ud800", "title": "T" * 999, "user": "U" * 999}
    fake.says["recentchanges"] = {"curtimestamp": TIME, "query": {"recentchanges": [odd]}}
    assert look(app, session, api).last_error is None
    [edit] = session.scalars(select(Evidence))
    assert (edit.comment, edit.user_name) == ("[XD-7K2Q]  ?", "U" * 255)


@pytest.mark.parametrize(
    ("general", "why"),
    [
        ({"generator": "Another program"}, "does not say that it is a MediaWiki"),
        ({"articlepath": "/wiki/"}, "does not say that it is a MediaWiki"),
        ({"generator": 7}, "“generator” is not what it must be"),
    ],
)
def test_what_is_no_mediawiki_is_said(fake: Fake, api: Api, general: dict[str, Any], why: str) -> None:
    fake.says["siteinfo"] = {"curtimestamp": TIME, "query": {"general": GENERAL | general}}
    with pytest.raises(WikiError, match=why):
        asking.describe(api)


def test_an_address_it_gives_that_is_none_of_the_web_is_not_linked(fake: Fake, api: Api) -> None:
    lie = GENERAL | {"server": "javascript:alert(1)//", "articlepath": "javascript:alert(1)//$1"}
    fake.says["siteinfo"] = {"curtimestamp": TIME, "query": {"general": lie}}
    told = asking.describe(api)
    assert told.article_path.startswith(fake.server.url)
    assert told.script.startswith("http")


def test_a_name_is_confirmed_or_said_not_to_be(app: Flask, session: Session, fake: Fake, api: Api) -> None:
    for name, user in (("Alice", "bob_S"), ("Bob", "Bob S"), ("Erin", "Nobody")):
        session.add(WikiAccount(person_id=person(session, name).id, user_name=user, given_at=NOW))
    session.commit()
    users = [{"userid": 4, "name": "Bob S"}, {"name": "Nobody", "missing": True}]
    fake.says["users"] = {"query": {"normalized": [{"from": "bob_S", "to": "Bob S"}], "users": users}}
    assert look(app, session, api).last_error is None
    told = {
        account.person.name: (account.user_name, account.user_id, (account.problem or "").partition(".")[0])
        for account in session.scalars(select(WikiAccount))
    }
    assert told == {
        "Alice": ("Bob S", 4, ""),
        "Bob": ("Bob S", 4, ""),
        "Erin": ("Nobody", None, "The wiki knows no user of that name"),
    }


def test_edits_are_ones_own_once_an_edit_shows_it(
    app: Flask, session: Session, fake: Fake, api: Api, area: Area
) -> None:
    """Alice says to be a user first, but it is Bob who can write his code there."""
    task = make_task(session, area, "XD-7K2Q")
    alice, bob = (
        WikiAccount(person_id=person(session, name).id, user_name="Bob S", user_id=4, given_at=NOW, checked_at=NOW)
        for name in ("Alice", "Bob")
    )
    session.add_all([alice, bob])
    session.commit()
    fake.says["recentchanges"] = {"curtimestamp": TIME, "query": {"recentchanges": [EDIT | {"userid": 4}]}}
    look(app, session, api)
    session.rollback()
    owner = select(Evidence.person_id).where(Evidence.task_id == task.id)
    assert session.scalars(owner).all() == [None]
    by_another = EDIT | {"revid": 13, "userid": 9, "comment": f"[{bob.code}] and [{alice.code}]"}
    by_bob = EDIT | {"revid": 14, "userid": 4, "comment": f"hello [{bob.code.lower()}]"}
    for changes, owners in (([by_another], [None]), ([by_another, by_bob], [bob.person_id])):
        fake.says["recentchanges"] = {"curtimestamp": TIME, "query": {"recentchanges": changes}}
        look(app, session, api)
        session.rollback()
        session.expire_all()
        assert session.scalars(owner).all() == owners
    assert [(account.proved_at, account.problem) for account in (alice, bob)] == [(None, None), (NOW, None)]
    fake.says["recentchanges"]["query"]["recentchanges"] = [by_bob | {"revid": 15, "comment": alice.code}]
    look(app, session, api)
    session.expire_all()
    assert alice.proved_at is None
    assert alice.problem is not None
    assert alice.problem.startswith("Somebody else here has shown to be this user.")


def test_an_edit_that_proves_whose_it_is_is_theirs_from_the_beginning(
    app: Flask, session: Session, fake: Fake, api: Api, area: Area
) -> None:
    """Organisers hear nothing of it, and Bob has the task longer."""
    bob, _ = person(session, "Bob"), person(session, "Olga")
    account = WikiAccount(person_id=bob.id, user_name="Bob S", user_id=4, given_at=NOW, checked_at=NOW)
    session.add(account)
    claim = take(app, session, make_task(session, area, "XD-7K2Q"), bob)
    until, edit = claim.ends_at, EDIT | {"userid": 4, "comment": f"[{account.code}] [XD-7K2Q]"}
    fake.says["recentchanges"] = {"curtimestamp": TIME, "query": {"recentchanges": [edit]}}
    assert look(app, session, api, later=timedelta(hours=1)).last_error is None
    session.expire_all()
    assert session.scalars(select(Evidence.person_id)).all() == [bob.id]
    assert session.scalars(select(DigestLine.text)).all() == []
    assert until is not None
    assert claim.ends_at == until + timedelta(hours=1)


def test_nothing_is_written_where_nothing_happened(app: Flask, session: Session, fake: Fake, api: Api) -> None:
    """A write makes every stored answer of the site stale."""
    look(app, session, api)
    look(app, session, api)
    before = session.execute(select(Wiki)).scalar_one().read_until
    fake.says["recentchanges"] = {"curtimestamp": "2026-04-20T09:05:00Z", "query": {"recentchanges": []}}
    assert look(app, session, api).read_until == before
    fake.says["recentchanges"] = {"curtimestamp": "2026-04-20T09:15:00Z", "query": {"recentchanges": []}}
    read_until = look(app, session, api).read_until
    assert before is not None
    assert read_until == before + timedelta(minutes=15)


def test_the_worker_waits_while_the_wiki_fails_and_asks_none_where_none_is_named(
    app: Flask, session: Session, area: Area, fake: Fake, api: Api
) -> None:
    [job] = [job for job in all_jobs() if job.name == "see edits of the wiki"]
    assert run_once(app, [job])
    assert fake.server.asked == []
    app.extensions["settings"] = replace(app.extensions["settings"], mediawiki_url=api.url)
    task = make_task(session, area, "XD-7K2Q", target="https://wiki.example.org/wiki/Cpupools")
    claim = take(app, session, task, person(session, "Bob"))
    fake.says["siteinfo"] = answer(status="500 Oops")
    for minutes, times in ((0, 1), (1, 1), (2, 2)):
        session.rollback()
        clock.freeze(NOW + timedelta(minutes=minutes))
        assert run_once(app, [job])
        assert len(fake.server.asked) == times
    assert session.get(ClaimBaseline, claim.id) is None
    assert claim.state == "active"


def test_the_doctor_says_how_the_wiki_is(app: Flask, fake: Fake, api: Api) -> None:
    def found() -> list[tuple[str, bool]]:
        settings = replace(app.extensions["settings"], mediawiki_url=api.url)
        with app.app_context():
            return [(one.words, one.is_fault) for one in doctor.examine(settings) if one.subject == "wiki"]

    assert found() == [("MediaWiki 1.39.17 answers, “A wiki”", False)]
    fake.says["siteinfo"] = answer(b"<html>")
    [(words, is_fault)] = found()
    assert (words.startswith("MEDIAWIKI_URL: What answers there is no api.php"), is_fault) == (True, True)


def test_a_password_is_sent_to_nobody_but_the_wiki(tmp_path: Any) -> None:
    """Nor does a refusal tell it."""
    sent: list[dict[str, str]] = []

    def answering(target: str, headers: dict[str, str]) -> bytes:
        sent.append(headers)
        is_token = "meta=tokens" in target
        said = {"query": {"tokens": {"logintoken": "t"}}} if is_token else {"login": {"result": "Failed"}}
        return answer(json.dumps(said).encode(), Set_Cookie="session=one; path=/")

    with serving(answering) as server:
        settings = make_settings(tmp_path, "sqlite://", mediawiki_url=f"{server.url}/api.php")
        settings = replace(settings, mediawiki_user="Portal@tasks", mediawiki_password="very-secret")
        with pytest.raises(WikiError) as refused:
            api_of(settings, Client()).sign_in()
    assert "very-secret" not in str(refused.value)
    assert [target for target, _ in server.asked][1] == "/api.php", "it is in the body, not in the address"
    assert sent[0]["User-Agent"] == "community-portal (http://portal.test)"
    assert sent[1]["Cookie"] == "session=one"


def test_a_word_of_the_wiki_is_known_by_its_code() -> None:
    assert str(ApiError("editconflict", "Edit conflict: x")) == "Somebody edited the page meanwhile."
