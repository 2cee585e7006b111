"""What people do: signing in, looking after their own account, and as admins after those of others."""

from app.people.actions.accounts import (
    close,
    erase,
    invite,
    rename,
    reopen,
    request_address,
    set_role,
    show_publicly,
    take_address,
)
from app.people.actions.signing_in import (
    Entrance,
    add_person,
    end_sessions,
    enter,
    link_for,
    renew_link,
    request_sign_in,
)

__all__ = [
    "Entrance",
    "add_person",
    "close",
    "end_sessions",
    "enter",
    "erase",
    "invite",
    "link_for",
    "rename",
    "renew_link",
    "reopen",
    "request_address",
    "request_sign_in",
    "set_role",
    "show_publicly",
    "take_address",
]
