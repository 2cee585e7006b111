"""Passkeys: where they work, and what is said when one does not."""

import hashlib
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from app.config import Settings
from app.core.errors import PortalError
from app.people.models import Person

LIFETIME = timedelta(minutes=5)
"""How long a passkey may take to answer."""


class PasskeyError(PortalError):
    """A passkey was refused; the message says why, and what to do instead."""

    status = 422


def domain(settings: Settings) -> str:
    """What passkeys are bound to (the relying party's id of WebAuthn): the host name, without scheme and port."""
    return urlsplit(settings.site_url).hostname or ""


def work_at(settings: Settings) -> bool:
    """Browsers have passkeys for names only, not for addresses of machines, and for https only but on this machine."""
    name = domain(settings)
    if name == "localhost" or name.endswith(".localhost"):
        return True
    return settings.is_https and not _is_address(name)


def handle(person: Person) -> bytes:
    """By this a device knows whose passkeys are one person's. It says nothing about them, and never changes."""
    return hashlib.sha256(f"{person.id} {person.created_at.isoformat()}".encode()).digest()


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
