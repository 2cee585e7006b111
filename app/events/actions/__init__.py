"""Writes of the calendar: events, the series they belong to, where they are held."""

from app.events.actions.addresses import free_slug, lead_here, move
from app.events.actions.details import Details, details_of
from app.events.actions.events import adopt, create, delete, lead_on, restore, revise, set_status
from app.events.actions.publishing import ALL, together
from app.events.actions.series import delete_series, put_series, revise_series, series_named
from app.events.actions.venues import delete_venue, put_venue, revise_venue, venue_named

__all__ = [
    "ALL",
    "Details",
    "adopt",
    "create",
    "delete",
    "delete_series",
    "delete_venue",
    "details_of",
    "free_slug",
    "lead_here",
    "lead_on",
    "move",
    "put_series",
    "put_venue",
    "restore",
    "revise",
    "revise_series",
    "revise_venue",
    "series_named",
    "set_status",
    "together",
    "venue_named",
]
