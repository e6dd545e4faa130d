"""Which addresses are of the public Internet."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

# IANA's special-purpose registry, the blocks that are not globally reachable. Written out, because
# `ipaddress.is_global` changes with the version of Python.
_SPECIAL_V4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # the old 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)

# Only this block is unicast of the public Internet. That leaves out `::`, `::1`, v4-mapped and
# v4-compatible addresses, NAT64, unique local, link-local and multicast ones.
_UNICAST_V6 = IPv6Network("2000::/3")
_SPECIAL_V6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # Teredo and the other protocol assignments
        "2001:db8::/32",
        "2002::/16",  # 6to4 wraps any v4 address
        "3fff::/20",
    )
)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address that a public name resolved to may be connected to."""
    if isinstance(address, IPv4Address):
        return not any(address in block for block in _SPECIAL_V4)
    return address in _UNICAST_V6 and not any(address in block for block in _SPECIAL_V6)
