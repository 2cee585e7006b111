"""One's own calendar: the feed at its secret address, and the page that shows, renews and revokes it."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.core.icalhead import MEDIA_TYPE
from app.events import ical
from app.events.attendance import queries as attendance
from app.events.views.calendars import CANCELLED, cancelled_choice
from app.people.sessions import person_required, required_person
from app.site.personal import actions, queries
from app.site.personal.models import CalendarAddress
from app.web import headers, subscribing
from app.web.pages import current_settings, current_site

bp = Blueprint("personal", __name__)


@bp.get("/calendar/<token>.ics")
def calendar(token: str) -> Response:
    """For its owner alone, whoever asks: nothing on the way keeps it, and its address is told to nobody."""
    headers.keep_private()
    person, choice, site = queries.owner_of(db.session, token), cancelled_choice(), current_site()
    site_url, now = current_settings().site_url, clock.now()
    parts = queries.parts(db.session, person, cancelled=choice, zone=site.zone, now=now)
    head = ical.Head(
        name=f"{site.short_name}: your dates",
        description="What you said you come to, what you starred, and when your time on tasks ends.",
        time_zone=site.time_zone,
        url=f"{site_url}/me/calendar/",
        source=f"{site_url}{request.path}" + (f"?cancelled={choice}" if choice != CANCELLED[0] else ""),
        revised_at=max((part.revised_at for part in parts), default=None),
        zones=queries.zones_of(parts),
        is_empty=not parts,
    )
    text = ical.calendar(head, [part.text for part in parts], site_url=site_url)
    response = Response(text, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = "inline"
    # Said here, not in robots.txt: a calendar that it shuts out is one that Google never fetches for its owner.
    response.headers["X-Robots-Tag"] = "noindex"
    response.add_etag()
    response.make_conditional(request)
    return response


@bp.get("/me/calendar/")
@person_required
def show() -> str:
    person, site, now, choice = required_person(), current_site(), clock.now(), cancelled_choice()
    address = db.session.get(CalendarAddress, person.id)
    feed_url = current_settings().site_url + subscribing.with_cancelled(address.path, choice) if address else ""
    answers = attendance.of_person(db.session, person)
    return render_template(
        "site/my_calendar.html",
        section="meet",
        coming=[(row, date) for row, date in answers if row.answer in ("yes", "maybe") and date.ends_at > now],
        starred=attendance.stars_of(db.session, person),
        tasks=queries.tasks(db.session, person, now),
        feed_url=feed_url,
        cancelled=subscribing.cancelled_choices(request.path, choice) if address else (),
        ways=subscribing.ways(feed_url, f"{site.short_name}: your dates") if address else (),
    )


@bp.post("/me/calendar/address/")
@person_required
def make_address() -> ResponseReturnValue:
    actions.make_address(db.session, required_person(), now=clock.now())
    db.session.commit()
    flash("Here is your address. One you had before answers no more.", "done")
    return redirect(url_for(".show"), 303)


@bp.post("/me/calendar/revoke/")
@person_required
def revoke_address() -> ResponseReturnValue:
    actions.revoke_address(db.session, required_person())
    db.session.commit()
    flash("The address is gone. Programs that had it find nothing there.", "done")
    return redirect(url_for(".show"), 303)
