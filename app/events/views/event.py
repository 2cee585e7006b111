"""The page of an event, and of one date of an event that comes again."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from werkzeug import Response
from werkzeug.utils import redirect

from app.core import clock
from app.core.database import db
from app.events import addlinks, jsonld, ledger, queries, scopes, words
from app.events.attendance import queries as attendance
from app.events.attendance.forms import VisitorAnswerForm
from app.events.components import description_of, location_of, tag_name
from app.events.dates import EventDate, date_of, recurrence_of
from app.events.deadlines import queries as deadlines
from app.events.deadlines.glance import shown
from app.events.errors import NoSuchDateError
from app.events.liveness import queries as liveness
from app.events.models import Event
from app.events.programme.glance import at_a_glance
from app.events.queries import Listed
from app.events.recurrence import Wall
from app.events.recurrence.walls import clock_of, like, parse
from app.events.rulewords import sentence
from app.events.spans import span_of
from app.events.views.blueprint import bp
from app.events.views.shell import calendar_page
from app.markup import plain_to_html
from app.people.sessions import current_person
from app.web.filters import date_long
from app.web.pages import Card, FeedLink, current_settings, current_site

DATES_SHOWN = 60
WHEN = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d)(\d\d)(\d\d)?)?", re.ASCII)


@bp.get("/events/<slug>/")
def show(slug: str) -> str:
    """Of an event that comes again: its next date, or the last one, and those that follow."""
    event, now = queries.event_by_slug(db.session, slug), clock.now()
    if not event.comes_again:
        return _page(event, date_of(event, None), queries.neighbours(db.session, event))
    coming = queries.dates_coming(db.session, event, now, limit=DATES_SHOWN)
    start = queries.nearest_date(db.session, event, now)
    return _page(event, date_of(event, parse(start)), (None, None), is_whole=True, coming=coming)


@bp.get("/events/<slug>/<when>/")
def date(slug: str, when: str) -> str | Response:
    event = queries.event_by_slug(db.session, slug)
    start = _start(event, when)
    if not queries.has_date(db.session, event, start):
        if home := queries.home_of_date(db.session, event, start):
            return redirect(home, 301)
        raise NoSuchDateError
    one = date_of(event, start)
    if one.path != f"{event.path}{when}/":
        return redirect(one.path, 301)
    return _page(event, one, queries.dates_beside(db.session, event, one.span.starts_at))


def _start(event: Event, when: str) -> Wall:
    """What the last part of the address says; without a time it is the one of the event. Raises NoSuchDateError."""
    match = WHEN.fullmatch(when)
    try:
        if not match:
            raise NoSuchDateError
        day = datetime.strptime(match[1], "%Y-%m-%d").date()  # noqa: DTZ007 — a day, not a moment
        first = span_of(event).start
        if match[2] is None:
            return like(day, first)
        if clock_of(first) is None:
            raise NoSuchDateError
        return parse(f"{day}T{match[2]}:{match[3]}:{match[4] or '00'}")
    except ValueError as error:
        raise NoSuchDateError from error


def _page(
    event: Event, one: EventDate, beside: tuple[Listed | None, Listed | None], *, is_whole: bool = False, **values: Any
) -> str:
    site, site_url, now = current_site(), current_settings().site_url, clock.now()
    scope = scopes.series(db.session, event.series.slug, site) if event.series else scopes.everything(site)
    before, after = beside
    changes = queries.changes_of(db.session, event)
    when = f"{words.days_in_words(one.span)}, {words.hours_in_words(one.span)}"
    often = sentence(recurrence_of(event), span_of(event).start) if event.comes_again else ""
    calendar_url = f"{site_url}{event.path.removesuffix('/')}.ics"
    about = f"{often}. {when}" if is_whole else when
    return calendar_page(
        "events/show.html",
        scope,
        event=event,
        one=one,
        is_whole=is_whole,
        often=often,
        **_in_words(one),
        **_add_links(one, site_url),
        own=[FeedLink(event.name, calendar_url, scopes.CALENDAR_TYPE)],
        calendar_url=calendar_url,
        **_standing(event, one, changes),
        changes=ledger.told(changes),
        is_offered=event.status not in ledger.CALLED_OFF,
        asked_at=liveness.asked_in_vain(db.session, event),
        instead=event.instead if event.instead and event.instead.deleted_at is None else None,
        jsonld=jsonld.document(event, one, site_url=site_url),
        tags=[(tag_name(tag), f"/events/tag/{tag}/") for tag in event.tags],
        before=before,
        after=after,
        glance=at_a_glance(db.session, event, now),
        deadlines=shown(deadlines.of_event(db.session, event), now),
        attending=attendance.stand(db.session, event.id, one.recurrence_id, current_person()),
        attend={
            "path": f"{event.path}attend/",
            "date": one.recurrence_id,
            "is_open": one.span.ends_at > now and one.status not in attendance.OFF,
            "form": VisitorAnswerForm(),
        },
        og=Card(one.name, f"{about}. {one.summary or location_of(one)}"),
        **values,
    )


def _in_words(one: EventDate) -> dict[str, Any]:
    span = one.span
    return {
        "days": words.days_in_words(span),
        "hours": words.hours_in_words(span),
        "hours_utc": words.hours_in_utc(span),
        "place": location_of(one),
        "state": words.STATE.get(one.status),
        "is_past": span.ends_at <= clock.now(),
        "text": plain_to_html(one.description),
    }


def _standing(event: Event, one: EventDate, changes: Sequence[ledger.EventChange]) -> dict[str, str]:
    """Why it is called off; when it was to be at first, and why not. A move of all is told of the first, until then."""
    of_all, planned, reason = ledger.standing(changes, event), _planned(one), one.reason or ""
    if one.status == event.status and one.status in ledger.CALLED_OFF:
        reason = of_all.reason or reason
    elif not planned and not reason and one.start in (None, span_of(event).start) and one.span.ends_at > clock.now():
        planned, reason = of_all
    return {"planned": planned, "why": ledger.ended("Why", reason) if reason else ""}


def _planned(one: EventDate) -> str:
    """When the date was to be at first, if it is at another time now."""
    if one.start is None or one.start == one.span.start:
        return ""
    day = date_long(one.start)
    return f"{day}, {one.start:%H:%M}" if clock_of(one.start) is not None else day


def _add_links(one: EventDate, site_url: str) -> dict[str, str]:
    page = f"{site_url}{one.path}"
    text = f"{description_of(one)}\n\n{page}".strip()
    told: dict[str, Any] = {"name": one.name, "span": one.span, "location": location_of(one), "text": text[:1000]}
    return {"google_url": addlinks.google(**told), "outlook_url": addlinks.outlook(**told)}
