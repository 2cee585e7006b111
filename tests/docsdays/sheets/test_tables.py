"""Tables of tasks in CSV: what is read, what is refused and where, and what an import of them does."""

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock, siteinfo
from app.core.spreadsheets import guarded, unguarded
from app.docsdays.models import Area, Task, TaskEvent
from app.docsdays.sheets.tables import TableError, read
from app.docsdays.sheets.told import ALL_FIELDS, told_of
from app.docsdays.wikitext import Kind, Row, digests
from tests.conftest import NOW
from tests.docsdays.make import make_task, take
from tests.factories import SITE, person, sign_in

TABLE = """\
title,area,size,who,status,why
Describe xl,Manual pages,S,Ann,free,
Write a guide,Guides,90 min,,done,Asked for
"""


def rows(source: str | bytes) -> list[Row]:
    return list(read(source).rows)


def refused(source: str) -> list[tuple[int, str]]:
    return [(line.number, line.reason) for line in read(source).lines if line.kind == Kind.NOT_UNDERSTOOD]


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        b"\xef\xbb\xbf" + TABLE.encode(),
        TABLE.encode("utf-16"),
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace(",", ";").encode(),
        TABLE.replace(",", "\t").encode("utf-16"),
        b"sep=;\n" + TABLE.replace(",", ";").encode(),
    ],
    ids=["plain", "mark", "utf-16", "crlf", "semicolons", "unicode-text", "sep"],
)
def test_tables_are_read_as_programs_write_them(data: bytes) -> None:
    first, second = rows(data)
    assert (first.title, first.owner, first.state, first.fields["size"]) == ("Describe xl", "Ann", "open", "30 min")
    assert (second.title, second.owner, second.state, second.fields["why"]) == (
        "Write a guide",
        "",
        "done",
        "Asked for",
    )


def test_a_text_of_several_lines_counts_them() -> None:
    source = 'title,how\n"One","First.\nSecond, ""quoted""."\n\n,nothing\n'
    (row,) = rows(source)
    assert (row.line, row.fields["how"]) == (2, 'First.\nSecond, "quoted".')
    assert refused(source) == [(5, "Column “title”: nothing stands there.")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",x,S,,free,", "Column “title”: nothing stands there."),
        ("One,x,XL,,free,", "Column “size”: “XL” is none of S, M, L, 30 min, 90 min, 3 h."),
        ("One,x,S,,perhaps,", "Column “state”: “perhaps” is none of free, taken, in review, set aside, done."),
        (f"{'x' * 201},x,S,,free,", "Column “title”: 201 characters, and at most 200 fit."),
        ("One\u202e,x,S,,free,", "Column “title”: there is an invisible control character in it."),
        ("One,x,S,,free,a\0b", "Column “why”: there is an invisible control character in it."),
        ("One,x,S,,free,,,more", "It has 8 cells, and the first line names 6 columns."),
    ],
    ids=["title", "size", "state", "long", "hidden", "nul", "cells"],
)
def test_a_row_is_refused_by_line_and_column_and_the_others_are_read(line: str, reason: str) -> None:
    source = f"title,area,size,who,status,why\nBefore,x,S,,free,\n{line}\nAfter,x,S,,free,\n"
    assert refused(source) == [(3, reason)]
    assert [row.title for row in rows(source)] == ["Before", "After"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("title,area\nCafé,x\n".encode("cp1252"), "Line 2 is not UTF-8: the byte 0xe9"),
        (b"", "The table is empty"),
        (
            b"name of it,where\nx,y\n",
            "Line 1 has to name the columns, among them “title”. It says “name of it”, “where”.",
        ),
        (b'title,why\nOne,"open\nTwo,x\n', "Line 2 cannot be read"),
        (b"title\n" + b"x\n" * 5_001, "more than 5,000 rows"),
        (b"title," + b"," * 200 + b"\nx\n", "at most 100 can be read"),
        (b"title\n" + b"x" * 2_100_000, "larger than 2 MB"),
        (b"title,why\nOne," + b"x" * 200_000, "Line 2 cannot be read: field larger than field limit"),
        (b"\xff\xfeX", "is not UTF-8"),
    ],
    ids=["cp1252", "empty", "no-title", "quote", "rows", "columns", "bytes", "field", "half"],
)
def test_what_is_no_table_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(TableError, match=words.replace("(", "\\(")):
        read(data)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "'=1", "''=1", "'plain", "＝1", "plain", "", "'"])
def test_formulas_are_kept_from_being_run_and_read_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))


def run(app: Flask, path: Path, text: str) -> list[str]:
    path.write_text(text, "utf-8", newline="")
    result: Result = app.test_cli_runner().invoke(args=["import", "csv", str(path), "--json"])
    assert result.exit_code == 0, result.output
    return [line["change"] or line["verdict"] for line in map(json.loads, result.stdout.splitlines())]


def held(session: Session) -> tuple[int, int]:
    session.rollback()
    counts = tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in (Task, TaskEvent))
    session.rollback()
    return counts  # type: ignore[return-value]  # there are two


def test_a_second_import_changes_nothing(app: Flask, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "tasks.csv"
    assert run(app, path, TABLE + "x,y,XL,,,\n") == ["text", "new", "new", "not understood"]
    before = held(session)
    assert run(app, path, TABLE) == ["text", "same", "same"]
    assert held(session) == before
    first = session.scalars(select(Task).order_by(Task.id)).first()
    assert first is not None
    assert (first.title, first.size, first.area.name) == ("Describe xl", "S", "Manual pages")
    assert first.source == "Line 2 of tasks.csv, where Ann had it"


def exported(client: FlaskClient) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get("/docs-days/todo.csv").text, newline="")))


def written(table: list[dict[str, str]], delimiter: str = ",") -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, table[0], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue()


def test_our_own_export_comes_back_as_it_was_and_an_edit_of_it_is_taken(
    app: Flask, client: FlaskClient, session: Session, area: Area, tmp_path: Path
) -> None:
    for key, title in (("XD-2222", "=cmd|' /C calc'!A0"), ("XD-2223", "Two"), ("XD-2224", "Three")):
        make_task(session, area, key, title=title, why="One.\n\nTwo; “three”, four.", skills=["perl", "C"])
    take(app, session, make_task(session, area, "XD-2225", title="Held"), person(session, "Alice"))
    table = exported(client)
    assert table[0]["title"].startswith("'=cmd")
    path, before = tmp_path / "todo.csv", held(session)
    assert run(app, path, written(table)) == ["text", *["same"] * 4]
    assert run(app, path, written(table, ";")) == ["text", *["same"] * 4]
    assert held(session) == before
    two = next(row for row in table if row["key"] == "XD-2223")
    two["title"], two["size"] = "Two, in a spreadsheet", "L"
    assert sorted(run(app, path, written(table))) == ["changed", "same", "same", "same", "text"]
    session.expire_all()
    task = session.scalars(select(Task).where(Task.key == "XD-2223")).one()
    assert (task.title, task.size, task.why) == ("Two, in a spreadsheet", "L", "One.\n\nTwo; “three”, four.")
    task.title = "Two, here"
    session.commit()
    two["title"] = "Two, there"
    assert sorted(run(app, path, written(table))) == ["conflict", "same", "same", "same", "text"]


def test_labels_the_mentor_and_the_places_go_out_and_come_back(
    app: Flask, client: FlaskClient, session: Session, area: Area, tmp_path: Path
) -> None:
    erin = person(session, "Erin", is_public=True)
    make_task(session, area, "XD-2222", labels=["wiki"], capacity=3)
    make_task(session, area, "XD-2223", mentor_id=erin.id)
    table, path = exported(client), tmp_path / "todo.csv"
    assert [(row["labels"], row["mentor"], row["capacity"]) for row in table] == [("wiki", "", "3"), ("", "Erin", "1")]
    assert run(app, path, written(table)) == ["text", "same", "same"]
    table[0] |= {"labels": "Good first, wiki", "mentor": "Erin", "capacity": "2"}
    table[1] |= {"labels": "wiki", "mentor": "Bob"}
    assert run(app, path, written(table)) == ["text", "changed", "changed"]
    session.expire_all()
    first, second = session.scalars(select(Task).order_by(Task.id))
    assert (first.labels, first.mentor_id, first.capacity) == (["good-first", "wiki"], erin.id, 2)
    assert (second.labels, second.mentor_id, second.capacity) == (["wiki"], erin.id, 1), "Bob is not shown here"
    session.rollback()  # the command writes by itself
    again = app.test_cli_runner().invoke(args=["import", "csv", str(path)])
    assert again.exit_code == 0, again.output
    assert "Whom to ask: here “Erin”, there “Bob”: nobody, or more than one, of that name" in again.stdout
    assert "columns that are not read: minutes, free_places, until, done_on, address." in again.stdout
    assert run(app, path, written([row | {"mentor": ""} for row in table])) == ["text", "changed", "changed"]
    session.expire_all()
    assert (first.mentor_id, second.mentor_id) == (None, None)


def test_a_table_exported_when_it_had_fewer_columns_is_still_known(
    app: Flask, client: FlaskClient, session: Session, area: Area, tmp_path: Path
) -> None:
    task = make_task(session, area, "XD-2222")
    table = exported(client)
    older = [{name: row[name] for name in row if name not in ("capacity", "mentor", "labels")} for row in table]
    older[0]["was"] = ".".join(older[0]["was"].split(".")[:10])
    task.how = "Changed here."
    session.commit()
    older[0]["title"] = "Changed there"
    assert run(app, tmp_path / "todo.csv", written(older)) == ["text", "changed"]
    session.expire_all()
    assert (task.title, task.how) == ("Changed there", "Changed here.")


def test_an_import_says_done_on_the_day_of_the_site(app: Flask, session: Session, area: Area, tmp_path: Path) -> None:
    siteinfo.store(session, {**SITE, "time_zone": "Europe/Paris"})
    task = make_task(session, area, "XD-2222", title="One")
    clock.freeze(datetime(2012, 4, 20, 23, 30, tzinfo=UTC))
    base = digests(told_of(task, ()), ALL_FIELDS)
    assert run(app, tmp_path / "a.csv", f"key,title,state,was\nXD-2222,One,done,{base}\n") == ["text", "changed"]
    session.expire_all()
    assert (task.state, task.done_on) == ("done", date(2012, 4, 21))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("x,21,", "Column “capacity”: “21” is no number from 1 to 20."),
        ("x,two,", "Column “capacity”: “two” is no number from 1 to 20."),
        ("x,,a-label-that-is-much-longer-than-forty-letters", "Column “labels”: At most 10 labels of at most 40"),
    ],
)
def test_places_and_labels_that_do_not_fit_are_refused(line: str, reason: str) -> None:
    ((number, said),) = refused(f"title,capacity,labels\n{line}\n")
    assert number == 2
    assert said.startswith(reason)


def test_columns_that_are_not_there_change_nothing(app: Flask, session: Session, area: Area, tmp_path: Path) -> None:
    make_task(session, area, "XD-2222", title="One", state="done")
    assert run(app, tmp_path / "a.csv", "key,title\nXD-2222,One\n") == ["text", "same"]
    session.expire_all()
    task = session.scalars(select(Task)).one()
    assert (task.state, task.area.slug, task.how) == ("done", area.slug, "Write it down.")


def test_at_the_desk_a_table_is_seen_before_it_is_imported(client: FlaskClient, session: Session) -> None:
    token = sign_in(client, person(session, "Olga"))
    form = {"csrf_token": token, "page": "tasks.csv", "format": "csv", "area": ""}
    table = (io.BytesIO(TABLE.encode() + b"x,y,XL,,,\n"), "tasks.csv")
    answer = client.post("/desk/tasks/import/", data=form | {"file": table})
    preview = client.get(answer.location).text
    assert "Columns that are not read" not in preview
    for words in ("2 new tasks", "Describe xl", "Line 4", "Column “size”: “XL” is none of"):
        assert words in preview
    assert client.post(answer.location, data={"csrf_token": token}).location == "/desk/tasks/"
    assert sorted(session.scalars(select(Task.title))) == ["Describe xl", "Write a guide"]
    wrong = (io.BytesIO("title\nCafé\n".encode("cp1252")), "tasks.csv")
    refused = client.post("/desk/tasks/import/", data=form | {"file": wrong})
    assert (refused.status_code, "Line 2 is not UTF-8" in refused.text) == (422, True)


def test_the_moment_of_an_import_is_that_of_its_tasks(app: Flask, session: Session, tmp_path: Path) -> None:
    run(app, tmp_path / "a.csv", TABLE)
    assert set(session.scalars(select(Task.created_at))) == {NOW}
