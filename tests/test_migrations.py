from pathlib import Path

from flask import Flask
from sqlalchemy import inspect

from app import MIGRATIONS, alembic
from app.core.database import db


def test_models_equal_head(app: Flask) -> None:
    with app.app_context():
        assert alembic.compare_metadata() == []


def test_down_to_nothing_and_up_again(app: Flask) -> None:
    with app.app_context():
        before = set(inspect(db.engine).get_table_names())
        alembic.downgrade("base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        alembic.upgrade()
        assert set(inspect(db.engine).get_table_names()) == before


def test_head_file_names_the_newest_revision() -> None:
    newest = max(path.name for path in Path(MIGRATIONS / "versions").glob("*.py"))
    assert (MIGRATIONS / "HEAD").read_text("utf-8").strip() == newest[:4]
