"""All calls and deadlines: the page and its calendar."""

from flask import Response, render_template

from app.core import clock, zones
from app.core.database import db
from app.events import scopes
from app.events.deadlines import queries
from app.events.deadlines.glance import shown
from app.events.views.blueprint import bp
from app.events.views.calendars import answer, cancelled_choice
from app.web.filters import plural
from app.web.pages import Card, current_settings, current_site
from app.web.subscribing import webcal


@bp.get("/events/deadlines/")
def deadlines() -> str:
    now, site_url = clock.now(), current_settings().site_url
    coming = shown(queries.coming(db.session, now), now)
    scope = scopes.deadlines(current_site())
    feed_url = site_url + scope.feed_path
    return render_template(
        "events/deadlines/index.html",
        section="meet",
        feeds=[scopes.link(scope, site_url)],
        coming=coming,
        month_path=f"/events/{zones.on_wall(now, current_site().time_zone):%Y/%m}/",
        past=shown(queries.past(db.session, now), now),
        scope=scope,
        feed_url=feed_url,
        webcal_url=webcal(feed_url),
        og=Card("Calls and deadlines", plural(len(coming), "date") + " to come."),
    )


@bp.get("/events/deadlines.ics")
def deadlines_calendar() -> Response:
    rows = queries.feed_rows(db.session, cancelled=cancelled_choice())
    response = answer(scopes.deadlines(current_site()), rows)
    response.headers["Content-Disposition"] = "inline"
    return response
