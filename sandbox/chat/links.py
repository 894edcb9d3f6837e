"""Which links Telegram keeps, and how it rewrites them.

Works on UTF-8 bytes, as TDLib does (facts: telegram, section 12). Pure.
"""

from __future__ import annotations

import ipaddress
import re

HIGHEST_USER_ID = (1 << 40) - 1
HIGHEST_PORT = 0xFFFF

_SPACE = b" \t\r\n\0\v"
_SCHEME = re.compile(rb"([^:/?#@\[\]]*)://")
_AUTHORITY = re.compile(rb"[^/?#]*")
_PORT = re.compile(rb"(.+):([^:\]@]*)", re.DOTALL)
_PART = re.compile(rb"(?:[A-Za-z0-9._!$,~*'();&+=\x80-\xff-]|%[0-9A-Fa-f]{2})*")
_USER_PART = re.compile(rb"(?:[A-Za-z0-9._!$,~*'();&+=:\x80-\xff-]|%[0-9A-Fa-f]{2})*")
_OWN_SCHEME = re.compile(rb"(tg|tonsite|ton):(?://)?", re.IGNORECASE)
_USER_LINK = re.compile(rb"tg:(?://)?user/?\?([^#]*)")


class LinkError(ValueError):
    """Telegram does not take this text for a link; the message says why in its words."""


def checked_link(link: bytes) -> bytes:
    """Return the link as Telegram stores it; raise LinkError where it drops it."""
    own = _OWN_SCHEME.match(link)
    if own:
        return _own_link(own[1].lower(), link[own.end() :])
    scheme, user, host, port, rest = _split(link)
    if b"." not in host and not host.startswith(b"["):
        raise LinkError("Wrong HTTP URL")
    before = user + b"@" if user else b""
    after = b":%d" % port if port else b""
    return scheme + b"://" + before + host + after + rest


def linked_user(link: bytes) -> int | None:
    """Return the user's number in a `tg://user?id=N` link, else None."""
    found = _USER_LINK.match(link.lower())
    if not found:
        return None
    for pair in found[1].split(b"&"):
        key, _, value = pair.partition(b"=")
        if key == b"id":
            number = exact_integer(value)
            return number if number and 0 < number <= HIGHEST_USER_ID else None
    return None


def exact_integer(value: bytes, bits: int = 64) -> int | None:
    """Read a whole number that is written in the one usual way and fits into `bits` bits."""
    if not re.fullmatch(rb"0|-?[1-9][0-9]*", value):
        return None
    number = int(value)
    return number if -(1 << bits - 1) <= number < 1 << bits - 1 else None


def _own_link(scheme: bytes, link: bytes) -> bytes:
    found, user, host, port, rest = _split(link)
    is_web = found == b"https" or link.lower().startswith(b"http://")
    if is_web or user or port or host.startswith(b"["):
        raise LinkError("Wrong tg URL" if scheme == b"tg" else "Wrong ton URL")
    allowed = rb"[A-Za-z0-9_.-]*" if scheme == b"tonsite" else rb"[A-Za-z0-9_-]*"
    if not re.fullmatch(allowed, host):
        raise LinkError("Unallowed characters in URL host")
    return scheme + b"://" + host + (rest[1:] if rest.startswith(b"/?") else rest)


def _split(link: bytes) -> tuple[bytes, bytes, bytes, int, bytes]:
    """Split into scheme, user, host, port (0: none) and the rest, which starts with a slash."""
    scheme, link = _scheme(link)
    authority = _AUTHORITY.match(link)
    place = authority[0] if authority else b""
    owner, port = _port(place)
    user, _, host = owner.rpartition(b"@")
    _check_host(host)
    if not host.startswith(b"["):
        _check_part(_PART, host, "host")
        _check_part(_USER_PART, user, "userinfo")
    return scheme, user, host.lower(), port, _rest(link[len(place) :])


def _scheme(link: bytes) -> tuple[bytes, bytes]:
    found = _SCHEME.match(link)
    if not found:
        return b"http", link
    scheme = found[1].lower()
    if scheme not in (b"http", b"https"):
        raise LinkError("Unsupported URL protocol")
    return scheme, link[found.end() :]


def _port(place: bytes) -> tuple[bytes, int]:
    found = _PORT.fullmatch(place)
    if not found:
        return place, 0
    port = exact_integer(found[2].lstrip(b"0") or found[2][-1:], 32)
    if not port or not 0 < port <= HIGHEST_PORT:
        raise LinkError("Wrong port number specified in the URL")
    return found[1], port


def _check_host(host: bytes) -> None:
    if host.startswith(b"[") and host.endswith(b"]"):
        try:
            ipaddress.IPv6Address(host[1:-1].decode("latin-1"))
        except ValueError:
            raise LinkError("Wrong IPv6 address specified in the URL") from None
    elif not host:
        raise LinkError("URL host is empty")
    elif host == b".":
        raise LinkError("Host is invalid")


def _check_part(pattern: re.Pattern[bytes], part: bytes, name: str) -> None:
    found = pattern.match(part)
    end = found.end() if found else 0
    if end == len(part):
        return
    if part[end] == ord("%"):
        raise LinkError(f"Wrong percent-encoded symbol in URL {name}")
    raise LinkError(f"Disallowed character in URL {name}")


def _rest(rest: bytes) -> bytes:
    rest = rest.rstrip(_SPACE)
    slash = b"" if rest.startswith(b"/") else b"/"
    return slash + re.sub(rb"[\0- ]", lambda found: b"%%%02X" % found[0][0], rest)
