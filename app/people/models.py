"""People who take part: contributors and staff."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
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
