"""The pages that list events."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from flask import make_response, redirect, request
from werkzeug import Response

from app.core import clock
from app.core.database import db
from app.core.errors import NotFoundError
from app.events import countries, exports, months, queries, scopes, years
from app.events.components import tag_name
from app.events.queries import Listed
from app.events.scopes import Scope
from app.events.views.blueprint import bp
from app.events.views.shell import calendar_page, today
from app.web import headers, year_strip
from app.web.filters import plural
from app.web.pages import Card, current_settings, current_site

MOST_COMING = 24
"""As many dates are listed on the first page, in whole months; later ones stand on the pages of their months."""

LEAST_COMING = 8
"""With fewer than these before a full month, that month begins here."""
MOST_OF_YEAR = 400
MOST_LISTED = 400
"""As many on either side of today does a series, a tag or a country list; a thousand take 60 ms and 400 kB."""
SHOWN_OF_MONTH = 8
"""Of a fuller year each month shows as many; all stand on the month's own page."""

NO_DATE = "There is no such date in the calendar. Look at the coming or the past events instead."


@bp.get("/events/")
def index() -> str:
    now, day = clock.now(), today()
    found, later = _whole_months(queries.coming(db.session, now, limit=MOST_COMING + 1), day)
    past = queries.past_page(db.session, now, 1)
    return calendar_page(
        "events/index.html",
        scopes.everything(current_site()),
        upcoming=found,
        by_month=_by_month(found[1:], day),
        later=later,
        past=past,
        series=queries.all_series(db.session),
        countries=queries.all_countries(db.session),
        year=day.year,
        marks=years.year_marks(db.session, day.year),
        today_fraction=year_strip.fraction(day),
        today=day,
        og=Card("Events", f"{plural(len(found), 'date')} to come." if found else "Nothing is coming up just now."),
    )


@bp.get("/events/past/")
@bp.get("/events/past/page/<int:number>/")
def past(number: int = 1) -> str | Response:
    if request.path != _past_address(number):
        return redirect(_past_address(number), 301)
    page = queries.past_page(db.session, clock.now(), number)
    return calendar_page(
        "events/past.html",
        scopes.everything(current_site()),
        page=page,
        by_year=[(year, list(items)) for year, items in groupby(page.items, key=lambda event: event.start_date.year)],
        address=_past_address,
        og=Card("Past events", f"{plural(page.total, 'event')} since the calendar began."),
    )


@bp.get("/events/<int(fixed_digits=4):year>/")
def year(year: int) -> str:
    day = today()
    known = queries.known_range(db.session, day)
    if not known[0].year <= year <= known[1].year:
        raise NotFoundError(NO_DATE)
    first, last = date(year, 1, 1), date(year, 12, 31)
    entries = years.entries_of(db.session, first, last)
    found = queries.in_days(db.session, first, last)
    return calendar_page(
        "events/year.html",
        scopes.everything(current_site()),
        year=year,
        events=found,
        by_month=_by_month(found, first),
        shown=SHOWN_OF_MONTH if len(found) > MOST_OF_YEAR else len(found),
        marks=years.marks(year, entries),
        today_fraction=year_strip.fraction(day) if day.year == year else None,
        earlier=year - 1 if year > known[0].year else None,
        later=year + 1 if year < known[1].year else None,
        og=Card(f"Events of {year}", plural(len(found), "event")),
    )


@bp.get("/events/<int(fixed_digits=4):year>/<int:month>/")
def month(year: int, month: int) -> str | Response:
    day = today()
    known = queries.known_range(db.session, day)
    first = _month_in(known, year, month)
    if request.path != (path := f"/events/{first:%Y/%m}/"):
        return redirect(path, 301)
    shown, before, after = years.month_entries(db.session, first)
    earlier, later = months.preceding(first), months.following(first)
    return calendar_page(
        "events/month.html",
        scopes.everything(current_site()),
        pressing={},
        first=first,
        weeks=months.grid(first, shown, day),
        count=len(shown),
        earlier=_neighbour(earlier, before) if earlier >= known[0].replace(day=1) else None,
        later=_neighbour(later, after) if later <= known[1] else None,
        og=Card(f"Events in {first:%B %Y}", plural(len(shown), "date")),
    )


@bp.get("/events/<int(fixed_digits=4):year>/<int:month>.json")
def month_json(year: int, month: int) -> Response:
    """The same dates, for scripts."""
    first = _month_in(queries.known_range(db.session, today()), year, month)
    if request.path != (path := f"/events/{first:%Y/%m}.json"):
        return redirect(path, 301)
    dates = queries.in_days(db.session, first, months.last_day(first))
    uids = queries.uids_of(db.session, dates)
    text = exports.month_json(first, dates, uids, site_url=current_settings().site_url)
    response = make_response(text, {"Content-Type": "application/json"})
    headers.share(response)
    return response


@bp.get("/events/series/<slug>/")
def series(slug: str) -> str:
    found = queries.series_by_slug(db.session, slug)
    scope = scopes.series(db.session, slug, current_site())
    return _listing(scope, found.name, found.summary, queries.of_series(db.session, found), link=found.url)


@bp.get("/events/tag/<slug>/")
def tag(slug: str) -> str:
    scope = scopes.tag(db.session, slug, current_site())
    return _listing(scope, f"Events about {tag_name(slug)}", "", queries.of_tag(db.session, slug))


@bp.get("/events/country/<code>/")
def country(code: str) -> str | Response:
    scope = scopes.country(code.upper(), current_site())
    if code != code.upper():
        return redirect(scope.path, 301)
    return _listing(scope, f"Events in {countries.in_a_sentence(code)}", "", queries.of_country(db.session, code))


def _listing(scope: Scope, title: str, lead: str, events: Sequence[Listed], *, link: str | None = None) -> str:
    now, noun = clock.now(), _noun(events)
    upcoming = [event for event in events if event.ends_at > now]
    past = [event for event in reversed(events) if event.ends_at <= now]
    beyond = upcoming[MOST_LISTED:] + past[MOST_LISTED:]
    return calendar_page(
        "events/listing.html",
        scope,
        title=title,
        lead=lead,
        link=link,
        upcoming=upcoming[:MOST_LISTED],
        past=past[:MOST_LISTED],
        count=len(events),
        count_upcoming=len(upcoming),
        count_past=len(past),
        years_beyond=sorted({event.start_date.year for event in beyond}),
        noun=noun,
        og=Card(title, lead or plural(len(events), noun)),
    )


def _noun(found: Sequence[Listed]) -> str:
    """What is counted: several dates of one event are no events."""
    return "event" if len({each.id for each in found}) == len(found) else "date"


def _whole_months(found: list[Listed], day: date) -> tuple[list[Listed], date | None]:
    """Of more than is listed, the whole months; and the first month of which not all is listed, or None."""
    if len(found) <= MOST_COMING:
        return found, None
    later = max(found[-1].start_date, day).replace(day=1)
    whole = [event for event in found if event.start_date < later]
    if later == day.replace(day=1) or len(whole) < LEAST_COMING:
        return found[:MOST_COMING], later
    return whole, later


def _month_in(known: tuple[date, date], year: int, month: int) -> date:
    """Its first day. Raises NotFoundError for what is no month, or none the calendar knows."""
    first, last = known
    if not (1 <= month <= 12 and (first.year, first.month) <= (year, month) <= (last.year, last.month)):
        raise NotFoundError(NO_DATE)
    return date(year, month, 1)


def _neighbour(first: date, count: int) -> tuple[str, str]:
    """Address and label of the month beside, with how much it holds, if anything."""
    return f"/events/{first:%Y/%m}/", f"{first:%B %Y}" + (f" ({count})" if count else "")


def _by_month(events: Sequence[Listed], earliest: date) -> list[tuple[date, list[Listed]]]:
    """What began before counts to the month of `earliest`."""

    def month_of(event: Listed) -> date:
        return max(event.start_date, earliest).replace(day=1)

    ordered = sorted(events, key=month_of)
    return [(first, list(items)) for first, items in groupby(ordered, key=month_of)]


def _past_address(number: int) -> str:
    return "/events/past/" if number == 1 else f"/events/past/page/{number}/"
