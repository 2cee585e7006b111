"""What organisers wrote to the people of a day."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.people.models import Person


class DayMessage(Base):
    """One message, as it was sent, and to how many. To whom stands in the outbox only, as long as that is kept."""

    __tablename__ = "day_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    day_id: Mapped[int] = mapped_column(ForeignKey("docs_days.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    recipients: Mapped[int]
    created_at: Mapped[datetime]

    author: Mapped[Person] = relationship()
