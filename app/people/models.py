"""People who take part: contributors and staff."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class Role(StrEnum):
    CONTRIBUTOR = "contributor"
    AUTHOR = "author"
    EDITOR = "editor"
    ORGANISER = "organiser"
    ADMIN = "admin"


class Person(Base):
    """Somebody whose address a first sign-in has verified.

    `email` is lower case and never shown; only who agreed (`is_public`) has a page.
    """

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(320), unique=True)
    role: Mapped[str] = mapped_column(String(20), default=Role.CONTRIBUTOR)
    is_public: Mapped[bool] = mapped_column(default=False)
    session_version: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    @property
    def is_staff(self) -> bool:
        return self.role != Role.CONTRIBUTOR

    @property
    def is_author(self) -> bool:
        """May write posts."""
        return self.role in (Role.AUTHOR, Role.EDITOR, Role.ADMIN)

    @property
    def is_editor(self) -> bool:
        """May publish posts of others."""
        return self.role in (Role.EDITOR, Role.ADMIN)

    @property
    def is_organiser(self) -> bool:
        """Runs events and docs days."""
        return self.role in (Role.ORGANISER, Role.ADMIN)

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN


class SignInLink(Base):
    """A mailed one-time address. Only the hash of its token is kept, so that the database opens no session.

    With `person_id` it does not sign in: it lets that person take `email` as their address.
    """

    __tablename__ = "sign_in_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(320), index=True)
    name: Mapped[str | None] = mapped_column(String(200))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    intent: Mapped[str | None] = mapped_column(String(40))
    intent_data: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    intent_words: Mapped[str] = mapped_column(String(300), default="")
    next_path: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PersonChange(Base):
    """Who changed the role or the standing of whom; append-only."""

    __tablename__ = "people_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    what: Mapped[str] = mapped_column(String(20))
    before: Mapped[str] = mapped_column(String(40))
    after: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class Passkey(Base):
    """A key pair of somebody of the staff, of which we hold the public half. Its private one never leaves their device.

    `sign_count` is what the device has counted so far; synchronised passkeys leave it at 0.
    """

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class PasskeyChallenge(Base):
    """What a passkey was asked to sign, once: to sign in, or, with `person_id`, to be added to that person's."""

    __tablename__ = "passkey_challenges"

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
