"""What is known of the wiki: how far its changes were read, and who is who there."""

import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.docsdays.models import Claim
from app.people.models import Person


class Wiki(Base):
    """The wiki of the settings. A moment of its own clock is called a wiki time."""

    __tablename__ = "wikis"

    api: Mapped[str] = mapped_column(String(500), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    generator: Mapped[str] = mapped_column(String(200), default="")
    article_path: Mapped[str] = mapped_column(String(500), default="")
    """The address of a page, with `$1` for its title."""
    script: Mapped[str] = mapped_column(String(500), default="")
    """The address of `index.php`, for differences."""
    elsewhere: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What titles begin with, before a colon, that are of other wikis."""
    described_at: Mapped[datetime | None]
    """When it last said the above."""
    read_until: Mapped[datetime | None]
    """The wiki time until which its changes were read. Written seldom: to read some again is harmless."""
    failing_since: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(400))
    next_try_at: Mapped[datetime | None]
    """While it fails."""


CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code() -> str:
    return "XW-" + "".join(secrets.choice(CODE_LETTERS) for _ in range(8))


class WikiAccount(Base):
    """Who somebody is on the wiki, as they say; `user_id` once the wiki has confirmed that there is such a user.

    Edits are theirs from `proved_at` on: when an edit by this user was seen with the code in its summary.
    """

    __tablename__ = "wiki_accounts"
    __table_args__ = (
        Index(
            "uq_wiki_accounts_user_id_proved",
            "user_id",
            unique=True,
            sqlite_where=text("proved_at IS NOT NULL"),
            postgresql_where=text("proved_at IS NOT NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    user_name: Mapped[str] = mapped_column(String(255))
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    code: Mapped[str] = mapped_column(String(16), default=new_code)
    given_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(String(200))
    """Why the wiki does not confirm it."""
    proved_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class PageState(StrEnum):
    THERE = "there"
    MISSING = "missing"
    INVALID = "invalid"


class ClaimBaseline(Base):
    """The page of a task as it was when somebody took the task."""

    __tablename__ = "claim_baselines"

    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id", ondelete="CASCADE"), primary_key=True)
    target: Mapped[str] = mapped_column(String(2000))
    """The task's at that time; where an organiser names another page, that one is looked at anew."""
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(255))
    page_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    rev_id: Mapped[int | None] = mapped_column(BigInteger)
    sha1: Mapped[str | None] = mapped_column(String(40))
    wiki_at: Mapped[datetime]
    """The wiki time at which the task was taken."""
    read_until: Mapped[datetime | None]
    """The wiki time until which the edits of whoever took it were read, from then on."""

    claim: Mapped[Claim] = relationship()
