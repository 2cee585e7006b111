"""What a browser asks of a passkey, and whether the answer is true (WebAuthn Level 3, section 7, by py_webauthn).

Keys have to be discoverable, so that nobody types who they are, and have to verify who holds them (PIN, finger, face).
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.config import Settings
from app.people.models import Passkey, Person
from app.people.passkeys import LIFETIME, PasskeyError, domain, handle

log = logging.getLogger(__name__)

LONGEST = 20_000
"""Characters of an answer; real ones have 1,000 to 6,000."""
MILLISECONDS = round(LIFETIME.total_seconds() * 1000)
REFUSED = "The answer of the passkey could not be verified, so nothing was done. Try again, or have a link mailed."


@dataclass(frozen=True)
class NewKey:
    """What is to be kept of a key that was made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def creation(settings: Settings, site_name: str, person: Person, held: Iterable[Passkey], challenge: bytes) -> str:
    """The options of `navigator.credentials.create()`, as JSON. Devices that hold one of `held` make no second."""
    options = generate_registration_options(
        rp_id=domain(settings),
        rp_name=site_name,
        user_id=handle(person),
        user_name=person.email or person.name,
        user_display_name=person.name,
        challenge=challenge,
        timeout=MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=passkey.credential_id) for passkey in held],
    )
    return options_to_json(options)


def request(settings: Settings, challenge: bytes) -> str:
    """The options of `navigator.credentials.get()`, as JSON."""
    options = generate_authentication_options(
        rp_id=domain(settings),
        challenge=challenge,
        timeout=MILLISECONDS,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def read_created(answer: str) -> RegistrationCredential:
    """Raises PasskeyError."""
    with _refusing():
        return parse_registration_credential_json(_sized(answer))


def read_signed(answer: str) -> AuthenticationCredential:
    """Raises PasskeyError."""
    with _refusing():
        return parse_authentication_credential_json(_sized(answer))


def challenge_in(answer: RegistrationCredential | AuthenticationCredential) -> bytes:
    """The challenge it says it answers; whether we gave that out is another question. Raises PasskeyError."""
    with _refusing():
        return parse_client_data_json(answer.response.client_data_json).challenge


def verify_created(settings: Settings, answer: RegistrationCredential, challenge: bytes) -> NewKey:
    """Raises PasskeyError."""
    with _refusing():
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=domain(settings),
            expected_origin=settings.site_url,
            require_user_verification=True,
        )
    return NewKey(made.credential_id, made.credential_public_key, made.sign_count)


def verify_signed(
    settings: Settings, answer: AuthenticationCredential, challenge: bytes, passkey: Passkey, owner: Person
) -> int:
    """The count the device has reached: whether it may be that is not asked here. Raises PasskeyError."""
    with _refusing():
        signed = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=domain(settings),
            expected_origin=settings.site_url,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,  # compared by the UPDATE that stores it
            require_user_verification=True,
        )
    if answer.response.user_handle not in (None, handle(owner)):
        raise PasskeyError(REFUSED)
    return signed.new_sign_count


def _sized(answer: str) -> str:
    if not answer:
        raise PasskeyError("Your browser sent no passkey. Try again, or have a link mailed.")
    if len(answer) > LONGEST:
        raise PasskeyError(REFUSED)
    return answer


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except PasskeyError:
        raise
    except Exception as error:  # hostile CBOR, keys and certificates fail in ways no list names
        log.info("an answer of a passkey was refused: %s", type(error).__name__)
        raise PasskeyError(REFUSED) from error
