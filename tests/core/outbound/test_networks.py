"""Addresses that lead into this machine or to its neighbours, in every disguise."""

import pytest

from app.core.outbound.networks import is_public
from tests.core.outbound.serving import HOSTILE

PUBLIC = (
    *("8.8.8.8", "1.1.1.1", "99.255.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.167.0.1", "198.20.0.1"),
    *(
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450:4001::1",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1",
    ),
)


@pytest.mark.parametrize("address", HOSTILE)
def test_what_is_no_public_address_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_let_through(address: str) -> None:
    assert is_public(address)
