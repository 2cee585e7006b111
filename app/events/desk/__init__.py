"""Where organisers keep events, the series they belong to, and the buildings they are held in."""

from app.events.deadlines import desk as deadlines
from app.events.desk import changes, events, imports, series, venues
from app.events.programme import desk as programme
from app.events.proposals import desk as proposals

BLUEPRINTS = (events.bp, changes.bp, imports.bp, series.bp, venues.bp, programme.bp, deadlines.bp, proposals.bp)
