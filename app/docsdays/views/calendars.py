"""Docs days in people's calendars: all of them to subscribe to, one to save."""

from datetime import date

from flask import Blueprint, Response, render_template, request

from app.core import clock
from app.core.database import db
from app.core.icalhead import MEDIA_TYPE, Head
from app.docsdays import feeds, ical, queries
from app.docsdays.forms import read_exact_filter
from app.docsdays.models import DayState
from app.docsdays.views.days import day_at
from app.docsdays.views.todo import address
from app.web import headers, subscribing
from app.web.pages import Card, current_settings, current_site, say_changed

bp = Blueprint("docsdays_calendars", __name__)


@bp.get("/docs-days.ics")
def all_days() -> Response:
    """Past ones too. What goes back to being a draft changes it as well."""
    days = queries.all_days(db.session)
    site, site_url = current_site(), current_settings().site_url
    head = Head(
        name=f"{site.short_name}: docs days",
        description=f"Days on which people improve the documents of the {site.name} together.",
        time_zone=site.time_zone,
        url=f"{site_url}/docs-days/",
        source=site_url + feeds.PATH,
        revised_at=max((day.updated_at for day in days), default=None),
    )
    shown = [day for day in reversed(days) if day.state != DayState.DRAFT]
    return _share(ical.calendar(head, shown, site_url=site_url), head)


@bp.get("/docs-days/<iso_date:on>.ics")
def one_day(on: date) -> Response:
    day, site_url = day_at(on), current_settings().site_url
    address = f"{site_url}/docs-days/{day.date}"
    head = Head(
        name=day.name,
        description=day.goal or day.name,
        time_zone=day.time_zone,
        url=f"{address}/",
        source=f"{address}.ics",
        revised_at=day.updated_at,
    )
    response = _share(ical.calendar(head, [day], site_url=site_url), head)
    headers.attach(response, title=day.name, plain=f"docs-day-{day.date}", suffix=".ics")
    return response


@bp.get("/docs-days/todo.ics")
def tasks() -> Response:
    """What the filter shows as things to do; without one those that were dropped, too."""
    wanted = read_exact_filter(request.args)
    feed = queries.todo_feed(db.session, wanted, clock.now())
    site, site_url = current_site(), current_settings().site_url
    head = Head(
        name=f"{site.short_name}: tasks",
        description=f"What there is to write and to mend in the documents of the {site.name}.",
        time_zone=site.time_zone,
        url=f"{site_url}{address(wanted)}",
        source=f"{site_url}{address(wanted, path=feeds.TODO_PATH)}",
        revised_at=feed.revised_at,
    )
    return _share(ical.todo_calendar(head, feed.todos, site_url=site_url), head)


@bp.get("/docs-days/subscribe/")
def subscribe() -> str:
    site_url = current_settings().site_url
    page = subscribing.page(
        title=feeds.TITLE, feed_path=feeds.PATH, page_path="/docs-days/subscribe/", choice=None, site_url=site_url
    )
    return render_template(
        "subscribe.html",
        section="help",
        feeds=[feeds.all_feed(site_url)],
        back=(feeds.TITLE, "/docs-days/"),
        og=Card("Subscribe to the docs days", "Each date comes to your calendar by itself."),
        **page,
    )


def _share(text: str, head: Head) -> Response:
    response = Response(text, content_type=MEDIA_TYPE)
    headers.share(response, seconds=headers.CALENDAR_SECONDS)
    response.headers["Content-Disposition"] = "inline"
    say_changed(response, head.revised_at)
    return response
