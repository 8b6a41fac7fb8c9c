"""Which network addresses channels may reach. A receiver's address is a setting, and names lead
wherever their owner wants: neither may be a way into the house's own network.
"""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from alerts.channels.channel import DeliveryError

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

_RANGES = {
    "address_metadata": (
        "169.254.169.254/32",
        "169.254.170.2/32",
        "100.100.100.200/32",
        "168.63.129.16/32",
        "192.0.0.192/32",
        "fd00:ec2::254/128",
        "fd20:ce::254/128",
    ),
    "address_unspecified": ("0.0.0.0/8", "::/128"),
    "address_loopback": ("127.0.0.0/8", "::1/128"),
    "address_link_local": ("169.254.0.0/16", "fe80::/10"),
    "address_private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
    "address_unique_local": ("fc00::/7",),
    "address_shared": ("100.64.0.0/10",),
    "address_multicast": ("224.0.0.0/4", "ff00::/8"),
    "address_reserved": (
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "240.0.0.0/4",
        "64:ff9b:1::/48",
        "100::/64",
        "2001:db8::/32",
        "5f00::/16",
        "fec0::/10",
    ),
}
"""Why an address is refused, and the ranges refused for it; the first that fits gives the code."""

REFUSALS: dict[str, tuple[Network, ...]] = {
    code: tuple(ip_network(text) for text in texts) for code, texts in _RANGES.items()
}

EXCUSED_BY_NAME = frozenset(
    {"address_loopback", "address_private", "address_unique_local", "address_shared"}
)
"""What a host allowed by name may resolve to besides public addresses. Nothing else is: a name
never opens the machine's own metadata.
"""

_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")


def refusal(
    address: Address, *, host: str, networks: Sequence[Network], hosts: frozenset[str]
) -> str:
    """The code for which `address`, an answer for `host`, is refused; empty when it may be reached.

    `networks` and `hosts` are what the settings allow.
    """
    for seen in (address, *_embedded(address)):
        if any(seen.version == network.version and seen in network for network in networks):
            return ""
    for seen in (address, *_embedded(address)):
        for code, ranges in REFUSALS.items():
            if any(seen.version == range_.version and seen in range_ for range_ in ranges):
                excused = code in EXCUSED_BY_NAME and host.lower() in hosts
                return "" if excused else code
    return ""


def checked(
    answers: Sequence[str], *, host: str, networks: Sequence[Network], hosts: frozenset[str]
) -> list[str]:
    """The addresses a name resolved to, when every one of them may be reached.

    Raises:
        DeliveryError: one of them may not (`address_…`), or there is none (`name_unknown`).
    """
    if not answers:
        raise DeliveryError("name_unknown", retryable=True)
    for answer in answers:
        code = refusal(ip_address(answer), host=host, networks=networks, hosts=hosts)
        if code:
            raise DeliveryError(code, retryable=False)
    return list(answers)


def literal(host: str) -> str | None:
    """The address `host` spells out; None when it is a name."""
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        return None


def _embedded(address: Address) -> Iterator[IPv4Address]:
    """IPv4 addresses an IPv6 one leads to: mapped, compatible, NAT64, 6to4 and Teredo."""
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        yield IPv4Address(int(address) & 0xFFFFFFFF)
