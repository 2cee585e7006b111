"""How often something may be asked for.

Counted in the database in one statement, so that the number holds over all workers and across restarts; for reading,
which must not write, in the memory of each process. Keys are kept as hashes and for at most a day.
"""

import hashlib
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask, current_app, request
from sqlalchemy import String, case, delete, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import upserts
from app.core.database import Base
from app.core.errors import TooManyError

KEPT = timedelta(days=1)
MOST_IN_MEMORY = 10_000


class RateCount(Base):
    __tablename__ = "rate_counts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    count: Mapped[int]


@dataclass(frozen=True)
class Limit:
    """At most `most` in `window` seconds from the first; `message` tells the person what to do instead."""

    name: str
    most: int
    window: int
    message: str


def client_address() -> str:
    """Where the request comes from. One IPv6 network of 64 bits counts as one: its owner has all addresses of it."""
    address = request.remote_addr or "unknown"
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)


def hit(session: Session, limit: Limit, key: str, *, now: datetime) -> None:
    """Counts one more, in the transaction of what is counted. Raises TooManyError, which undoes it."""
    over = RateCount.started_at <= now - timedelta(seconds=limit.window)
    statement = (
        upserts.insert(session, RateCount)
        .values(key=_hashed(limit, key), started_at=now, count=1)
        .on_conflict_do_update(
            index_elements=[RateCount.key],
            set_={
                "count": case((over, 1), else_=RateCount.count + 1),
                "started_at": case((over, now), else_=RateCount.started_at),
            },
        )
        .returning(RateCount.count, RateCount.started_at)
    )
    count, started_at = session.execute(statement).one()
    if count > limit.most:
        raise _too_many(limit, started_at, now)


def take_back(session: Session, limit: Limit, key: str) -> None:
    """Undoes one `hit`: what was counted when it began has come to a good end."""
    counted = update(RateCount).where(RateCount.key == _hashed(limit, key), RateCount.count > 0)
    session.execute(counted.values(count=RateCount.count - 1))


def refuse_above(session: Session, limit: Limit, key: str, *, now: datetime) -> None:
    """Raises TooManyError where `hit` has counted `most` already; counts nothing."""
    row = session.get(RateCount, _hashed(limit, key))
    if row and row.count >= limit.most and row.started_at > now - timedelta(seconds=limit.window):
        raise _too_many(limit, row.started_at, now)


def forget_old(session: Session, *, now: datetime) -> None:
    session.execute(delete(RateCount).where(RateCount.started_at <= now - KEPT))


class MemoryCounts:
    """Counts of requests that only read: of this process alone, and of the newest keys if there are very many."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[datetime, int]] = {}
        self._lock = threading.Lock()

    def hit(self, limit: Limit, key: str, *, now: datetime) -> None:
        """Raises TooManyError."""
        name = _hashed(limit, key)
        with self._lock:
            started_at, count = self._counts.get(name, (now, 0))
            if started_at <= now - timedelta(seconds=limit.window):
                started_at, count = now, 0
            if count >= limit.most:
                raise _too_many(limit, started_at, now)
            if len(self._counts) >= MOST_IN_MEMORY and name not in self._counts:
                self._counts.pop(next(iter(self._counts)))
            self._counts[name] = (started_at, count + 1)


def hit_in_memory(limit: Limit, key: str, *, now: datetime) -> None:
    counts: MemoryCounts = current_app.extensions["memory_counts"]
    counts.hit(limit, key, now=now)


def init_app(app: Flask) -> None:
    app.extensions["memory_counts"] = MemoryCounts()


def _hashed(limit: Limit, key: str) -> str:
    return hashlib.sha256(f"{limit.name}\n{key}".encode()).hexdigest()


def _too_many(limit: Limit, started_at: datetime, now: datetime) -> TooManyError:
    left = started_at + timedelta(seconds=limit.window) - now
    return TooManyError(limit.message, retry_after=max(1, round(left.total_seconds())))
