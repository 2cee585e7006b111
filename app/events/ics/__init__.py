"""Reading other people's iCalendar files, in a limited child process. Pure: bytes in, plain data out."""

from .client import read
from .found import LONGEST_UID, Account, Found, IcsError

__all__ = ["LONGEST_UID", "Account", "Found", "IcsError", "read"]
