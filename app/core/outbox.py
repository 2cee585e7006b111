"""Mail to send, written in the transaction of what it tells about, so that neither exists without the other."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.database import Base


class OutboxMail(Base):
    """One message to one person. The text goes away once it is sent: it may hold a sign-in address."""

    __tablename__ = "outbox_mails"
    __table_args__ = (Index("ix_outbox_mails_due", "sent_at", "next_attempt_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    to_email: Mapped[str] = mapped_column(String(320))
    to_name: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(400))
    text: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    """From then on it is of no use to anybody, and not sent any more."""
    unsubscribe_url: Mapped[str | None] = mapped_column(String(500))
    """Where a POST stops mails of its kind; told to mail programs (RFC 8058)."""
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(400))


def enqueue(
    session: Session,
    *,
    to: tuple[str, str],
    subject: str,
    text: str,
    dedupe_key: str,
    expires_at: datetime | None = None,
    unsubscribe_url: str | None = None,
    now: datetime,
) -> None:
    """Adds a plain-text mail to `to` (name, address). A second one with the same key is an IntegrityError at flush.

    The key begins with what the mail is about and a colon, e.g. `sign-in:…`. From `expires_at` on it is not sent.
    """
    name, email = to
    session.add(
        OutboxMail(
            dedupe_key=dedupe_key,
            to_email=email,
            to_name=name[:200],
            subject=subject[:400],
            text=text,
            created_at=now,
            next_attempt_at=now,
            expires_at=expires_at,
            unsubscribe_url=unsubscribe_url,
        )
    )
