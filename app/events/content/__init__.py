"""The calendar in files: `events/series.yaml`, `events/venues.yaml` and one `events/YEAR.yaml` for each year."""

from app.events.content.exporting import export
from app.events.content.loading import load

__all__ = ["export", "load"]
