"""Which addresses may be connected to. A list of our own: `is_global` calls 64:ff9b::7f00:1 and 224.0.0.1 public."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

REFUSED_4 = tuple(
    map(
        ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
            *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        ),
    )
)
REFUSED_6 = tuple(
    map(
        ip_network,
        (
            *("::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16"),
            *("fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
        ),
    )
)
MAPPED = ip_network("::ffff:0:0/96")
TRANSLATED = ip_network("64:ff9b::/96")
SIX_TO_FOUR = ip_network("2002::/16")


def is_public(text: str) -> bool:
    """Whether this numeric address is one of the public Internet, whatever form hides an IPv4 address in it."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address.scope_id is not None or any(address in network for network in REFUSED_6):
            return False
        hidden = _hidden(address)
        return hidden is None or is_public(str(hidden))
    return not any(address in network for network in REFUSED_4)


def _hidden(address: IPv6Address) -> IPv4Address | None:
    if address in MAPPED or address in TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address in SIX_TO_FOUR:
        return IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
    return None
