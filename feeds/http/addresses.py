"""WORDS: which addresses on the web Bleep asks, and which it keeps away from.

The owner's own addresses may be private. Every other one must be public, or a feed could make us
ask the machine that Bleep runs on, its neighbours, or a cloud's page of secrets.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from yarl import URL

Place: TypeAlias = tuple[str, int]
"""A host in its written form, lower case and without a last dot, and a port."""

_WEB_PORTS = (80, 443)
_FIRST_FREE_PORT = 1024
_LONGEST = 2000
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PRIVATE_NAMES = ("localhost", "local", "internal", "home.arpa")
"""Never names on the web: RFC 6761, 6762 and 8375; ICANN keeps `internal` free for this."""

_NO_V4 = tuple(
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"),
    )
)
_V6 = IPv6Network("2000::/3")
_NO_V6 = tuple(
    ip_network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an address is not asked: `typed` where it came first, `onward` where a site sent us."""

    typed: str
    onward: str


NOT_A_PAGE = Refusal(
    "This is not a web address, such as https://www.example.org/.",
    "The site sends us to something that is not a web page.",
)
WITH_PASSWORD = Refusal(
    "The address must not hold a user name or a password.",
    "The site sends us to an address with a user name or a password in it.",
)
PRIVATE = Refusal(
    "This address is inside a private network, where Bleep does not go.",
    "The site sends us to an address inside a private network, where Bleep does not go.",
)
ODD_PORT = Refusal(
    "This address has a port that blogs do not use.",
    "The site sends us to a port that blogs do not use.",
)


def read_address(address: str, base: URL | None = None) -> URL | Refusal:
    """Return an http or https address to ask, without its fragment; or why it is none.

    `base` is the page that told it. Whether it may be asked is for `refusal` to say.
    """
    try:
        url = URL(address) if base is None else base.join(URL(address))
    except ValueError:
        return NOT_A_PAGE
    typed_badly = len(address) > _LONGEST or (base is None and re.search(r"\s", address))
    if typed_badly or url.scheme not in {"http", "https"} or not url.raw_host:
        return NOT_A_PAGE
    if url.user is not None or url.password is not None:
        return WITH_PASSWORD
    if not url.port or not (":" in url.raw_host or _HOST.fullmatch(_host(url))):
        return NOT_A_PAGE
    return url.with_path(url.raw_path, encoded=True, keep_query=True)


def place_of(url: URL) -> Place:
    """Return where an address leads."""
    return (_host(url), url.port or 0)


def own_places(typed: Collection[str]) -> frozenset[Place]:
    """Return the places that the owner named; the scheme may be missing.

    A host without a port stands for 80 and 443. What is no address names nothing.
    """
    places: set[Place] = set()
    for address in typed:
        text = address.strip()
        url = read_address(text if "://" in text else f"http://{text}")
        if isinstance(url, URL):
            ports = _WEB_PORTS if url.explicit_port is None else (url.explicit_port,)
            places.update((_host(url), port) for port in ports)
    return frozenset(places)


def is_own(url: URL, own: Container[Place], came_from: URL | None = None) -> bool:
    """Say whether an address is the owner's, so that it may be private.

    A site elsewhere that sends us to it wins nothing: then it must be public like any other.
    """
    return place_of(url) in own and (came_from is None or _host(came_from) == _host(url))


def refusal(url: URL) -> Refusal | None:
    """Say why an address that is not the owner's must not be asked; None allows it, as written.

    The numbers that its name stands for are judged once more when we connect: `is_public`.
    """
    host = _host(url)
    if any(host == name or host.endswith(f".{name}") for name in _PRIVATE_NAMES):
        return PRIVATE
    # An IPv4 address can be written in many ways (0x7f.1, 2130706433): only the usual one is read,
    # and whatever else ends in a number is no name on the web either.
    numeric = ":" in host or _NUMBER.fullmatch(host.rpartition(".")[2])
    if numeric and not is_public(host):
        return PRIVATE
    usual = url.port in _WEB_PORTS or (url.port or 0) >= _FIRST_FREE_PORT
    return None if usual else ODD_PORT


def is_public(number: str) -> bool:
    """Say whether a numeric address is on the open internet; False where it cannot be read.

    By the IANA registries of special-purpose addresses; `ipaddress.is_global` alone lets multicast,
    6to4, NAT64, and (until 3.11.9) more of them pass. An IPv4 address inside an IPv6 one counts.
    """
    try:
        found = ip_address(number)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return not any(found in net for net in _NO_V4)
    inside = _embedded(found)
    if inside is not None:
        return not any(inside in net for net in _NO_V4)
    return found.scope_id is None and found in _V6 and not any(found in net for net in _NO_V6)


def _embedded(number: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that is meant: mapped, or behind NAT64 (RFC 6052)."""
    if number.ipv4_mapped is not None:
        return number.ipv4_mapped
    return IPv4Address(int(number) & 0xFFFFFFFF) if number in _NAT64 else None


def _host(url: URL) -> str:
    return (url.raw_host or "").lower().removesuffix(".")
