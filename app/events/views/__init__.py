"""The calendar's public pages and feeds."""

from app.events.views import calendars, checks, news, pages, subscribing
from app.events.views.blueprint import bp

__all__ = ["bp", "calendars", "checks", "news", "pages", "subscribing"]
