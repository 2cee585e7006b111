"""When the database cannot be used: locked, away, damaged, or without its tables. Said in one line, with what to do."""

from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError


def is_outage(error: DBAPIError) -> bool:
    """The database is out of order, not the statement. A damaged file has no class of its own among errors."""
    return isinstance(error, OperationalError) or type(error) is DatabaseError or _lacks_table(error)


def is_passing(error: DBAPIError) -> bool:
    """It is busy, or was away for a moment: to try again helps."""
    return error.connection_invalidated or "locked" in str(error.orig)


def database_words(error: DBAPIError) -> str:
    """What is wrong with the database and what to do, from the driver's own first line."""
    reason = (str(error.orig).strip().splitlines() or ["no reason given"])[0]
    if "locked" in reason:
        return f"the database is in use by another program ({reason}); wait until it has finished, then try again."
    if _lacks_table(error):
        return f"a table of the database is missing ({reason}); run `flask db upgrade`, then `flask doctor`."
    if "malformed" in reason or "not a database" in reason:
        return f"the file of the database is damaged ({reason}); stop the site and restore a backup."
    return f"the database refused: {reason}"


def _lacks_table(error: DBAPIError) -> bool:
    return "no such table" in str(error.orig) or "UndefinedTable" in type(error.orig).__name__
