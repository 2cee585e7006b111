"""Where organisers keep events, the series they belong to, and the buildings they are held in."""

from app.events.desk import changes, events, imports, series, venues

BLUEPRINTS = (events.bp, changes.bp, imports.bp, series.bp, venues.bp)
