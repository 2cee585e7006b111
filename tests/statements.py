"""What a page asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from app.core.database import db
from tests.conftest import SITE_URL

NOT_OF_A_PAGE = ("BEGIN", "PRAGMA", "SELECT site_document")
"""The site's description is read by whoever comes after a commit was heard of: on PostgreSQL a little later."""


@contextmanager
def asked(app: Flask) -> Iterator[list[str]]:
    """The statements that are sent within."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(NOT_OF_A_PAGE):
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def asked_by(app: Flask, address: str) -> list[str]:
    """What Flask asks for that page. The cache is set aside: it asks until when answers hold, once after each commit it
    hears of, which on PostgreSQL is a little later."""
    with app.test_request_context(address, base_url=SITE_URL), asked(app) as statements:
        assert app.full_dispatch_request().status_code == 200
    return statements
