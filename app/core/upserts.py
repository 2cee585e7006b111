"""`INSERT … ON CONFLICT` in the words of the session's database."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.core.database import Base


def insert(session: Session, table: type[Base]) -> sqlite.Insert:
    """PostgreSQL's is another class with the same methods."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)  # type: ignore[return-value]  # see above
    return sqlite.insert(table)
