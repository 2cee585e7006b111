"""Writes of the calendar: events, the series they belong to, where they are held."""

from app.events.actions.addresses import free_slug, lead_here, move
from app.events.actions.details import Details, details_of, require_no_circle
from app.events.actions.events import adopt, create, delete, go_on, lead_on, restore, revise, set_status
from app.events.actions.publishing import ALL, together
from app.events.actions.recurring import (
    add_date,
    cancel_date,
    change_date,
    continuation,
    end,
    leave_out_date,
    move_date,
    restore_date,
    split,
    until_day,
    with_date,
    without_date,
)
from app.events.actions.series import delete_series, put_series, revise_series, series_named
from app.events.actions.venues import delete_venue, put_venue, revise_venue, venue_named

__all__ = [
    "ALL",
    "Details",
    "add_date",
    "adopt",
    "cancel_date",
    "change_date",
    "continuation",
    "create",
    "delete",
    "delete_series",
    "delete_venue",
    "details_of",
    "end",
    "free_slug",
    "go_on",
    "lead_here",
    "lead_on",
    "leave_out_date",
    "move",
    "move_date",
    "put_series",
    "put_venue",
    "require_no_circle",
    "restore",
    "restore_date",
    "revise",
    "revise_series",
    "revise_venue",
    "series_named",
    "set_status",
    "split",
    "together",
    "until_day",
    "venue_named",
    "with_date",
    "without_date",
]
