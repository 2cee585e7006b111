"""The calendar's public pages and feeds."""

from app.events.deadlines import views as deadlines
from app.events.programme import views as programme
from app.events.views import calendars, checks, event, news, pages, subscribing
from app.events.views.blueprint import bp

__all__ = ["bp", "calendars", "checks", "deadlines", "event", "news", "pages", "programme", "subscribing"]
