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
from app.people.actions.passkeys import (
    add_passkey,
    ask_to_add,
    ask_to_sign_in,
    enter_by_passkey,
    forget_challenges,
    remove_passkey,
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
    "add_passkey",
    "add_person",
    "ask_to_add",
    "ask_to_sign_in",
    "close",
    "end_sessions",
    "enter",
    "enter_by_passkey",
    "erase",
    "forget_challenges",
    "invite",
    "link_for",
    "remove_passkey",
    "rename",
    "renew_link",
    "reopen",
    "request_address",
    "request_sign_in",
    "set_role",
    "show_publicly",
    "take_address",
]
