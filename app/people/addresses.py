"""Mail addresses: one spelling each, and a form to show that gives none away."""

from app.core.errors import PortalError

LONGEST = 254
"""RFC 5321 4.5.3.1.3: 256 octets with the angle brackets."""


class BadAddressError(PortalError):
    status = 422


def normal_email(text: str) -> str:
    """The address in lower case, its domain in Unicode's one form. Raises BadAddressError. Asks no name server."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 — 20 ms of every start

    text = text.strip()[: LONGEST + 1]  # longer ones are refused in any case, so no more is parsed
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError as error:
        raise BadAddressError("That does not look like a mail address. It has the form name@example.org.") from error
    return (found.ascii_email or found.normalized).lower()


def masked(email: str) -> str:
    """`a…@example.org`: enough to recognise one's own, too little to learn somebody else's."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}…@{domain}"
