"""When the database cannot be used: locked, away, damaged, or without its tables. Said in one line, with what to do."""

import pysqlite3
from sqlalchemy.exc import DBAPIError, OperationalError

LOCKED = frozenset({pysqlite3.SQLITE_BUSY, pysqlite3.SQLITE_LOCKED})
DAMAGED = frozenset({pysqlite3.SQLITE_CORRUPT, pysqlite3.SQLITE_NOTADB})
MOVED = 1032
"""SQLITE_READONLY_DBMOVED, which the driver does not name: the open file is no longer the one of that name."""
UNUSABLE = frozenset(
    {pysqlite3.SQLITE_IOERR, pysqlite3.SQLITE_FULL, pysqlite3.SQLITE_CANTOPEN, pysqlite3.SQLITE_READONLY}
)


def is_outage(error: DBAPIError) -> bool:
    """The database is out of order, not the statement. To SQLite's driver both are an OperationalError."""
    if isinstance(error.orig, pysqlite3.Error):
        return _code(error) in LOCKED | DAMAGED | UNUSABLE or _lacks_table(error)
    return isinstance(error, OperationalError) or _lacks_table(error)


def is_passing(error: DBAPIError) -> bool:
    """It is busy, or was away for a moment: to try again helps."""
    return error.connection_invalidated or _code(error) in LOCKED


def database_words(error: DBAPIError) -> str:
    """What is wrong with the database and what to do, from the driver's own first line."""
    reason = (str(error.orig).strip().splitlines() or ["no reason given"])[0]
    if getattr(error.orig, "sqlite_errorcode", None) == MOVED:
        return f"{reason}; stop the site, put the file back or restore a backup, then start it again."
    if _code(error) == pysqlite3.SQLITE_CANTOPEN:
        return f"{reason}; put the file back or restore a backup; `flask db upgrade` makes an empty one."
    if _code(error) in LOCKED:
        return f"the database is in use by another program ({reason}); wait until it has finished, then try again."
    if _lacks_table(error):
        return f"a table of the database is missing ({reason}); run `flask db upgrade`, then `flask doctor`."
    if _code(error) in DAMAGED:
        return f"the file of the database is damaged ({reason}); stop the site and restore a backup."
    return f"the database refused: {reason}"


def _code(error: DBAPIError) -> int | None:
    """SQLite's primary error code, the low byte of an extended one."""
    code: int | None = getattr(error.orig, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _lacks_table(error: DBAPIError) -> bool:
    return "no such table" in str(error.orig) or "UndefinedTable" in type(error.orig).__name__
