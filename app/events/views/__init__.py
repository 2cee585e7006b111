"""The calendar's public pages and feeds."""

from app.events.views import calendars, news, pages
from app.events.views.blueprint import bp

__all__ = ["bp", "calendars", "news", "pages"]
