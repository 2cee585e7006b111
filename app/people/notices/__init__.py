"""Mails that help, each of a kind that one press stops, and the news that wait for one mail a day."""

from app.people.notices.kinds import Kind
from app.people.notices.sending import later, send

__all__ = ["Kind", "later", "send"]
