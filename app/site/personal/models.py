"""The secret address of a person's own calendar."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class CalendarAddress(Base):
    """One for each person. A new one takes the place of the old, which then is one that never was.

    The token is kept as it is, so that its owner sees it again where the next device subscribes. Who reads the database
    reads what it opens, too; a hash would keep nothing from them.
    """

    __tablename__ = "calendar_addresses"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    token: Mapped[str] = mapped_column(String(43), unique=True)
    created_at: Mapped[datetime]

    @property
    def path(self) -> str:
        return f"/calendar/{self.token}.ics"
