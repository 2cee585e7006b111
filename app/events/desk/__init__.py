"""Where organisers keep events, the series they belong to, and the buildings they are held in."""

from app.events.desk import events, imports, series, venues

BLUEPRINTS = (events.bp, imports.bp, series.bp, venues.bp)
