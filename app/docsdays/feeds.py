"""Where the calendars of this room are."""

from app.docsdays.models import DocsDay
from app.web.pages import FeedLink

TITLE = "Docs days"
PATH = "/docs-days.ics"
TODO_PATH = "/docs-days/todo.ics"


def all_feed(site_url: str) -> FeedLink:
    return FeedLink(TITLE, site_url + PATH, "text/calendar")


def day_feed(day: DocsDay, site_url: str) -> FeedLink:
    return FeedLink(day.name, f"{site_url}/docs-days/{day.date}.ics", "text/calendar")


def todo_feed(site_url: str) -> FeedLink:
    return FeedLink("Tasks", site_url + TODO_PATH, "text/calendar")
