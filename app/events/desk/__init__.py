"""Where organisers keep events, the series they belong to, the buildings they are held in, and calendars elsewhere."""

from app.events.attendance import desk as attendance
from app.events.deadlines import desk as deadlines
from app.events.desk import calendars, changes, dates, events, imports, series, venues
from app.events.liveness import desk as liveness
from app.events.programme import desk as programme
from app.events.proposals import desk as proposals

BLUEPRINTS = (
    *(events.bp, changes.bp, dates.bp, imports.bp, calendars.bp, series.bp, venues.bp),
    *(programme.bp, deadlines.bp, proposals.bp, attendance.bp, liveness.bp),
)
